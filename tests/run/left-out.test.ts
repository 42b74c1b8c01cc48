import { expect, it } from "vitest";
import { leftOut } from "../../src/run/left-out.ts";

it("groups what a snapshot left out by reason, and names the first five of each", () => {
  const data = Array.from({ length: 7 }, (_, at) => ({
    path: `data-${6 - at}.bin`,
    why: "too-large" as const,
  }));
  expect(leftOut([...data, { path: "vendor/lib/", why: "nested-repository" }])).toEqual([
    { why: "nested-repository", count: 1, paths: ["vendor/lib/"] },
    { why: "too-large", count: 7, paths: [0, 1, 2, 3, 4].map((at) => `data-${at}.bin`) },
  ]);
  expect(leftOut([])).toEqual([]);
});
