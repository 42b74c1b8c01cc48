import type { SystemBlock } from "../model.ts";
import type { JsonRecord } from "./json-lines.ts";

/** What another agent is told beside the assignment itself: the shared rules, and how its final message ends it. */

/** The same rules and documents that our own loop sends, as one text. */
export const sharedText = (system: readonly SystemBlock[]): string =>
  system.map(({ text }) => text).join("\n\n");

export const CLAIM_KEY = "outcome";

/** For who does a task: there is no `finish_task` here, so its input is the end of the final message. */
export const claimText = (schema: JsonRecord): string =>
  [
    "You work with your own tools, in the current folder. Where these texts speak of finish_task, there is no such tool",
    "here: end your final message with its input instead, as one JSON object in a fenced block. specrun then checks your",
    "work; if something is wrong, it tells you in this conversation, and your next final message ends with the object",
    "again. Nobody answers questions. The object's schema:",
    "",
    fenced(schema),
  ].join("\n");

/** For who judges. */
export const verdictText = (schema: JsonRecord): string =>
  [
    "You judge, and change no file. Nobody answers questions. Your final message is one JSON object of this schema, and",
    "nothing else:",
    "",
    fenced(schema),
  ].join("\n");

export const NUDGE =
  "Your final message held no JSON object of the form that was asked for. If the task is done, answer with that object alone; if not, go on working.";

/** To an agent that forgets: the assignment once more, with what came of it. */
export const againText = (opening: string, feedback: string): string =>
  [
    opening,
    "",
    "You have worked on this before; the current folder holds what you did. This came of it:",
    "",
    feedback,
  ].join("\n");

const fenced = (schema: JsonRecord): string => ["```json", JSON.stringify(schema), "```"].join("\n");
