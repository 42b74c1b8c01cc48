import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readInside } from "../config/read-inside.ts";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";

/**
 * The findings that an old repository has agreed to live with, by fingerprint. Grouped by file and rule, so that a review
 * of its diff shows what was accepted.
 */
export const BASELINE_PATH = ".specify/specrun-baseline.json";

export interface KnownFinding {
  readonly file: string;
  readonly code: string;
  readonly fingerprint: string;
}

/** Empty where there is no baseline. */
export async function readBaseline(root: string): Promise<Result<ReadonlySet<string>, SetupFailure>> {
  const text = await readInside(root, BASELINE_PATH);
  if (text === null) return ok(new Set());
  try {
    const document = JSON.parse(text) as { version?: unknown; findings?: unknown };
    if (document.version !== 1) return invalid("its version is not 1");
    const groups = Object.values(document.findings as Record<string, Record<string, string[]>>);
    return ok(new Set(groups.flatMap((codes) => Object.values(codes).flat())));
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
}

const invalid = (detail: string): Result<never, SetupFailure> =>
  err({
    reason: "usage",
    message: `\`${BASELINE_PATH}\` cannot be read: ${detail}`,
    help: "make it anew with `specrun check --baseline`, or remove it",
  });

export async function writeBaseline(root: string, findings: readonly KnownFinding[]): Promise<void> {
  const groups: Record<string, Record<string, string[]>> = {};
  const sorted = [...findings].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const { file, code, fingerprint } of sorted) {
    groups[file] ??= {};
    groups[file][code] ??= [];
    groups[file][code].push(fingerprint);
  }
  const text = `${JSON.stringify({ version: 1, findings: groups }, null, 2)}\n`;
  await writeFile(join(root, BASELINE_PATH), text);
}

const keyOf = ({ file, code, fingerprint }: KnownFinding): string => `${file}\n${code}\n${fingerprint}`;
