import type { Failure } from "../../model/failure.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { addUsage, NO_USAGE, type Usage } from "../../model/usage.ts";
import type { Program } from "../../slots/programs.ts";
import { type Agent, type AgentAnswer, type AgentSession, detailOf, type SessionRequest } from "./agent.ts";
import { type AgentPlace, type InstalledAgent, openPlace } from "./agent-place.ts";
import { agentTrouble, notStarted } from "./agent-trouble.ts";
import { asCount, asId, asRecord, asText, type JsonRecord, readJsonLines } from "./json-lines.ts";

/**
 * Claude Code, one process a round: between rounds nothing of it is alive, and `--resume` goes on in its session. It never
 * asks: what is not allowed here is denied. Settings, hooks and servers of the repository are not loaded.
 */
export const claudeAgent = (installed: InstalledAgent): Agent => ({
  name: installed.profile.name,
  claimMissing: "ask",
  remembers: true,
  hasSystemPrompt: true,
  open: async (request) => {
    const place = await openPlace(installed, request.assignment);
    const system = await place.put("system.md", request.system);
    return ok(new ClaudeSession(installed, request, place, system));
  },
});

class ClaudeSession implements AgentSession {
  readonly #installed: InstalledAgent;
  readonly #request: SessionRequest;
  readonly #place: AgentPlace;
  readonly #system: string;
  #session: string | null = null;

  constructor(installed: InstalledAgent, request: SessionRequest, place: AgentPlace, system: string) {
    this.#installed = installed;
    this.#request = request;
    this.#place = place;
    this.#system = system;
  }

