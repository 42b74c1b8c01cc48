import { z } from "zod";
import { findSecret } from "../../checks/secrets.ts";
import { NOTE_CHARS_MAX, oneLine } from "../memory-notes.ts";
import { defineTool, ToolError } from "./tool.ts";

const NOTES_MAX = 5;

/** A note for the workers of later runs. specrun writes it down itself, once the work it came with is merged. */
export const rememberTool = defineTool({
  name: "remember",
  description:
    "Leave a short note for workers of later runs: a fact about this project that took you time to find out and that its documents do not say. Kept only if your work is merged.",
  schema: z.strictObject({
    note: z.string().min(1).describe(`one fact, at most ${NOTE_CHARS_MAX} characters`),
  }),
  writes: true,
  detail: (input) => input.note,
  async run(input, context) {
    const note = oneLine(input.note);
    if (note === "") throw new ToolError("the note is empty; say one fact");
    if (note.length > NOTE_CHARS_MAX)
      throw new ToolError(
        `the note has ${note.length} characters (at most ${NOTE_CHARS_MAX}); say the fact alone`,
      );
    const secret = findSecret(note, "");
    if (secret !== null)
      throw new ToolError(`the note holds ${secret.kind}, which belongs into no file; leave the value out`);
    if (context.notes.includes(note)) return "noted already";
    if (context.notes.length >= NOTES_MAX)
      throw new ToolError(`${NOTES_MAX} notes are enough for one task; go on with it`);
    context.notes.push(note);
    return "noted; it is written down once your work is merged";
  },
});
