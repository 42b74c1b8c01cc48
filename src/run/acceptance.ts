import { storyDir } from "../checks/acceptance-files.ts";
import type { AcceptedWork, Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { acceptanceOf } from "../model/graph.ts";
import type { Place } from "../schedule/places.ts";
import type { WorkEnd } from "../schedule/run-schedule.ts";
import { appendReceipt } from "../writeback/evidence-file.ts";
import { authorTests, workOf } from "./acceptance-author.ts";
import { owedBy } from "./acceptance-state.ts";
import { storiesAt, type TestsAt, taskOf, testsAt } from "./acceptance-tests.ts";
import { INTERRUPTED, isStop, type RunContext } from "./context.ts";

/** People may write the same tests, or change the story, while its author is at work. */
const TRIES_MAX = 3;

/**
 * A story's acceptance tests, until they are frozen: those that a person wrote as they are, the others by an author that
 * sees no code. What was frozen before and still fits its scenario stays as it is.
 */
export async function performAcceptance(
  context: RunContext,
  story: string,
  place: Pick<Place, "leave" | "take">,
): Promise<WorkEnd> {
  let failure: Failure | null = null;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if (context.signal.aborted) return "failed";
    const base = await context.store.snapshot();
    if (!base.ok) return giveUp(context, story, base.error);
    const tests = await testsAt(context, story, base.value);
    if (tests === null) return "passed";
    if (tests.toWrite.length === 0 && tests.outdated.length === 0) return keep(context, tests);
    const { work, failure: refused } = await takeOrAuthor(context, tests, { base: base.value, place });
    failure = refused ?? (work === null ? INTERRUPTED : await merge(context, tests, work, place));
    if (failure === null) {
      await announce(context, tests, "written");
      // What a person wrote beside the author is frozen next.
      if (!tests.isPersons) return "passed";
    } else if (!isOvertaken(failure)) break;
  }
  return giveUp(context, story, failure ?? INTERRUPTED);
}

/** What a run that died had accepted is merged as it is, if it is about the same words. */
async function takeOrAuthor(
  context: RunContext,
  tests: TestsAt,
  { base, place }: { readonly base: string; readonly place: Pick<Place, "take"> },
): Promise<{ readonly work: AcceptedWork | null; readonly failure: Failure | null }> {
  const pending = context.past.pending.get(tests.node.id);
  const isTried = context.attempts.get(tests.node.id) !== context.past.attempts.get(tests.node.id);
  if (pending !== undefined && pending.line === tests.line && !isTried) {
    context.attempts.set(tests.node.id, (context.past.attempts.get(tests.node.id) ?? 0) + 1);
    return { work: pending, failure: null };
  }
  if (tests.toWrite.length === 0)
    return { work: await workOf(context, tests, { base, changes: [], level: "judged" }), failure: null };
  await place.take();
  return authorTests(context, tests, base);
}

async function merge(
  context: RunContext,
  tests: TestsAt,
  work: AcceptedWork,
  place: Pick<Place, "leave">,
): Promise<Failure | null> {
  place.leave();
  const { node } = tests;
  const task = taskOf(context, tests, folderOf(context, tests));
  const attempt = context.attempts.get(node.id) ?? 1;
  return (await context.integration.submit({ task, phase: node.phase, attempt, work })).failure;
}

/** The files were changed by a person meanwhile: then theirs are looked at first. */
const isOvertaken = ({ reason }: Failure): boolean =>
  reason === "conflict-person" || reason === "conflict-task" || reason === "would-lose";

/** Everything is there. What a person wrote or changed is frozen as it is: a person outranks every author. */
async function keep(context: RunContext, tests: TestsAt): Promise<WorkEnd> {
  const { acceptance, owed, root, feature } = context;
  if (!tests.isPersons || acceptance === null) return announce(context, tests, "kept");
  const receipt = personsReceipt(context, tests);
  const recorded = await appendReceipt(root, feature.dir, receipt);
  if (!recorded.ok) return giveUp(context, tests.node.story, recorded.error);
  acceptance.learn(receipt);
  const frozen = acceptance.of(tests.node.story);
  if (frozen !== null) owed.push(owedBy(frozen));
  acceptance.announced.delete(tests.node.story);
  return announce(context, tests, "person");
}

const personsReceipt = (context: RunContext, tests: TestsAt): Receipt => ({
  v: 1,
  task: tests.node.id,
  level: "confirmed",
  outcome: "confirmed",
  at: context.now().toISOString(),
  run: context.run,
  line: tests.line,
  requirements: tests.scenarios,
  files: Object.fromEntries(tests.files),
  checks: [],
  sandbox: context.sandbox,
  by: "a person",
});

async function announce(
  context: RunContext,
  { node, files }: TestsAt,
  how: "written" | "person" | "kept",
): Promise<WorkEnd> {
  const { acceptance, record } = context;
  const { id: task, story, phase, scenarios } = node;
  if (acceptance === null || (how === "kept" && acceptance.announced.has(story))) return "passed";
  acceptance.announced.add(story);
  const paths = [...(how === "written" ? (acceptance.of(story)?.files ?? files) : files).keys()];
  await record({ type: "acceptance.frozen", task, phase, story, how, scenarios, files: paths.sort() });
  return "passed";
}

async function giveUp(context: RunContext, story: string, failure: Failure): Promise<WorkEnd> {
  const { record, signal, stop } = context;
  const task = acceptanceOf(story);
  if (signal.aborted) return "failed";
  if (isStop(failure)) stop(failure);
  else if (failure.reason === "acceptance-unfair")
    await record({ type: "task.waiting", task, why: "acceptance", failure });
  else if (isOvertaken(failure)) await record({ type: "task.waiting", task, why: "conflict", failure });
  else await record({ type: "task.failed", task, attempts: context.attempts.get(task) ?? 0, failure });
  return "failed";
}

const folderOf = ({ acceptance }: RunContext, { node }: TestsAt): string =>
  storyDir(acceptance?.dir ?? "", node.story);

/**
 * Before a phase is looked at, the tests of its stories are as they have to be: written, where they still are not, and
 * as a person left them. False: the checkpoint waits.
 */
export async function settleAcceptance(context: RunContext, phase: number, place: Place): Promise<boolean> {
  if (context.acceptance === null) return true;
  const now = await context.store.snapshot();
  if (!now.ok) return true;
  for (const node of await storiesAt(context, now.value)) {
    if (node.phase !== phase) continue;
    if ((await performAcceptance(context, node.story, place)) !== "passed") return false;
    await place.take();
  }
  return true;
}
