import { describe, expect, it } from "vitest";
import { replay } from "../../src/journal/replay.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import { NO_USAGE } from "../../src/model/usage.ts";

let seq = 0;
const stamp = (event: Event): Stamped => ({
  v: 1,
  seq: ++seq,
  ts: "2026-01-01T00:00:00Z",
  run: "r1",
  ...event,
});
const past = (...events: readonly Event[]) => replay(events.map(stamp));

const started: Event = {
  type: "run.started",
  feature: "f",
  resolvedBy: "argument",
  agent: "anthropic",
  order: "phases",
  jobs: 1,
  sandbox: "bwrap",
  open: 1,
  total: 1,
  resumes: null,
};
const attempt = (outcome: "failed" | "interrupted" | "done", number: number): Event => ({
  type: "attempt.finished",
  task: "T001",
  attempt: number,
  outcome,
  summary: "",
  candidate: null,
  failure: null,
  usage: NO_USAGE,
  ms: 1,
});
const merge = (applied: boolean, task: string | null = "T001"): Event => ({
  type: "task.merged",
  task,
  phase: 1,
  role: "code",
  onto: "o",
  commit: "c",
  files: [],
  receipt: null,
  applied,
});
const tick: Event = {
  type: "task.ticked",
  task: "T001",
  level: "checked",
  outcome: "done",
  ms: 1,
  usage: NO_USAGE,
};

describe("what earlier runs left", () => {
  it("a run that never finished is named", () => {
    expect(past(started).unfinishedRun).toBe("r1");
  });

  it("an interrupted attempt uses up none", () => {
    expect(past(started, attempt("interrupted", 1)).attempts.get("T001")).toBeUndefined();
    expect(past(started, attempt("failed", 1), attempt("interrupted", 2)).attempts.get("T001")).toBe(1);
  });

  it.each([
    { name: "intended", events: [merge(false)], applying: true, unticked: 0, merged: 0 },
    { name: "applied", events: [merge(false), merge(true)], applying: false, unticked: 1, merged: 1 },
    { name: "ticked", events: [merge(false), merge(true), tick], applying: false, unticked: 0, merged: 1 },
  ])("a merge that was only $name", ({ events, applying, unticked, merged }) => {
    const left = past(started, ...events);
    expect([left.applying !== null, left.unticked.length, left.merged.length]).toEqual([
      applying,
      unticked,
      merged,
    ]);
  });

  it("an intent whose task failed after all is settled", () => {
    const failed: Event = {
      type: "task.failed",
      task: "T001",
      attempts: 1,
      failure: { reason: "nothing-changed" },
    };
    expect(past(started, merge(false), failed).applying).toBeNull();
  });

  it("an attempt that was done but never merged uses up none", () => {
    expect(past(started, attempt("done", 1)).attempts.get("T001")).toBeUndefined();
  });

  it("a phase that changed owes its checkpoint until that has passed", () => {
    const changed = past(started, merge(false), merge(true), tick);
    expect([...changed.openCheckpoints]).toEqual([[1, "o"]]);
    expect(
      past(started, merge(true), { type: "phase.passed", phase: 1, title: "", ms: 1 }).openCheckpoints.size,
    ).toBe(0);
  });

  it("a later success forgets the failure before it", () => {
    const failed: Event = {
      type: "task.failed",
      task: "T001",
      attempts: 2,
      failure: { reason: "nothing-changed" },
    };
    expect(past(started, failed).lastFailure.get("T001")).toEqual({ reason: "nothing-changed" });
    expect(past(started, failed, tick).lastFailure.size).toBe(0);
  });
});

describe("work that was undone", () => {
  const undone = (...commits: readonly string[]): Event => ({
    type: "work.undone",
    feature: "f",
    merges: commits.map((commit) => ({ task: "T001", phase: 1, commit })),
  });

  it("is merged no longer, ticks nothing, and its phase owes nothing", () => {
    const left = past(started, merge(false), merge(true), undone("c"));
    expect([left.merged, left.unticked, [...left.openCheckpoints]]).toEqual([[], [], []]);
  });

  it("is not applied any more either, where a crash left that open", () => {
    expect(past(started, merge(false), undone("c")).applying).toBeNull();
  });

  it("starts over: its failed attempts are forgotten", () => {
    const left = past(started, attempt("failed", 1), merge(true), tick, undone("c"));
    expect(left.attempts.size).toBe(0);
  });

  it("takes no other merge with it, nor what its task did afterwards", () => {
    const other = { ...merge(true), task: "T002" } as Event;
    const again = { ...merge(true), commit: "d", onto: "p" } as Event;
    const left = past(started, merge(true), other, undone("c"), again);
    expect(left.merged.map(({ task, commit }) => `${task} ${commit}`)).toEqual(["T002 c", "T001 d"]);
    expect([...left.openCheckpoints]).toEqual([[1, "o"]]);
  });
});
