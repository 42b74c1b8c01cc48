import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RULES } from "../rules/catalogue.ts";
import { nearest } from "../util/nearest.ts";
import { packageRoot } from "../util/package-root.ts";
import type { CliIo } from "./cli-io.ts";
import { refuse } from "./open-feature.ts";

/** The page of a rule, by code or name. It ships with the program, so it fits the version that found something. */
export async function explainRule(io: CliIo, wanted: string): Promise<void> {
  const codes = new Map(
    Object.entries(RULES).flatMap(([name, { code }]) => [
      [name, code],
      [code, code],
    ]),
  );
  const code = codes.get(wanted.toLowerCase()) ?? codes.get(wanted.toUpperCase());
  if (code !== undefined)
    return io.stdout(await readFile(join(packageRoot(), "docs", "rules", `${code}.md`), "utf8"));
  const [near] = nearest(wanted, [...codes.keys()], 1);
  refuse(io, {
    reason: "usage",
    message: `there is no rule \`${wanted}\``,
    help: near === undefined ? "docs/rules/README.md lists them" : `did you mean \`${near}\`?`,
  });
}
