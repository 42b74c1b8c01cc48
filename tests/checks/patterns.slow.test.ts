import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CPU_MS_MAX, PIECES, patternsOf, slowest } from "../markdown/pattern-times.ts";

/** What workers write and commands print is as hostile as a list: a slow pattern would stop the whole run. */
const FOLDERS = ["checks", "mutants", "slots", "spend", "workers", "workers/drivers", "workers/tools"];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join("src", folder))
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join("src", folder, name)),
);

const CODE = [
  "node -",
  "-node ",
  "it(",
  "x == y ",
  "'",
  '"',
  "=",
  ";",
  "@a",
  "()",
  "( ",
  "expect(",
  "assert ",
];
const MORE = ["test ", "for ", "function ", "=> ", "'a'", "</", "< ", "addopts ", "echo ", "; "];

/** Run on nothing but paths, which no file system lets grow long. */
const OF_PATHS = /^\\\/\+\$$/;

describe.each(files)("%s", (file) => {
  it("has no pattern that is slower than its text is long", { timeout: 120_000 }, async () => {
    const slow = (await patternsOf(file))
      .filter(({ source }) => !OF_PATHS.test(source))
      .map((pattern) => ({
        pattern: `/${pattern.source}/${pattern.flags}`,
        ...slowest(pattern, [...PIECES, ...CODE, ...MORE]),
      }))
      .filter(({ ms }) => ms > CPU_MS_MAX);
    expect(slow).toEqual([]);
  });
});
