import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CPU_MS_MAX, type Pattern, patternsOf, slowest } from "./pattern-times.ts";

/** No regular expression of the reading stages may be slower than its text is long. */
const FOLDERS = ["src/markdown", "src/rules"];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(folder, name)),
);

const seen: Pattern[] = [];

describe.each(files)("%s", (file) => {
  it("has no pattern that is slower than its text is long", async () => {
    const patterns = await patternsOf(file);
    seen.push(...patterns);
    const slow = patterns
      .map((pattern) => ({ pattern: `/${pattern.source}/${pattern.flags}`, ...slowest(pattern) }))
      .filter(({ ms }) => ms > CPU_MS_MAX);
    expect(slow).toEqual([]);
  });
});

it("saw those in the text and those that are put together", () => {
  expect(seen.some(({ file, source }) => file.endsWith("tags.ts") && source.startsWith("^P"))).toBe(true);
  expect(seen.some(({ source }) => source.includes("T-?"))).toBe(true);
});
