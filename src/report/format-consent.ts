import type { ConsentItem } from "../model/failure.ts";
import { escapeLine } from "./escape.ts";

/** What specrun is about to execute in this project: asked about at a terminal, listed where nobody can answer. */
const PURPOSES: Readonly<Record<ConsentItem["purpose"], string>> = {
  setup: "set-up",
  agent: "agent that does the tasks",
  task: "check after each task",
  phase: "check of each phase",
  run: "command of a task",
  read: "folder outside the project that workers and their commands may read",
  copy: "files that workers and their commands may read",
};

const NO_COMMAND: ReadonlySet<ConsentItem["purpose"]> = new Set(["copy", "read"]);
const COMMAND_CHARS = 40;

/** Two lines each: the command and when it runs, then where it was found and what stands behind it. Not escaped. */
export function consentLines(items: readonly ConsentItem[]): string[] {
  const width = Math.min(COMMAND_CHARS, Math.max(...items.map(({ command }) => command.length), 0));
  return items.flatMap(({ command, purpose, network, source, detail }) => [
    `${command.padEnd(width)}  ${PURPOSES[purpose]}${network ? ", with network" : ""}`,
    `    from ${source}${detail === "" || detail === command ? "" : `: ${detail}`}`,
  ]);
}

export const formatConsent = (items: readonly ConsentItem[]): string =>
  [
    items.some(({ purpose }) => NO_COMMAND.has(purpose))
      ? "specrun will execute these commands of the project, and let workers read these files:"
      : "specrun will execute these commands of the project:",
    ...consentLines(items).map((line) => `  ${escapeLine(line)}`),
  ].join("\n");
