import type { Fault, FaultKind } from "./faults.ts";
import { isObject } from "./json.ts";
import { readScript } from "./read-script.ts";
import type { Reply, Script, Turn } from "./script.ts";
import { turnName } from "./turn.ts";

/** A script as data: conversations, each a list of turns that are played one after another. */
export interface ScriptFile {
  readonly version: 1;
  readonly conversations: readonly ScriptedConversation[];
}

/** Answers the requests whose headers fit every field that is given; the first that fits wins. */
interface ScriptedConversation {
  /** Null: only requests that name no task. */
  readonly task?: string | null;
  readonly role?: string;
  readonly attempt?: number;
  readonly phase?: number;
  readonly turns: readonly ScriptedTurn[];
}

export interface ScriptedTurn {
  readonly text?: string;
  /** Anywhere in an input `{"lines": [...]}` stands for the lines joined with newlines. */
  readonly calls?: readonly { readonly tool: string; readonly input: unknown }[];
  readonly output?: unknown;
  readonly stopReason?: string;
  readonly delayMs?: number;
  readonly fault?: FaultKind | Fault;
}

/** Plays a script file. Throws on one that is malformed; what it does not hold is answered with a 400. */
export function playScript(json: unknown): Script {
  const file = readScript(json);
  return (turn) => {
    const played = file.conversations.find((conversation) => fits(conversation, turn))?.turns[turn.turn];
    return played === undefined ? unscripted(file, turn) : replyOf(played);
  };
}

function fits(conversation: ScriptedConversation, turn: Turn): boolean {
  const keys = ["task", "role", "attempt", "phase"] as const;
  return keys.every((key) => conversation[key] === undefined || conversation[key] === turn[key]);
}

function replyOf({ text, calls = [], ...rest }: ScriptedTurn): Reply {
  const words = text === undefined ? [] : [{ text }];
  const uses = calls.map(({ tool, input }) => ({ tool, input: withLines(input) }));
  return { content: [...words, ...uses], ...rest };
}

function withLines(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLines);
  if (!isObject(value)) return value;
  const { lines, ...others } = value;
  if (Array.isArray(lines) && Object.keys(others).length === 0) return lines.join("\n");
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withLines(child)]));
}

function unscripted(file: ScriptFile, turn: Turn): Reply {
  const found = file.conversations.find((conversation) => fits(conversation, turn));
  const message =
    found === undefined
      ? `script: nothing is scripted for ${turnName(turn)}`
      : `script: ${turnName(turn)} is past the ${found.turns.length} turns scripted for it`;
  const fault = { kind: "status", status: 400, type: "invalid_request_error", message, times: "always" };
  return { fault: fault as Fault };
}
