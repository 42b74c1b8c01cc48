import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { RELEASE, TEST_BUILD } from "./program.ts";

/** `npm run build` comes first, as for everybody who starts the built program. */
const textOf = (bin: string): string => {
  const dir = dirname(bin);
  const names = readdirSync(dir).filter((name) => name.endsWith(".js"));
  return names.map((name) => readFileSync(join(dir, name), "utf8")).join("\n");
};

it("the published program knows no crash points: neither their names nor what they obey", () => {
  const published = textOf(RELEASE);
  const tested = textOf(TEST_BUILD);
  const traces = ["SPECRUN_CRASH", "written, not synced", "intent written", "candidate pinned"];
  expect(traces.filter((trace) => !tested.includes(trace))).toEqual([]);
  expect(traces.filter((trace) => published.includes(trace))).toEqual([]);
});
