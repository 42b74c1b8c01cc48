import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { CliIo } from "./cli-io.ts";

/** Asks once. Ctrl-C, Ctrl-D and anything but yes mean no. */
export async function askYes(io: CliIo, question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = once(terminal, "close").then(() => "");
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    if (answer === "") io.stderr("\n");
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}
