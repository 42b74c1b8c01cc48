import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";

export function registerConfirm(program: Command, io: CliIo): void {
  program
    .command("confirm")
    .description("tick a task that a person has done or seen, with who and why as its evidence")
    .argument("<task>", "task id, such as T043")
    .option("--feature <feature>", "directory, name or number")
    .option("--note <text>", "what was done or seen")
    .action(async (task: string, flags: { feature?: string; note?: string }) => {
      const { runConfirm } = await import("./run-confirm.ts");
      await runConfirm(io, task, flags);
    });
}
