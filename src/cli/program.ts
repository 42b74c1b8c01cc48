import { Command } from "commander";
import { registerCheck } from "./check.ts";
import type { CliIo } from "./cli-io.ts";
import { registerConfirm } from "./confirm.ts";
import { registerDemo } from "./demo.ts";
import { registerDoctor } from "./doctor.ts";
import { registerGraph } from "./graph.ts";
import { registerImplement } from "./implement.ts";
import { registerStatus } from "./status.ts";
import { registerUndo } from "./undo.ts";
import { registerWatch } from "./watch.ts";

/** The command line: names and options only. Each command imports its stages when it is run, so `check` stays light. */
export function createProgram(io: CliIo, version: string): Command {
  const program = new Command("specrun")
    .description("The build tool for specs: runs spec-kit task lists and ticks only what it has checked.")
    .version(version)
    .showHelpAfterError("help: run `specrun --help` for the commands and their options")
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .exitOverride();
  registerImplement(program, io);
  registerGraph(program, io);
  registerStatus(program, io);
  registerCheck(program, io);
  registerWatch(program, io);
  registerConfirm(program, io);
  registerUndo(program, io);
  registerDoctor(program, io);
  registerDemo(program, io);
  return program;
}
