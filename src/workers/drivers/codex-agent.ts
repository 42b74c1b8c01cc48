import type { Failure } from "../../model/failure.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Usage } from "../../model/usage.ts";
import { type Agent, type AgentAnswer, type AgentSession, oneLine, type SessionRequest } from "./agent.ts";
import { type AgentPlace, type InstalledAgent, openPlace } from "./agent-place.ts";
import { agentTrouble, notStarted } from "./agent-trouble.ts";
import { asCount, asId, asRecord, asText, type JsonRecord, readJsonLines } from "./json-lines.ts";

/**
 * Codex, one process a round, `exec resume` for the next. In our sandbox its own is off, since one cannot be built
 * inside the other; without ours, its own is what holds it.
 */
export const codexAgent = (installed: InstalledAgent): Agent => ({
  name: installed.profile.name,
  claimMissing: "ask",
  remembers: true,
  hasSystemPrompt: false,
  open: async (request) => {
    const place = await openPlace(installed, request.assignment);
    const schema = await place.put("schema.json", JSON.stringify(request.schema));
    return ok(new CodexSession(installed, request, place, schema));
  },
});

class CodexSession implements AgentSession {
  readonly #installed: InstalledAgent;
  readonly #request: SessionRequest;
  readonly #place: AgentPlace;
  readonly #schema: string;
  #thread: string | null = null;

  constructor(installed: InstalledAgent, request: SessionRequest, place: AgentPlace, schema: string) {
    this.#installed = installed;
    this.#request = request;
    this.#place = place;
    this.#schema = schema;
  }

  async prompt(text: string, signal: AbortSignal): Promise<AgentAnswer> {
    const { profile } = this.#installed;
    const program = this.#place.start([...profile.args, ...this.#arguments()], signal);
    if (program === null) return notStarted(profile);
    const round = new CodexRound(this.#request, this.#place.dir);
    readJsonLines(program.stdout, (record) => round.take(record));
    program.stdin.end(text);
    const exitCode = await program.exit;
    this.#thread = round.thread ?? this.#thread;
    const stopReason = round.isComplete ? "end_turn" : "none";
    return { usage: round.usage, stopReason, result: this.#resultOf(round, program.complaints(), exitCode) };
  }

  stop(): void {}

  goOn(): void {}

  close(): Promise<void> {
    return this.#place.close();
  }

  #arguments(): string[] {
    const { model } = this.#installed.profile;
    const { isSandboxed, readOnly, dir } = this.#place;
    const sandbox = isSandboxed ? "danger-full-access" : readOnly ? "read-only" : "workspace-write";
    return [
      ...["exec", "-s", sandbox, "-C", dir, "-c", "approval_policy=never"],
      ...(this.#thread === null ? [] : ["resume"]),
      ...["--json", "--skip-git-repo-check", "--output-schema", this.#schema],
      ...(model === null ? [] : ["-m", model]),
      ...(this.#thread === null ? [] : [this.#thread]),
      "-",
    ];
  }

  #resultOf(round: CodexRound, output: string, exitCode: number | null): Result<string, Failure> {
    if (round.isComplete && exitCode === 0) return ok(round.text);
    const detail = round.error ?? "it ended without a result";
    return err(agentTrouble(this.#installed.profile, { detail, exitCode, output }));
  }
}

/** What one process tells, line by line. */
class CodexRound {
  thread: string | null = null;
  text = "";
  error: string | null = null;
  isComplete = false;
  usage: Usage | null = null;
  readonly #request: SessionRequest;
  readonly #dir: string;
  readonly #started = new Map<string, number>();

  constructor(request: SessionRequest, dir: string) {
    this.#request = request;
    this.#dir = dir;
  }

  take(record: JsonRecord): void {
    const item = asRecord(record.item);
    switch (record.type) {
      case "thread.started":
        this.thread = asId(record.thread_id);
        break;
      case "item.started":
        this.#started.set(asText(item?.id) ?? "", Date.now());
        break;
      case "item.completed":
        if (item !== null) this.#completed(item);
        break;
      case "turn.completed":
        this.isComplete = true;
        this.usage = usageOf(asRecord(record.usage) ?? {});
        break;
      case "turn.failed":
        this.error = asText(asRecord(record.error)?.message);
        break;
      case "error":
        this.error = asText(record.message);
        break;
    }
  }

  #completed(item: JsonRecord): void {
    if (item.type === "agent_message") this.text = asText(item.text) ?? "";
    const calls = callsOf(item);
    if (calls.length > 0) this.#request.watch.onStep();
    const ms = Date.now() - (this.#started.get(asText(item.id) ?? "") ?? Date.now());
    for (const { tool, detail, ok: isOk } of calls)
      this.#request.watch.onTool({ tool, detail: oneLine(detail, this.#dir), ok: isOk, ms });
  }
}

function callsOf(item: JsonRecord): { tool: string; detail: string; ok: boolean }[] {
  const isOk = item.status !== "failed" && item.status !== "declined";
  switch (item.type) {
    case "command_execution":
      return [
        { tool: "shell", detail: asText(item.command) ?? "", ok: isOk && asCount(item.exit_code) === 0 },
      ];
    case "file_change":
      return (Array.isArray(item.changes) ? item.changes : []).map((change: unknown) => ({
        tool: "edit",
        detail: asText(asRecord(change)?.path) ?? "",
        ok: isOk,
      }));
    case "mcp_tool_call":
      return [{ tool: asText(item.tool) ?? "mcp", detail: asText(item.server) ?? "", ok: isOk }];
    case "web_search":
      return [{ tool: "web_search", detail: asText(item.query) ?? "", ok: isOk }];
    default:
      return [];
  }
}

/** Its input counts what came from the cache, too. */
function usageOf(usage: JsonRecord): Usage {
  const cacheRead = asCount(usage.cached_input_tokens);
  return {
    input: Math.max(0, asCount(usage.input_tokens) - cacheRead),
    output: asCount(usage.output_tokens),
    cacheRead,
    cacheWrite: 0,
  };
}
