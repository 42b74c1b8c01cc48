import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";
import type { DemoFlags } from "./run-demo.ts";
import { jobCount } from "./run-options.ts";

export function registerDemo(program: Command, io: CliIo): void {
  program
    .command("demo")
    .description("implement a bundled feature in a temporary folder, offline, with a scripted model")
    .option("--jobs <n>", "tasks at the same time (default 4)", jobCount)
    .option("--json", "print events as NDJSON on stdout")
    .action(async (flags: DemoFlags) => {
      const { runDemo } = await import("./run-demo.ts");
      await runDemo(io, flags);
    });
}
