import type { ConsentItem } from "../model/failure.ts";
import { escapeLine } from "./escape.ts";

const PURPOSE: Readonly<Record<ConsentItem["purpose"], string>> = {
  setup: "set-up",
  task: "check after each task",
  phase: "check after each phase",
  run: "command of a task",
};

/** What specrun is about to execute in this project, before it asks. */
export function formatConsent(items: readonly ConsentItem[]): string {
  const lines = items.map(
    ({ command, purpose, source, network }) =>
      `  ${escapeLine(command)}\n    ${PURPOSE[purpose]}, from ${escapeLine(source)}${network ? ", with network" : ""}`,
  );
  return ["specrun will run these commands in its sandbox:", ...lines].join("\n");
}
