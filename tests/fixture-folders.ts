import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** Folders with an input and what is expected of it, both on disk so that a review reads them. */
export const fixtureFolders = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Compares whole texts; makes the expectation when it is missing, and anew with UPDATE=1. */
export function expectText(path: string, actual: string): void {
  if (process.env.UPDATE === "1" || !existsSync(path)) writeFileSync(path, actual);
  expect(actual).toBe(readFileSync(path, "utf8"));
}

export const readFixture = (...path: readonly string[]): string => readFileSync(join(...path), "utf8");
