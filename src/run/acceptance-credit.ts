import { storiesToProve } from "../graph/acceptance.ts";
import type { Failure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { appendReceipt } from "../writeback/evidence-file.ts";
import { runScenarios, type ScenarioResult } from "./acceptance-scenarios.ts";
import type { FrozenTests } from "./acceptance-state.ts";
import { specAt, storiesAt } from "./acceptance-tests.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { inSlot } from "./slot-lost.ts";

interface Work {
  readonly task: Task;
  readonly slot: Slot;
  readonly base: CommitId;
  readonly candidate: CommitId;
}

/** The scenarios of its story that a task's work turned green; they count as its proof. */
export async function creditScenarios(context: RunContext, work: Work): Promise<readonly string[]> {
  const { task, slot, base, candidate } = work;
  const tests = await testsOf(context, task, candidate);
  if (tests === null || base === candidate) return [];
  const place = { slot, task: task.id, phase: phaseIndex(context, task) };
  const after = await runScenarios(context, tests, { ...place, commit: candidate });
  const green = named(after, "green");
  const before = green.length === 0 ? [] : await runScenarios(context, tests, { ...place, commit: base });
  const turned = green.filter((id) => named(before, "red").includes(id));
  await report(context, { story: tests.story, task: task.id, phase: place.phase, results: after, turned });
  return turned;
}

/** The frozen tests of the story that a task implements; null for every other task. */
export async function testsOf(
  context: RunContext,
  task: Task,
  commit: CommitId,
): Promise<FrozenTests | null> {
  if (context.acceptance === null) return null;
  const stories = storiesToProve(context.feature, await specAt(context, commit));
  const node = stories.find(({ tasks }) => tasks.includes(task.id));
  return node === undefined ? null : context.acceptance.of(node.story);
}

/** Of all stories that end with a phase, what keeps its checkpoint closed. Each green one is vouched for. */
export async function redScenarios(
  context: RunContext,
  phase: number,
  commit: CommitId,
): Promise<readonly Failure[]> {
  const problems: Failure[] = [];
  for (const { tests, results } of await scenariosOfPhase(context, phase, commit)) {
    await report(context, { story: tests.story, task: null, phase, results, turned: [] });
    const red = results.filter(({ status }) => status === "red");
    problems.push(
      ...red.map(({ check }): Failure => ({ reason: "check-red", check: { ...check, status: "failed" } })),
    );
    const failure = await vouch(context, tests, results);
    if (failure !== null) problems.push(failure);
  }
  return problems;
}

export async function scenariosOfPhase(
  context: RunContext,
  phase: number,
  commit: CommitId,
): Promise<readonly { readonly tests: FrozenTests; readonly results: readonly ScenarioResult[] }[]> {
  const stories = (await storiesAt(context, commit)).filter((node) => node.phase === phase);
  const frozen = stories.flatMap(({ story }) => context.acceptance?.of(story) ?? []);
  if (frozen.length === 0) return [];
  return inSlot(context, commit, async (slot) => {
    const all = [];
    for (const tests of frozen)
      all.push({ tests, results: await runScenarios(context, tests, { commit, slot, task: null, phase }) });
    return all;
  });
}

/** Green at its checkpoint: what `status` says of the story later. */
async function vouch(
  { acceptance, root, feature, run, now, sandbox }: RunContext,
  { story, files }: FrozenTests,
  results: readonly ScenarioResult[],
): Promise<Failure | null> {
  const scenarios = named(results, "green");
  const isNew = acceptance !== null && acceptance.vouched.get(story) !== scenarios.join(" ");
  if (scenarios.length === 0 || named(results, "red").length > 0 || !isNew) return null;
  acceptance.vouched.set(story, scenarios.join(" "));
  const recorded = await appendReceipt(root, feature.dir, {
    v: 1,
    task: `acceptance:${story}`,
    level: "proved",
    outcome: "ran",
    at: now().toISOString(),
    run,
    line: "",
    files: Object.fromEntries(files),
    checks: results.map(({ check: { command, status, exitCode } }) => ({ command, status, exitCode })),
    scenarios,
    sandbox,
  });
  return recorded.ok ? null : recorded.error;
}

interface Seen {
  readonly story: string;
  readonly task: string | null;
  readonly phase: number;
  readonly results: readonly ScenarioResult[];
  readonly turned: readonly string[];
}

async function report(context: RunContext, { results, ...rest }: Seen): Promise<void> {
  if (context.signal.aborted) return;
  await context.record({
    type: "acceptance.checked",
    ...rest,
    green: named(results, "green"),
    red: named(results, "red"),
    notRun: named(results, "not-run"),
  });
}

const named = (results: readonly ScenarioResult[], wanted: ScenarioResult["status"]): readonly string[] =>
  results.filter(({ status }) => status === wanted).map(({ scenario }) => scenario);