  async prompt(text: string, signal: AbortSignal): Promise<AgentAnswer> {
    const { profile, env } = this.#installed;
    const program = this.#place.start([...profile.args, ...this.#arguments()], signal, {
      // As root it refuses to work without being asked, unless something else confines it.
      ...(this.#place.isSandboxed && { IS_SANDBOX: "1" }),
      ANTHROPIC_CUSTOM_HEADERS: headers(this.#request, env.ANTHROPIC_CUSTOM_HEADERS),
    });
    if (program === null) return notStarted(profile);
    const round = new ClaudeRound(this.#request, this.#place.dir);
    readJsonLines(program.stdout, (record) => round.take(record));
    program.stdin.end(text);
    const exitCode = await program.exit;
    this.#session = round.session ?? this.#session;
    return {
      usage: round.usage,
      stopReason: round.stopReason,
      result: this.#resultOf(round, program, exitCode),
    };
  }

  stop(): void {}

  goOn(): void {}

  close(): Promise<void> {
    return this.#place.close();
  }

  #arguments(): string[] {
    const { role } = this.#request.assignment;
    const tools = ["Read", "Glob", "Grep"];
    // Without a sandbox nothing would hold its commands back.
    if (this.#place.isSandboxed) tools.push("Bash");
    if (!this.#place.readOnly) tools.push("Edit", "Write");
    return [
      ...["-p", "--output-format", "stream-json", "--verbose", "--model", role.model],
      ...["--permission-mode", "dontAsk", "--tools", tools.join(","), "--allowedTools", tools.join(",")],
      ...["--setting-sources", "user", "--settings", SETTINGS, "--strict-mcp-config"],
      ...["--append-system-prompt-file", this.#system, "--exclude-dynamic-system-prompt-sections"],
      ...["--json-schema", JSON.stringify(this.#request.schema)],
      ...(this.#session === null ? [] : ["--resume", this.#session]),
    ];
  }

  #resultOf({ result }: ClaudeRound, program: Program, exitCode: number | null): Result<string, Failure> {
    const { profile } = this.#installed;
    const rest = { exitCode, output: program.complaints() };
    if (result === null) return err(agentTrouble(profile, { detail: "it ended without a result", ...rest }));
    const words = asText(result.result) ?? "";
    const structured = asRecord(result.structured_output);
    if (structured !== null) return ok(JSON.stringify(structured));
    if (result.is_error !== true) return ok(words);
    const detail = words || (asText(result.subtype) ?? "an error");
    return err(agentTrouble(profile, { detail, status: asCount(result.api_error_status), ...rest }));
  }
}

/** With which it hands in the final object: no tool of the workspace. */
const ANSWER_TOOL = "StructuredOutput";

const SETTINGS = JSON.stringify({ disableAllHooks: true, includeCoAuthoredBy: false });

/** What specrun's own requests carry too, so that a gateway can tell whose they are. */
function headers({ assignment }: SessionRequest, own: string | undefined): string {
  const { task, attempt } = assignment.tag;
  return [
    ...(own === undefined ? [] : [own]),
    ...(task === null ? [] : [`X-Specrun-Task: ${task}`]),
    `X-Specrun-Role: ${assignment.role.name}`,
    `X-Specrun-Attempt: ${attempt}`,
  ].join("\n");
}

/** What one process tells, line by line. */
class ClaudeRound {
  session: string | null = null;
  result: JsonRecord | null = null;
  readonly #request: SessionRequest;
  readonly #dir: string;
  readonly #calls = new Map<string, { tool: string; detail: string; started: number }>();
  /** Of each answer of the model so far, for a round that is cut off. */
  readonly #told = new Map<string, Usage>();

  constructor(request: SessionRequest, dir: string) {
    this.#request = request;
    this.#dir = dir;
  }

  take(record: JsonRecord): void {
    this.session = asId(record.session_id) ?? this.session;
    if (record.type === "result") this.result = record;
    const message = asRecord(record.message);
    if (record.type === "assistant" && message !== null) this.#answered(message);
    if (record.type === "user" && message !== null)
      for (const block of blocksOf(message)) this.#returned(block);
  }

  get usage(): Usage | null {
    const total = asRecord(this.result?.usage);
    if (total !== null) return usageOf(total);
    return this.#told.size === 0 ? null : [...this.#told.values()].reduce(addUsage, NO_USAGE);
  }

  get stopReason(): string {
    if (this.result === null) return "none";
    return asText(this.result.stop_reason) ?? asText(this.result.subtype) ?? "end_turn";
  }

  /** One answer of the model comes as several records with one id. */
  #answered(message: JsonRecord): void {
    const id = asText(message.id) ?? "";
    if (!this.#told.has(id)) this.#request.watch.onStep();
    const usage = asRecord(message.usage);
    this.#told.set(id, usage === null ? NO_USAGE : usageOf(usage));
    for (const block of blocksOf(message)) {
      if (block.type !== "tool_use" || block.name === ANSWER_TOOL) continue;
      const tool = asText(block.name) ?? "";
      const detail = detailOf(block.input, this.#dir);
      this.#calls.set(asText(block.id) ?? "", { tool, detail, started: Date.now() });
    }
  }

  #returned(block: JsonRecord): void {
    const call = this.#calls.get(asText(block.tool_use_id) ?? "");
    if (block.type !== "tool_result" || call === undefined) return;
    const { tool, detail, started } = call;
    this.#request.watch.onTool({ tool, detail, ok: block.is_error !== true, ms: Date.now() - started });
  }
}

const blocksOf = ({ content }: JsonRecord): JsonRecord[] =>
  Array.isArray(content) ? content.map(asRecord).filter((block) => block !== null) : [];

function usageOf(usage: JsonRecord): Usage {
  const hour = asCount(asRecord(usage.cache_creation)?.ephemeral_1h_input_tokens);
  return {
    input: asCount(usage.input_tokens),
    output: asCount(usage.output_tokens),
    cacheRead: asCount(usage.cache_read_input_tokens),
    cacheWrite: asCount(usage.cache_creation_input_tokens),
    ...(hour > 0 && { cacheWrite1h: hour }),
  };
}
