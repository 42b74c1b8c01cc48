import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";
import { addRunOptions, type RunFlags } from "./run-options.ts";

export function registerWatch(program: Command, io: CliIo): void {
  const command = program
    .command("watch")
    .description("implement again whenever spec.md, plan.md or tasks.md changes")
    .argument("[feature]", "directory, name (003-user-auth, user-auth) or number")
    .option("--poll", "poll for changes, for network and container mounts");
  addRunOptions(command).action(async (feature: string | undefined, flags: RunFlags & { poll?: boolean }) => {
    const { runWatch } = await import("./run-watch.ts");
    await runWatch(io, feature, flags);
  });
}
