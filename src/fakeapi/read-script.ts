import { isObject } from "./json.ts";
import type { ScriptFile } from "./script-player.ts";

/** Checks a script file, so that a slip in it is found when it is loaded and not in the middle of a run. */
export function readScript(json: unknown): ScriptFile {
  if (!isObject(json) || json.version !== 1) throw new Error("script: `version` must be 1");
  if (!Array.isArray(json.conversations)) throw new Error("script: `conversations` must be a list");
  for (const [index, conversation] of json.conversations.entries()) {
    checkConversation(conversation, `conversations[${index}]`);
  }
  return json as unknown as ScriptFile;
}

function checkConversation(conversation: unknown, path: string): void {
  if (!isObject(conversation)) throw new Error(`script: ${path} must be an object`);
  checkKeys(conversation, ["task", "role", "attempt", "phase", "turns"], path);
  if (!Array.isArray(conversation.turns)) throw new Error(`script: ${path}.turns must be a list`);
  for (const [index, turn] of conversation.turns.entries()) checkTurn(turn, `${path}.turns[${index}]`);
}

function checkTurn(turn: unknown, path: string): void {
  if (!isObject(turn)) throw new Error(`script: ${path} must be an object`);
  checkKeys(turn, ["text", "calls", "output", "stopReason", "delayMs", "fault"], path);
  const { text, calls, output, fault } = turn;
  if ([text, calls, output, fault].every((value) => value === undefined))
    throw new Error(`script: ${path} needs \`text\`, \`calls\`, \`output\` or \`fault\``);
  if (calls === undefined) return;
  if (!Array.isArray(calls)) throw new Error(`script: ${path}.calls must be a list`);
  for (const [index, call] of calls.entries()) {
    if (!isObject(call) || typeof call.tool !== "string" || !isObject(call.input))
      throw new Error(`script: ${path}.calls[${index}] needs \`tool\` and \`input\``);
  }
}

function checkKeys(value: object, known: readonly string[], path: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`script: ${path} has an unknown key \`${unknown}\``);
}
