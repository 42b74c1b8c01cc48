import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";
import { addRunOptions, type RunFlags } from "./run-options.ts";

export function registerImplement(program: Command, io: CliIo): void {
  const command = program
    .command("implement")
    .description("run the open tasks of a feature, check and merge their work, tick what is proved")
    .argument("[feature]", "directory, name (003-user-auth, user-auth) or number")
    .option("--dry-run", "show what would run, and start nothing")
    .option("--show-prompt <task>", "with --dry-run: print what the model would be sent for this task");
  addRunOptions(command).action(async (feature: string | undefined, flags: RunFlags) => {
    const { runImplement } = await import("./run-implement.ts");
    await runImplement(io, feature, flags);
  });
}
