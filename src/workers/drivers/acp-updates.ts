import type { Usage } from "../../model/usage.ts";
import { detailOf, oneLine, type SessionWatch } from "./agent.ts";
import { asCount, asRecord, asText, type JsonRecord } from "./json-lines.ts";

const MESSAGE_CHARS_MAX = 1_000_000;

/** What an agent tells while it works, read tolerantly: an update of a kind that is not known here is none. */
export class AcpUpdates {
  /** Of the turn that is going on: all it said in words. */
  message = "";
  readonly #watch: SessionWatch;
  readonly #dir: string;
  readonly #calls = new Map<string, { tool: string; detail: string; started: number }>();

  constructor(watch: SessionWatch, dir: string) {
    this.#watch = watch;
    this.#dir = dir;
  }

  take(update: JsonRecord): void {
    switch (update.sessionUpdate) {
      case "agent_message_chunk": {
        const text = asText(asRecord(update.content)?.text) ?? "";
        this.message = (this.message + text).slice(-MESSAGE_CHARS_MAX);
        break;
      }
      case "tool_call":
      case "tool_call_update":
        this.#called(update);
        break;
    }
  }

  /** A call comes piece by piece; it is told when it has ended. */
  #called(update: JsonRecord): void {
    const id = asText(update.toolCallId) ?? "";
    const known = this.#calls.get(id);
    if (known === undefined) this.#watch.onStep();
    const call = {
      tool: asText(update.kind) ?? known?.tool ?? "other",
      detail: this.#detail(update) || (known?.detail ?? ""),
      started: known?.started ?? Date.now(),
    };
    this.#calls.set(id, call);
    const { status } = update;
    if (status !== "completed" && status !== "failed") return;
    const { tool, detail, started } = call;
    this.#watch.onTool({ tool, detail, ok: status === "completed", ms: Date.now() - started });
    this.#calls.delete(id);
  }

  #detail(update: JsonRecord): string {
    const input = detailOf(update.rawInput, this.#dir);
    if (input !== "") return input;
    const [place] = Array.isArray(update.locations) ? update.locations : [];
    return oneLine(asText(asRecord(place)?.path) ?? asText(update.title) ?? "", this.#dir);
  }
}

/** Told with the end of a turn by agents that go beyond the stable protocol. */
export function turnUsage(response: JsonRecord): Usage | null {
  const usage = asRecord(response.usage);
  if (usage === null) return null;
  return {
    input: asCount(usage.inputTokens),
    output: asCount(usage.outputTokens),
    cacheRead: asCount(usage.cachedReadTokens),
    cacheWrite: asCount(usage.cachedWriteTokens),
  };
}
