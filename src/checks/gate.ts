import type { CheckResult } from "../model/evidence.ts";
import type { TaskFailure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { asksForReport } from "./case-report.ts";
import { type CasesOf, provenBy, silenced, turnedRed } from "./compare-looks.ts";
import { type GateResults, withoutProof } from "./evidence-level.ts";
import { type HonestRed, judgeTests, type RedDemand } from "./honest-red.ts";
import { groupOf, type Mask, maskOf, type OwedTests, openGroups } from "./owed.ts";
import type { TestCases } from "./test-cases.ts";
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
  if (!gate.some(({ status }) => status === "failed")) return { gate, newlyRed: [] };
  const base = await verify(request, request.base, before, true);
  return { gate, newlyRed: turnedRed(base, gate, casesOf(request)) };
}

export interface GateRequest extends Omit<RegressionRequest, "done"> {
  readonly task: Task;
  /** What a test task itself changed; null for every other task. */
  readonly ownTests: OwedTests | null;
  /** What those tests have to show; absent where that was looked at before. */
  readonly demand?: RedDemand | null;
}

export interface Gate extends GateResults, Regression {
  /** Why a test task's own tests prove nothing, or why nobody knows what the tests say. */
  readonly untested: TaskFailure | null;
}

/** One task's gate; then its story's tests are looked at unmasked, for proof. */
export async function runGate(request: GateRequest): Promise<Gate> {
  const { feature, task, isOpen, ownTests } = request;
  const owed = ownTests === null ? request.owed : [...request.owed, ownTests];
  const all = { ...request, owed, done: [task.id] };
  const regression = await findRegression(all);
  const { gate, newlyRed } = regression;
  if (newlyRed.length > 0) return { ...regression, ...withoutProof(gate), untested: null };
  const others = openGroups(feature, isOpen, [task.id]);
  others.delete(groupOf(task, feature));
  const after = await verify(all, request.candidate, maskOf(owed, others), true);
  if (ownTests !== null) {
    const { honestRed, failure } = await lookAtTests(all, { ownTests, others, after, gate });
    return { ...regression, turnedGreen: [], honestRed, untested: failure };
  }
  const mayProve = after.some((check) => check.status === "passed" || hasGreen(casesOf(request)(check)));
  const before = mayProve ? await verify(all, request.base, maskOf(request.owed, others), true) : [];
  const silent = silenced(before, after, { casesOf: casesOf(request), asks: await reporting(request) });
  if (silent !== null) {
    const untested: TaskFailure = { reason: "check-red", check: silent };
    return { ...regression, ...withoutProof(gate), untested };
  }
  const turnedGreen = provenBy(before, after, casesOf(request));
  return { ...regression, turnedGreen, honestRed: [], untested: null };
}

/** Commands that were the same before, and of which a report was asked both times. */
async function reporting({ verifier, base, candidate }: GateRequest): Promise<(command: string) => boolean> {
  const before = await verifier.checksAt(base, "task");
  const after = await verifier.checksAt(candidate, "task");
  const same = after.filter(
    (check) =>
      asksForReport(check) && before.some((b) => b.command === check.command && b.detail === check.detail),
  );
  return (command) => same.some((check) => check.command === command);
}

/** A test task's own tests, beside the same project without them: the gate, unless the story has others to be seen. */
async function lookAtTests(
  request: GateRequest & RegressionRequest,
  { ownTests, others, after, gate }: TestsLook,
): Promise<HonestRed> {
  const { owed, task, verifier, candidate, demand = null } = request;
  const siblings = owed.filter((each) => each.task !== task.id);
  const isAlone = !siblings.some(({ group }) => group === ownTests.group);
  const isRed = after.some(({ status }) => status === "failed");
  const hidden = maskOf([...siblings, { ...ownTests, group: OWN }], new Set([...others, OWN]));
  const without = isAlone || !isRed ? gate : await verify(request, candidate, hidden, true);
  const checks = demand === null ? [] : await verifier.checksAt(candidate, "task");
  return judgeTests({ checks, after, without, demand, casesOf: casesOf(request) });
}

interface TestsLook {
  readonly ownTests: OwedTests;
  readonly others: ReadonlySet<string>;
  readonly after: readonly CheckResult[];
  readonly gate: readonly CheckResult[];
}

const hasGreen = (cases: TestCases | null): boolean =>
  cases?.some(({ status }) => status === "passed") ?? false;

/** A group that no story can be called. */
const OWN = "\0own";

const casesOf =
  ({ verifier }: Pick<RegressionRequest, "verifier">): CasesOf =>
  (check) =>
    verifier.casesOf(check);

const verify = (
  { verifier, slot, phase, signal, done }: RegressionRequest,
  commit: CommitId,
  mask: Mask,
  mayBeRed = false,
): Promise<readonly CheckResult[]> =>
  verifier.verify({ commit, mask, mayBeRed, purpose: "task", task: done[0] ?? null, slot, phase, signal });
