import { expect, it } from "vitest";
import { patchParts } from "../../src/run/patch-parts.ts";

const NOTE = "[cut: the rest of this file's diff is not shown]\n";
const piece = (path: string, lines: number): string =>
  `diff --git a/${path} b/${path}\n${`+${"x".repeat(8)}\n`.repeat(lines)}`;
const limits = { partCharsMax: 200, partsMax: 2 };

const show = (
  files: readonly (readonly [path: string, lines: number])[],
  leaveOut: readonly string[] = [],
) => {
  const patch = files.map(([path, lines]) => piece(path, lines)).join("");
  const { parts, notSeen } = patchParts({ patch, files: files.map(([path]) => path), leaveOut }, limits);
  for (const part of parts) expect(part.patch.length).toBeLessThanOrEqual(limits.partCharsMax);
  return {
    parts: parts.map((part) => part.files.join(" ")),
    cut: parts.map(({ patch: of }) => of.endsWith(NOTE)),
    notSeen,
  };
};

it.each([
  ["nothing", [], { parts: [""], cut: [false], notSeen: [] }],
  [
    "all in one",
    [
      ["a", 3],
      ["b", 3],
    ],
    { parts: ["a b"], cut: [false], notSeen: [] },
  ],
  [
    "two parts",
    [
      ["a", 10],
      ["b", 10],
    ],
    { parts: ["a", "b"], cut: [false, false], notSeen: [] },
  ],
  [
    "more than two",
    [
      ["a", 10],
      ["b", 10],
      ["c", 10],
      ["d", 1],
    ],
    { parts: ["a", "b"], cut: [false, false], notSeen: ["c", "d"] },
  ],
  [
    "one that is too long alone",
    [
      ["a", 50],
      ["b", 10],
    ],
    { parts: ["a", "b"], cut: [true, false], notSeen: ["a"] },
  ],
] as const)("%s", (_, files, expected) => {
  expect(show(files)).toEqual(expected);
});

it("what is nobody's work is left out, and not missed", () => {
  expect(
    show(
      [
        ["a", 3],
        ["tasks.md", 90],
        ["b", 3],
      ],
      ["tasks.md"],
    ),
  ).toEqual({ parts: ["a b"], cut: [false], notSeen: [] });
});

it("what the store cut off, and what it never came to, is named", () => {
  const patch = `${piece("a", 2)}${piece("b", 2)}\n[diff cut: 50 of 90 bytes shown]\n`;
  const { notSeen } = patchParts({ patch, files: ["a", "b", "c"], leaveOut: [] }, limits);
  expect(notSeen).toEqual(["b", "c"]);
});
