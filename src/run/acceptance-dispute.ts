import { mayAuthorSee } from "../checks/acceptance-files.ts";
import { maskOf, openGroups } from "../checks/owed.ts";
import type { Failure } from "../model/failure.ts";
import { acceptanceOf, isAcceptance } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import { scenariosOfPhase, testsOf } from "./acceptance-credit.ts";
import { reviewTests } from "./acceptance-fairness.ts";
import { runScenarios, type ScenarioResult } from "./acceptance-scenarios.ts";
import type { FrozenTests } from "./acceptance-state.ts";
import { specAt } from "./acceptance-tests.ts";
import { attemptPin } from "./attempt.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { inSlot } from "./slot-lost.ts";

/**
 * Work that fails for nothing but acceptance tests may be right, and a test wrong. A reviewer who does not see the code
 * decides, by words of spec.md that allow what the test forbids; then it is a person's turn. Null: the code's fault.
 */
export async function disputeAtTask(
  context: RunContext,
  { task, failure }: { readonly task: Task; readonly failure: Failure },
): Promise<Failure | null> {
  const isRed = failure.reason === "check-red" || failure.reason === "merged-check-red";
  if (context.acceptance === null || (!isRed && failure.reason !== "worker-blocked")) return null;
  const commit = await lastWork(context, task);
  const tests = commit === null ? null : await testsOf(context, task, commit);
  if (commit === null || tests === null) return null;
  const phase = phaseIndex(context, task);
  const results = await inSlot(context, commit, (slot) =>
    runScenarios(context, tests, { commit, slot, task: task.id, phase }),
  );
  const blamed = failure.reason === "worker-blocked" ? failure.summary : null;
  const red = results.filter(
    ({ status, scenario, file }) =>
      status === "red" && (blamed === null || blamed.includes(scenario) || blamed.includes(file)),
  );
  const isAlone = isRed
    ? await isOnlyAcceptance(context, { commit, phase, stories: [tests.story], purpose: "task" })
    : true;
  return red.length > 0 && isAlone ? ask(context, tests, red, { commit, phase }) : null;
}

/** What it had when it gave up; where it had nothing, the project as it is. */
async function lastWork({ store, attempts, run }: RunContext, { id }: Task): Promise<CommitId | null> {
  const kept = await store.pinned(attemptPin(id, run, attempts.get(id) ?? 0));
  if (kept !== null) return kept;
  const now = await store.snapshot();
  return now.ok ? now.value : null;
}

/** The same at a checkpoint that repairs did not open. */
export async function disputeAtCheckpoint(
  context: RunContext,
  phase: number,
  problems: readonly Failure[],
): Promise<Failure | null> {
  if (context.acceptance === null || problems.some(({ reason }) => reason !== "check-red")) return null;
  const now = await context.store.snapshot();
  if (!now.ok) return null;
  const commit = now.value;
  const all = await scenariosOfPhase(context, phase, commit);
  const stories = all.map(({ tests }) => tests.story);
  if (!(await isOnlyAcceptance(context, { commit, phase, stories, purpose: "phase" }))) return null;
  for (const { tests, results } of all) {
    const red = results.filter(({ status }) => status === "red");
    const failure = red.length === 0 ? null : await ask(context, tests, red, { commit, phase });
    if (failure !== null) return failure;
  }
  return null;
}

interface OnlyRequest {
  readonly commit: CommitId;
  readonly phase: number;
  readonly stories: readonly string[];
  readonly purpose: "task" | "phase";
}

/** Without these stories' acceptance tests everything is green. */
async function isOnlyAcceptance(
  context: RunContext,
  { commit, phase, stories, purpose }: OnlyRequest,
): Promise<boolean> {
  const { owed, feature, schedule, verifier, signal } = context;
  const own = owed.filter(({ task, group }) => isAcceptance(task) && stories.includes(group));
  const hidden = own.map((each) => ({ ...each, group: "" }));
  const groups = openGroups(feature, (id) => schedule.isOpen(id)).add("");
  const mask = maskOf([...owed.filter((each) => !own.includes(each)), ...hidden], groups);
  const checks = await inSlot(context, commit, (slot) =>
    verifier.verify({ commit, slot, phase, mask, signal, purpose, task: null, mayBeRed: true }),
  );
  return checks.every(({ status }) => status !== "failed");
}

const ATTEMPT = 1;

async function ask(
  context: RunContext,
  tests: FrozenTests,
  red: readonly ScenarioResult[],
  { commit, phase }: { readonly commit: CommitId; readonly phase: number },
): Promise<Failure | null> {
  const { story } = tests;
  const spec = await specAt(context, commit);
  const texts = spec?.stories.find(({ id }) => id === story)?.scenarios ?? [];
  const documents = await withoutCode(context, tests, commit);
  const { unfair } = await inSlot(context, documents, (slot) =>
    reviewTests(context, {
      node: { id: acceptanceOf(story), story, phase },
      scenarios: texts.filter(({ id }) => red.some(({ scenario }) => scenario === id)),
      paths: red.map(({ file }) => file),
      ...{ slot, commit: documents, attempt: ATTEMPT },
      output: red.map(({ scenario, check }) => `${scenario}\n${check.output}`).join("\n\n"),
    }),
  );
  return unfair.length === 0 ? null : { reason: "acceptance-unfair", story, tests: unfair, draftsIn: null };
}

async function withoutCode(
  { store, feature }: RunContext,
  tests: FrozenTests,
  commit: CommitId,
): Promise<CommitId> {
  const hidden = (await store.list(commit)).filter(
    (path) => !mayAuthorSee(path, feature.dir) && !tests.files.has(path),
  );
  return store.withFiles(
    commit,
    hidden.map((path) => ({ path, mode: "000000", blob: null })),
  );
}
