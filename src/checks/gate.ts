import type { CheckResult } from "../model/evidence.ts";
import type { Feature } from "../model/feature.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { type GateResults, withoutProof } from "./evidence-level.ts";
import { groupOf, type Mask, maskOf, type OwedTests, openGroups } from "./owed.ts";
import type { Verifier } from "./verifier.ts";

export interface RegressionRequest {
  readonly feature: Feature;
  readonly base: CommitId;
  readonly candidate: CommitId;
  /** Tasks whose work is in the candidate and not in its base. */
  readonly done: readonly TaskId[];
  /** What test tasks owe, those that are done here included. */
  readonly owed: readonly OwedTests[];
  readonly isOpen: (id: TaskId) => boolean;
  readonly verifier: Verifier;
  readonly slot: Slot;
  readonly phase: number;
  readonly signal: AbortSignal;
}

export interface Regression {
  readonly gate: readonly CheckResult[];
  /** Red on the candidate and not red on its base: what came between did it. */
  readonly newlyRed: readonly CheckResult[];
}

/** The project's checks with everything masked that open stories still owe. */
export async function findRegression(request: RegressionRequest): Promise<Regression> {
  const { feature, isOpen, done, owed } = request;
  const gate = await verify(request, request.candidate, maskOf(owed, openGroups(feature, isOpen, done)));
  // Before the tasks their own stories were open too: a story's last task must turn everything green.
  const before = maskOf(
    owed.filter(({ task }) => !done.includes(task)),
    openGroups(feature, isOpen),
  );
  const newlyRed = await newlyRedIn(gate, () => verify(request, request.base, before, true));
  return { gate, newlyRed };
}

export interface GateRequest extends Omit<RegressionRequest, "done"> {
  readonly task: Task;
  /** What a test task itself changed; null for every other task. */
  readonly ownTests: OwedTests | null;
}

export interface Gate extends GateResults, Regression {}

/** One task's gate; then its story's tests are looked at unmasked, for proof. */
export async function runGate(request: GateRequest): Promise<Gate> {
  const { feature, task, isOpen, ownTests } = request;
  const owed = ownTests === null ? request.owed : [...request.owed, ownTests];
  const all = { ...request, owed, done: [task.id] };
  const regression = await findRegression(all);
  const { gate, newlyRed } = regression;
  if (newlyRed.length > 0) return { ...regression, ...withoutProof(gate) };
  const others = openGroups(feature, isOpen, [task.id]);
  others.delete(groupOf(task, feature));
  const after = await verify(all, request.candidate, maskOf(owed, others), true);
  if (ownTests !== null) return { ...regression, turnedGreen: [], honestRed: onlyIn(after, gate) };
  const passed = after.filter((check) => check.status === "passed");
  const before =
    passed.length === 0 ? [] : await verify(all, request.base, maskOf(request.owed, others), true);
  return {
    ...regression,
    turnedGreen: passed.filter((check) => statusIn(before, check) === "failed"),
    honestRed: [],
  };
}

const verify = (
  { verifier, slot, phase, signal, done }: RegressionRequest,
  commit: CommitId,
  mask: Mask,
  mayBeRed = false,
): Promise<readonly CheckResult[]> =>
  verifier.verify({ commit, mask, mayBeRed, purpose: "task", task: done[0] ?? null, slot, phase, signal });

async function newlyRedIn(
  gate: readonly CheckResult[],
  onBase: () => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  const red = gate.filter((check) => check.status === "failed");
  if (red.length === 0) return [];
  const base = await onBase();
  return red.filter((check) => statusIn(base, check) !== "failed");
}

/** Red now, but not with the task's own tests masked: red because of them alone. */
const onlyIn = (after: readonly CheckResult[], gate: readonly CheckResult[]): readonly CheckResult[] =>
  after.filter((check) => check.status === "failed" && statusIn(gate, check) !== "failed");

const statusIn = (checks: readonly CheckResult[], wanted: CheckResult): CheckResult["status"] | null =>
  checks.find((check) => check.command === wanted.command)?.status ?? null;
