import { z } from "zod";
import { FINISH_TOOL } from "../agent-loop.ts";
import { defineTool, ToolError } from "./tool.ts";

/** A worker's claim, read tolerantly: the diff and the checks decide, never the claim. */
export const claimSchema = z.object({
  outcome: z
    .enum(["done", "already-true", "not-needed", "blocked"])
    .describe(
      "done: you changed files and the task is complete; already-true: the project already did what the task asks; not-needed: its condition does not hold; blocked: you cannot do it, say why",
    ),
  summary: z
    .string()
    .min(1)
    .describe(
      "what you did, or the evidence (quoted lines with path and line number) when nothing had to change",
    ),
  files: z.array(z.string()).default([]).describe("project-relative paths you changed"),
  owes: z
    .array(z.string())
    .default([])
    .describe("ids of open tasks that will mend a build this task leaves red on purpose"),
});

export type Claim = z.infer<typeof claimSchema>;

/** The loop judges this tool itself; here it exists for its definition. */
export const finishTool = defineTool({
  name: FINISH_TOOL,
  description:
    "End the task. specrun then checks your work itself; if something is wrong, the answer says what, and you go on in this conversation.",
  schema: claimSchema,
  writes: false,
  detail: (input) => input.outcome,
  async run() {
    throw new ToolError("this role ends with its final answer as text, in the JSON form that was asked for");
  },
});
