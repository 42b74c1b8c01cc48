import type { Check } from "./find-checks.ts";

export interface FittingCheck {
  readonly check: Check;
  /** The folder it runs in, with a trailing slash; empty for the project's own. */
  readonly folder: string;
  /** What runs there. */
  readonly inside: string;
}

/** Of several test commands, the one whose folder is the nearest above a file; null where none is above it. */
export function checkOfFile(checks: readonly Check[], path: string): FittingCheck | null {
  const fitting = checks
    .map((check): FittingCheck => {
      const [, quoted, bare, inside] =
        /^cd (?:'([^']+)'|([\w@./-]+)) && ([\s\S]*)$/.exec(check.command) ?? [];
      const folder = quoted ?? bare;
      return folder === undefined
        ? { check, folder: "", inside: check.command }
        : { check, folder: `${folder}/`, inside: inside ?? check.command };
    })
    .filter(({ folder }) => path.startsWith(folder));
  return fitting.sort((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}
