import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";

export interface DoctorFlags {
  readonly clean?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function registerDoctor(program: Command, io: CliIo): void {
  program
    .command("doctor")
    .description("look at the machine, the project and what earlier runs left, one line a fact")
    .option("--clean", "remove what no run needs any more")
    .option("--dry-run", "with --clean: only say what would be removed")
    .option("--json", "one JSON document")
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import("./run-doctor.ts");
      await runDoctor(io, flags);
    });
}
