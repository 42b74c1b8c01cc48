import { createInterface } from "node:readline/promises";
import type { ConsentItem } from "../model/failure.ts";
import { formatConsent } from "../report/format-consent.ts";
import type { CliIo } from "./cli-io.ts";

/** Shows what would be executed and asks once; a command that changes later is asked about again. */
export async function askConsent(io: CliIo, items: readonly ConsentItem[]): Promise<boolean> {
  io.stderr(`${formatConsent(items)}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question("run these commands? [y/N] ");
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
