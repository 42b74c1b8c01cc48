import { describe, expect, it } from "vitest";
import type { FaultKind } from "../../src/fakeapi/faults.ts";
import { exitCodeOf, finish, makeProject, play, workers, write } from "./rig.ts";

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
/** Writes twice, so that one spoiled reply does not make it a liar. */
const honest = workers({ T001: [[write("src/a.js", "1\n")], [write("src/a.js", "1\n")], [finish()]] });

/** The honest worker, with one fault at its first turn. */
const faulty = (fault: FaultKind) => (turn: Parameters<typeof honest>[0]) => {
  const reply = honest(turn);
  return turn.turn === 0 ? { ...(reply as object), fault } : reply;
};

describe("without a usable account", () => {
  it("no key: refused before anything starts", async () => {
    const project = await makeProject(ONE);
    const run = await play(project, honest, { env: { ANTHROPIC_API_KEY: "" } });
    expect(run.end).toEqual({ ok: false, error: { reason: "no-key" } });
  });

  const stops: readonly [kind: FaultKind, reason: string][] = [
    ["unauthorized", "key-rejected"],
    ["forbidden", "key-rejected"],
    ["billing", "account-stopped"],
    ["no-credit", "account-stopped"],
    ["spend-limit", "account-stopped"],
  ];

  it.each(stops)("%s: %s stops the run at once with 2; no task has failed", async (kind, reason) => {
    const project = await makeProject(ONE);
    const run = await play(project, faulty(kind));
    expect(run.end.ok && run.end.value.summary.stopped?.reason).toBe(reason);
    expect(exitCodeOf(run)).toBe(2);
    expect(run.of("task.failed")).toEqual([]);
    expect(run.of("attempt.finished").map(({ outcome }) => outcome)).toEqual(["interrupted"]);
    expect((await play(project, honest)).of("attempt.started").map(({ attempt }) => attempt)).toEqual([1]);
  });
});

describe("a server in trouble", () => {
  const retried: readonly FaultKind[] = [
    "overloaded",
    "rate-limit",
    "server-error",
    "reset",
    "eof",
    "error-event",
    "html",
    "bad-json",
  ];

  it.each(retried)("%s: the same turn is sent again, visibly, and the work is done", async (kind) => {
    const project = await makeProject(ONE);
    const run = await play(project, faulty(kind));
    expect(run.of("api.waiting")).toHaveLength(1);
    expect(run.ticks).toEqual(["T001 unchecked"]);
  });
});

describe("replies that look like success", () => {
  it.each<FaultKind>(["cut-tool", "empty", "pause", "array-input", "proto-input"])(
    "%s: nothing wrong is executed, and the work is done",
    async (kind) => {
      const project = await makeProject(ONE);
      const run = await play(project, faulty(kind));
      expect(run.ticks).toEqual(["T001 unchecked"]);
      expect(await project.read("src/a.js")).toBe("1\n");
      await expect(project.read("cut.txt")).rejects.toThrow("ENOENT");
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it.each<[FaultKind, string]>([
    ["refusal", "refused"],
    ["context-full", "context-full"],
    ["unknown-stop", "stop-unknown"],
    ["prompt-too-long", "context-full"],
    ["too-large", "context-full"],
  ])("%s fails the task: %s", async (kind, reason) => {
    const project = await makeProject(ONE);
    const run = await play(project, faulty(kind));
    expect(run.of("task.failed")[0]?.failure.reason).toBe(reason);
  });
});

it("an unknown model stops the run with 2 and is named", async () => {
  const project = await makeProject(ONE);
  const run = await play(project, honest, { flags: { review: "off", model: "claude-imaginary-9" } });
  expect(run.end.ok && run.end.value.summary.stopped).toMatchObject({
    reason: "model-unknown",
    model: "claude-imaginary-9",
  });
  expect(exitCodeOf(run)).toBe(2);
});

it("--max-tokens stops the run with 3, and the next one goes on", async () => {
  const project = await makeProject(ONE);
  const run = await play(project, honest, { flags: { review: "off", maxTokens: 10 } });
  expect(run.end.ok && run.end.value.summary.stopped).toMatchObject({
    reason: "budget-spent",
    tokensMax: 10,
  });
  expect(exitCodeOf(run)).toBe(3);
  expect((await play(project, honest)).ticks).toEqual(["T001 unchecked"]);
});
