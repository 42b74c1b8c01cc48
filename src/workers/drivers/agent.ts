import type { Failure } from "../../model/failure.ts";
import type { Result } from "../../model/result.ts";
import type { Usage } from "../../model/usage.ts";
import type { Assignment } from "../driver.ts";

/** Another agent, as the driver talks with it: prompts go in, final messages come out. */
export interface Agent {
  /** As configured and shown. */
  readonly name: string;
  /** A final message without a claim is asked about, or means that the work is done. */
  readonly claimMissing: "ask" | "done";
  /** It keeps what it was told, so that a second prompt need not repeat the first. */
  readonly remembers: boolean;
  /** It can be told rules beside the prompt, which then are the same for all conversations. */
  readonly hasSystemPrompt: boolean;
  open(request: SessionRequest): Promise<Result<AgentSession, Failure>>;
}

export interface SessionRequest {
  readonly assignment: Assignment;
  /** For agents with a system prompt. */
  readonly system: string;
  /** Of the final message. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly watch: SessionWatch;
  /** Of the whole conversation. */
  readonly signal: AbortSignal;
}

/** What an agent does, as it does it. */
export interface SessionWatch {
  /** It asked its model, or used a tool where only that is told: one more of the turns it may take. */
  readonly onStep: () => void;
  readonly onTool: (call: ToolReport) => void;
}

export interface ToolReport {
  readonly tool: string;
  /** One line: the path or the command. */
  readonly detail: string;
  readonly ok: boolean;
  readonly ms: number;
}

export interface AgentSession {
  /** Until the agent ends its turn. Never rejects because of what the agent does. */
  prompt(text: string, signal: AbortSignal): Promise<AgentAnswer>;
  /** Nothing of it may run while specrun looks at its files. */
  stop(): void;
  goOn(): void;
  /** Nothing of it is left afterwards. */
  close(): Promise<void>;
}

export interface AgentAnswer {
  /** Null where the agent does not tell. */
  readonly usage: Usage | null;
  readonly stopReason: string;
  /** The final message. */
  readonly result: Result<string, Failure>;
}

const LINE_CHARS_MAX = 300;

/** The one line that says what a tool was called with: a command, a path, a pattern. */
export function detailOf(input: unknown, dir: string): string {
  if (typeof input !== "object" || input === null) return "";
  const fields = input as Readonly<Record<string, unknown>>;
  const names = ["command", "file_path", "filePath", "path", "pattern", "query", "url", "description"];
  const value = names
    .map((name) => fields[name])
    .find((each) => typeof each === "string" || Array.isArray(each));
  return oneLine(Array.isArray(value) ? value.join(" ") : String(value ?? ""), dir);
}

/** Paths in the workspace as people know them; some agents name them from the root, without its slash. */
export const oneLine = (text: string, dir: string): string =>
  (
    text
      .replaceAll(`${dir}/`, "")
      .replaceAll(`${dir.slice(1)}/`, "")
      .split("\n")[0] ?? ""
  ).slice(0, LINE_CHARS_MAX);
