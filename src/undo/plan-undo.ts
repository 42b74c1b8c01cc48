import { buildGraph } from "../graph/build-graph.ts";
import type { MergedWork } from "../journal/replay.ts";
import { type Box, type EarnedTick, findTicks } from "../markdown/find-tick.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Failure, UndoScope, WorkName } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { acceptanceOf, isAcceptance } from "../model/graph.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { CommitId, FileChange, LineCount, Store } from "../store/store.ts";
import type { ChosenWork } from "./choose-work.ts";
import { explainConflict, nameOf, uniqueNames } from "./explain-conflict.ts";
import { reverseMerges } from "./reverse-merges.ts";

/** Everything that an undo would do, before it does any of it. */
export interface UndoPlan {
  readonly feature: Feature;
  readonly scope: UndoScope;
  /** Oldest first. */
  readonly works: readonly MergedWork[];
  readonly files: readonly UndoneFile[];
  /** Files of the works that are as they were before already. */
  readonly asBefore: readonly string[];
  readonly earned: readonly EarnedTick[];
  readonly ticks: readonly Box[];
  readonly receipts: readonly Receipt[];
  readonly builtOn: readonly BuiltOn[];
  readonly unrecorded: readonly TaskId[];
}

export interface UndoneFile {
  readonly path: string;
  readonly status: FileChange["status"];
  /** Null for what is no text. */
  readonly lines: LineCount | null;
}

/** Work that stays, though it was made with the undone work in place. */
export interface BuiltOn extends WorkName {
  readonly files: readonly string[];
  readonly dependsOn: readonly TaskId[];
}

export interface PlanInput {
  readonly feature: Feature;
  readonly scope: UndoScope;
  readonly work: ChosenWork;
  /** Of the evidence file, oldest first. */
  readonly receipts: readonly Receipt[];
  readonly store: Store;
}

export async function planUndo(input: PlanInput): Promise<Result<UndoPlan, Failure>> {
  const { feature, scope, work, receipts, store } = input;
  const works = work.chosen;
  if (!(await isKept(store, works))) return err(historyGone(scope, works));
  const earned = earnedTicks(work, receipts);
  const ticks = findTicks(feature.source, earned);
  if (!ticks.ok) return err({ reason: "undo-tick", task: ticks.error, file: feature.file });
  const planned = await planFiles(input);
  if (!planned.ok) return planned;
  const { files } = planned.value;
  const changed = new Set(files.map(({ path }) => path));
  const touched = [...new Set(works.flatMap((each) => each.files))].sort();
  return ok({
    feature,
    scope,
    works,
    files,
    asBefore: touched.filter((path) => !changed.has(path)),
    earned,
    ticks: ticks.value,
    receipts: receipts.filter((receipt) => isTakenBack(receipt, work, earned, feature)),
    builtOn: builtOn(feature, work),
    unrecorded: work.unrecorded,
  });
}

/** The user's tree as it is now, and the same without the works. */
export interface FilePlan {
  readonly from: CommitId;
  readonly to: CommitId;
  readonly files: readonly UndoneFile[];
}

export async function planFiles({
  feature,
  work,
  store,
}: Pick<PlanInput, "feature" | "work" | "store">): Promise<Result<FilePlan, Failure>> {
  const snapshot = await store.snapshot();
  if (!snapshot.ok) return snapshot;
  const from = snapshot.value;
  const reversed = await reverseMerges(store, from, work.chosen);
  if (reversed.kind === "conflict")
    return err(await explainConflict({ store, from, feature, work, conflict: reversed }));
  const { to } = reversed;
  const [changes, counts] = await Promise.all([store.changes(from, to), store.lineCounts(from, to)]);
  const files = changes.map(({ path, status }) => ({ path, status, lines: counts.get(path) ?? null }));
  return ok({ from, to, files });
}

async function isKept(store: Store, works: readonly MergedWork[]): Promise<boolean> {
  for (const { commit, onto } of works)
    if (!(await store.has(commit)) || !(await store.has(onto))) return false;
  return true;
}

