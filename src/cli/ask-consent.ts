import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { ConsentItem } from "../model/failure.ts";
import { formatConsent } from "../report/format-consent.ts";
import type { CliIo } from "./cli-io.ts";

/** Shows what would be executed and asks once. Ctrl-C, Ctrl-D and anything but yes mean no. */
export async function askConsent(io: CliIo, items: readonly ConsentItem[]): Promise<boolean> {
  io.stderr(`${formatConsent(items)}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = once(terminal, "close").then(() => "");
  try {
    const answer = await Promise.race([terminal.question("run these commands? [y/N] "), closed]);
    if (answer === "") io.stderr("\n");
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}
