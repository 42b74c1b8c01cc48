import type { Command } from "commander";
import type { CliIo } from "./cli-io.ts";
import type { UndoFlags } from "./run-undo.ts";

export function registerUndo(program: Command, io: CliIo): void {
  program
    .command("undo")
    .description(
      "take merged work back out of the files, with its ticks and receipts; refuses to lose later edits",
    )
    .argument("[feature]", "directory, name (003-user-auth, user-auth) or number")
    .option("--task <ids>", "the work of these tasks, such as T001,T004-T009")
    .option("--phase <phase>", "the work of this phase and its repairs: its position, or words of its title")
    .option("--run <id>", "the work of this run: its id, or `last`")
    .option("--dry-run", "show what would be taken back, and write nothing")
    .option("--yes", "take it back without being asked")
    .option("--json", "one JSON document")
    .action(async (feature: string | undefined, flags: UndoFlags) => {
      const { runUndo } = await import("./run-undo.ts");
      await runUndo(io, feature, flags);
    });
}
