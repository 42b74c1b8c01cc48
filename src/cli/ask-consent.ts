import type { ConsentItem } from "../model/failure.ts";
import { formatConsent } from "../report/format-consent.ts";
import { askYes } from "./ask-yes.ts";
import type { CliIo } from "./cli-io.ts";

/** Shows what would be executed and asks once. */
export async function askConsent(io: CliIo, items: readonly ConsentItem[]): Promise<boolean> {
  io.stderr(`${formatConsent(items)}\n`);
  return askYes(io, "run these commands?");
}
