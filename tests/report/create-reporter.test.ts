import { describe, expect, test } from "vitest";
import type { Stamped } from "../../src/model/event.ts";
import { createReporter, type ReporterStream, wantsLiveRows } from "../../src/report/create-reporter.ts";
import { wantsColour } from "../../src/report/palette.ts";
import { expectHarmless, HOSTILE, poison, VOCABULARY } from "./hostile.ts";
import { HALF_RUN, WHOLE_RUN } from "./recorded-run.ts";

const CANARY = 'canary/of+a=secret"\\';
const ENV = { TERM: "xterm-256color", SOME_API_KEY: CANARY };

interface Collected extends ReporterStream {
  text: string;
  fail(): void;
}

function stream(change: Partial<ReporterStream> = {}): Collected {
  const failing: (() => void)[] = [];
  const collected: Collected = {
    ...change,
    text: "",
    write(text: string, done?: () => void) {
      collected.text += text;
      done?.();
    },
    on(event: string, listener: () => void) {
      if (event === "error") failing.push(listener);
    },
    fail() {
      for (const listener of failing) listener();
    },
  };
  return collected;
}

async function report(
  events: readonly Stamped[],
  options: { json: boolean; env?: Readonly<Record<string, string>>; tty?: boolean },
): Promise<{ stdout: string; stderr: string }> {
  const stdout = stream({ isTTY: options.tty === true, columns: 100, rows: 30 });
  const stderr = stream();
  const reporter = createReporter({ json: options.json, env: options.env ?? ENV, stdout, stderr });
  for (const event of events) reporter.event(event);
  await reporter.close();
  return { stdout: stdout.text, stderr: stderr.text };
}

const parsed = (ndjson: string): readonly unknown[] =>
  ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("NDJSON", () => {
  test("is every public event exactly as stamped, one a line; people read stderr", async () => {
    const { stdout, stderr } = await report(WHOLE_RUN, { json: true });
    const isPublic = (event: Stamped): boolean =>
      event.type !== "api.waiting" &&
      event.type !== "lock.waiting" &&
      !(event.type === "task.merged" && !event.applied);
    expect(parsed(stdout)).toEqual(WHOLE_RUN.filter(isPublic));
    expect(parsed(stdout)).toHaveLength(WHOLE_RUN.length - 3);
    expect(stderr).toContain("✓ T003      proved");
    expect(stderr).not.toContain("\u001b");
  });

  test.each(HOSTILE)("means the same and prints nothing raw of %s", async (_, text) => {
    const hostile = HALF_RUN.map((event) => poison(event, text, VOCABULARY));
    const { stdout } = await report(hostile, { json: true });
    expectHarmless(stdout);
    expect(parsed(stdout)[0]).toEqual(hostile[0]);
  });
});

describe("secrets", () => {
  test.each([
    ["NDJSON", { json: true }],
    ["plain lines", { json: false }],
    ["live rows", { json: false, tty: true }],
  ])("never get into %s", async (_, options) => {
    const { stdout, stderr } = await report(
      WHOLE_RUN.map((event) => poison(event, ` ${CANARY}`, VOCABULARY)),
      options,
    );
    for (const text of [stdout, stderr]) {
      expect(text).not.toContain("canary");
      expect(text).not.toContain(JSON.stringify(CANARY).slice(1, -1));
    }
    expect(stdout).toContain("[redacted]");
  });
});

describe("who reads", () => {
  test.each([
    [{ TERM: "xterm" }, true, true],
    [{ TERM: "xterm" }, false, false],
    [{ TERM: "xterm", CI: "true" }, true, false],
    [{ TERM: "xterm", CI: "" }, true, true],
    [{ TERM: "xterm", CI: "false" }, true, true],
    [{ TERM: "dumb" }, true, false],
  ])("%j, a terminal: %s, gets live rows: %s", (env, isTTY, live) => {
    expect(wantsLiveRows(env, isTTY)).toBe(live);
  });

  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ TERM: "dumb" }, true, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
  ])("%j, a terminal: %s, gets colours: %s", (env, isTTY, coloured) => {
    expect(wantsColour(env, isTTY)).toBe(coloured);
  });

  test("a terminal gets cursor codes, a pipe and CI do not, NO_COLOR takes only the colours away", async () => {
    const codes = (text: string): readonly string[] => [
      ...new Set(text.match(/\u001b\[\??[0-9;]*[A-Za-z]/g) ?? []),
    ];
    const live = await report(WHOLE_RUN, { json: false, tty: true, env: { TERM: "xterm", NO_COLOR: "1" } });
    const piped = await report(WHOLE_RUN, { json: false });
    const ci = await report(WHOLE_RUN, {
      json: false,
      tty: true,
      env: { TERM: "xterm", CI: "1", NO_COLOR: "1" },
    });
    expect(codes(live.stdout).filter((code) => code.endsWith("m"))).toEqual([]);
    expect(codes(piped.stdout)).toEqual([]);
    expect(ci.stdout).toBe(piped.stdout);
  });
});

test("a reader that goes away does not stop the run, and closing does not wait for it", async () => {
  const stdout = stream();
  let writes = 0;
  stdout.write = () => void writes++;
  const reporter = createReporter({ json: false, env: ENV, stdout, stderr: stream() });
  const [first, ...rest] = WHOLE_RUN;
  if (first === undefined) throw new Error("the fixture is not empty");
  reporter.event(first);
  stdout.fail();
  const before = writes;
  for (const event of rest) reporter.event(event);
  await reporter.close();
  expect(writes).toBe(before);
});
