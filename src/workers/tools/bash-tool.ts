import { z } from "zod";
import { placeOf } from "../../slots/commands.ts";
import { defineTool } from "./tool.ts";

export const bashTool = defineTool({
  name: "bash",
  description:
    "Run a command with bash in the project root. No network, nothing outside the project can be written, and every call starts a fresh shell. `.git` is read-only.",
  schema: z.strictObject({ command: z.string().min(1), timeout_ms: z.int().min(1).optional() }),
  writes: false,
  detail: (input) => input.command,
  async run(input, context) {
    const timeoutMs = Math.min(
      input.timeout_ms ?? context.limits.commandTimeoutMs,
      context.limits.commandTimeoutMs,
    );
    const outcome = await context.commands.run({
      ...placeOf(context),
      command: input.command,
      network: false,
      timeoutMs,
      outputBytesMax: context.limits.outputBytesMax,
      signal: context.signal,
      task: context.task,
      locks: context.locks,
      ...(context.aside && { aside: context.aside }),
    });
    const end = outcome.timedOut
      ? `stopped after ${timeoutMs} ms`
      : `exit code ${outcome.exitCode ?? "none"}`;
    return outcome.output === "" ? `(${end}, no output)` : `${outcome.output.trimEnd()}\n(${end})`;
  },
});
