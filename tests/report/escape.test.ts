import { describe, expect, test } from "vitest";
import { escapeJson, escapeLine, escapeTail, shorten } from "../../src/report/escape.ts";
import { expectHarmless, HOSTILE } from "./hostile.ts";

describe("escapeLine", () => {
  test.each([
    ["plain text stays", "Añadir 漢字 👩‍💻 é", "Añadir 漢字 👩‍💻 é"],
    ["colours are dropped", "\u001b[1;31mred\u001b[0m", "red"],
    ["other sequences are shown", "\u001b[2J\u001b]0;t\u0007", "\\x1b[2J\\x1b]0;t\\x07"],
    ["line breaks are shown", "a\r\nb\nc", "a\\r\\nb\\nc"],
    ["tabs become spaces", "a\tb", "a  b"],
    ["C1 controls are shown", "\u009b31m\u0085", "\\x9b31m\\x85"],
    ["Unicode line breaks are shown", "a\u2028b\u2029c", "a\\u2028b\\u2029c"],
    ["bidi controls are shown", "a\u202eb\u2066c\u200f", "a\\u202eb\\u2066c\\u200f"],
    ["tag characters are shown", "a\u{e0041}", "a\\u{e0041}"],
    ["half characters are shown", "a\ud83d", "a\\ud83d"],
  ])("%s", (_, text, expected) => {
    expect(escapeLine(text)).toBe(expected);
  });

  test("a long text is cut and says by how much", () => {
    expect(escapeLine("x".repeat(2_500), 10)).toBe(`${"x".repeat(10)}… (2,490 more characters)`);
  });

  test("ten megabytes of escape codes cost next to nothing", () => {
    const started = performance.now();
    const line = escapeLine("\u001b[2J\u202e".repeat(2_000_000));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(line.length).toBeLessThan(10_000);
    expectHarmless(line);
  });

  test.each(HOSTILE)("nothing raw is left of %s", (_, text) => {
    expectHarmless(escapeLine(text));
    expectHarmless(shorten(text, 20));
    expectHarmless(escapeJson(JSON.stringify(text)));
    for (const line of escapeTail(text, { linesMax: 9, charsMax: 99 })) {
      expectHarmless(line);
      expect(line).not.toContain("\n");
    }
  });
});

describe("shorten", () => {
  test.each([
    ["fits", "Add a todo", 10, "Add a todo"],
    ["is cut", "Add a todo to the list", 10, "Add a tod…"],
    ["loses the space before the mark", "Add a todo", 5, "Add…"],
    ["is never cut inside a character", "👩👩👩👩", 3, "👩👩…"],
  ])("a title that %s", (_, text, charsMax, expected) => {
    expect(shorten(text, charsMax)).toBe(expected);
  });
});

describe("escapeTail", () => {
  test.each([
    ["all of a short output", "a\r\nb\n\n", ["a", "b"]],
    ["the end of a long one", "a\nb\nc\nd", ["…", "b", "c", "d"]],
    ["a progress bar", "10%\r20%\ndone", ["10%\\r20%", "done"]],
  ])("keeps %s", (_, text, expected) => {
    expect(escapeTail(text, { linesMax: 3, charsMax: 100 })).toEqual(expected);
  });
});

test("escaped JSON means the same", () => {
  const value = { text: HOSTILE.map(([, text]) => text).join(" "), "k\u202e": 1 };
  expect(JSON.parse(escapeJson(JSON.stringify(value)))).toEqual(value);
});
