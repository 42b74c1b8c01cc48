import type { CheckResult } from "../model/evidence.ts";
import type { Feature } from "../model/feature.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { GateResults } from "./evidence-level.ts";
import { groupOf, maskOf, type OwedTests, openGroups } from "./owed.ts";
import type { Verifier } from "./verifier.ts";

export interface GateRequest {
  readonly task: Task;
  readonly feature: Feature;
  readonly base: CommitId;
  readonly candidate: CommitId;
  readonly owed: readonly OwedTests[];
  readonly isOpen: (id: TaskId) => boolean;
  readonly verifier: Verifier;
  readonly slot: Slot;
  readonly phase: number;
  /** What a test task itself changed; null for every other task. */
  readonly ownTests: OwedTests | null;
  readonly signal: AbortSignal;
}

export interface Gate extends GateResults {
  /** Red on the candidate and not red on its base: the task did it. */
  readonly newlyRed: CheckResult | null;
}

/**
 * One task's gate. The tests that open stories owe are masked, the task's own included when it is a test task;
 * what is red must have been red on the base. Then the story's tests are looked at unmasked, for proof.
 */
export async function runGate(request: GateRequest): Promise<Gate> {
  const { feature, task, isOpen, ownTests } = request;
  const groups = openGroups(feature, isOpen, task.id);
  const owed = ownTests === null ? request.owed : [...request.owed, ownTests];
  const mask = maskOf(owed, groups);
  const verify = (
    commit: CommitId,
    hidden: typeof mask,
    mayBeRed: boolean,
  ): Promise<readonly CheckResult[]> =>
    request.verifier.verify({ ...request, commit, mask: hidden, mayBeRed, purpose: "task", task: task.id });
  const gate = await verify(request.candidate, mask, false);
  // Before the task its own story was open too: a story's last task must turn everything green.
  const openBefore = openGroups(feature, isOpen, null);
  const newlyRed = await firstNewlyRed(gate, () =>
    verify(request.base, maskOf(request.owed, openBefore), true),
  );
  if (newlyRed !== null) return { gate, newlyRed, turnedGreen: [], honestRed: [] };
  const own = new Set([...groups].filter((group) => group !== groupOf(task, feature)));
  const visible = own.size === groups.size ? mask : maskOf(owed, own);
  const after = await verify(request.candidate, visible, true);
  if (ownTests !== null) return { gate, newlyRed, turnedGreen: [], honestRed: onlyIn(after, gate) };
  const passed = after.filter((check) => check.status === "passed");
  const before = passed.length === 0 ? [] : await verify(request.base, maskOf(request.owed, own), true);
  return {
    gate,
    newlyRed,
    turnedGreen: passed.filter((check) => statusIn(before, check) === "failed"),
    honestRed: [],
  };
}

async function firstNewlyRed(
  gate: readonly CheckResult[],
  onBase: () => Promise<readonly CheckResult[]>,
): Promise<CheckResult | null> {
  const red = gate.filter((check) => check.status === "failed");
  if (red.length === 0) return null;
  const base = await onBase();
  return red.find((check) => statusIn(base, check) !== "failed") ?? null;
}

/** Red now, but not with the task's own tests masked: red because of them alone. */
const onlyIn = (after: readonly CheckResult[], gate: readonly CheckResult[]): readonly CheckResult[] =>
  after.filter((check) => check.status === "failed" && statusIn(gate, check) !== "failed");

const statusIn = (checks: readonly CheckResult[], wanted: CheckResult): CheckResult["status"] | null =>
  checks.find((check) => check.command === wanted.command)?.status ?? null;