const historyGone = (scope: UndoScope, works: readonly MergedWork[]): Failure => ({
  reason: "undo-unrecorded",
  scope,
  tasks: [...new Set(works.flatMap(({ task }) => task ?? []))],
});

/** A task whose newest work stays keeps its tick: that was earned by what stays. */
function earnedTicks({ chosen, all }: ChosenWork, receipts: readonly Receipt[]): readonly EarnedTick[] {
  const tasks = [...new Set(chosen.flatMap(({ task }) => task ?? []))];
  return tasks
    .filter((id) => chosen.includes(all.findLast(({ task }) => task === id) as MergedWork))
    .map((id) => {
      const own = [...chosen.flatMap(({ receipt }) => receipt ?? []), ...receipts];
      return {
        task: id,
        earnedWith: new Set(own.filter(({ task }) => task === id).map(({ line }) => line)),
      };
    });
}

/** The receipts of these merges, what a person said later about their work, and what was said of their stories. */
export const isTakenBack = (
  receipt: Receipt,
  { chosen }: Pick<ChosenWork, "chosen">,
  earned: readonly EarnedTick[],
  feature: Feature,
): boolean => {
  const { task, run, at, outcome } = receipt;
  const isOwn = chosen.some(({ receipt: own }) => {
    if (own?.task !== task) return false;
    if (own.run === run && own.at === at) return true;
    return outcome === "confirmed" && at > own.at && earned.some((tick) => tick.task === task);
  });
  return isOwn || vouchesFor(receipt, chosen, feature);
};

/** A story that was green at its checkpoint is not known to be without part of its work. */
const vouchesFor = (
  { task, at, scenarios = [] }: Receipt,
  chosen: readonly MergedWork[],
  { tasks }: Feature,
): boolean =>
  isAcceptance(task) &&
  scenarios.length > 0 &&
  chosen.some((work) => {
    const stories = tasks.find(({ id }) => id === work.task)?.stories ?? [];
    const isOfStory = work.task === task || stories.some((story) => acceptanceOf(story) === task);
    return isOfStory && work.receipt !== null && work.receipt.at <= at;
  });

function builtOn(feature: Feature, { chosen, all }: ChosenWork): readonly BuiltOn[] {
  const stays = all.filter((work) => !chosen.includes(work));
  const shared = (work: MergedWork): readonly string[] => {
    const before = chosen.filter((each) => all.indexOf(each) < all.indexOf(work));
    return work.files.filter((path) => before.some(({ files }) => files.includes(path)));
  };
  const dependants = dependantsOf(feature, new Set(chosen.flatMap(({ task }) => task ?? [])));
  const built = stays.filter((work) => shared(work).length > 0);
  const names = uniqueNames(built).map((name): BuiltOn => {
    const own = built.filter((work) => sameName(nameOf(work), name));
    const files = [...new Set(own.flatMap(shared))].sort();
    return { ...name, files, dependsOn: name.task === null ? [] : (dependants.get(name.task) ?? []) };
  });
  const named = new Set(names.map(({ task }) => task));
  const others = [...dependants].filter(([id]) => !named.has(id));
  return [
    ...names,
    ...others.map(([task, dependsOn]) => ({ task, phase: phaseOf(feature, task), files: [], dependsOn })),
  ];
}

const sameName = (a: WorkName, b: WorkName): boolean =>
  a.task === b.task && (a.task !== null || a.phase === b.phase);

/** Ticked tasks that name one of these as what they depend on. */
function dependantsOf(feature: Feature, ids: ReadonlySet<TaskId>): ReadonlyMap<TaskId, readonly TaskId[]> {
  const dependants = new Map<TaskId, TaskId[]>();
  const graph = buildGraph(feature, "phases");
  for (const { from, to, reason } of graph.edges) {
    const task: Task | undefined = graph.tasks.get(to);
    if (reason !== "explicit" || !ids.has(from) || ids.has(to) || task?.state !== "done") continue;
    dependants.set(to, [...(dependants.get(to) ?? []), from]);
  }
  return dependants;
}

const phaseOf = (feature: Feature, id: TaskId): number => {
  const task = feature.tasks.find((each) => each.id === id);
  return feature.phases[task?.phase ?? 0]?.index ?? 0;
};
