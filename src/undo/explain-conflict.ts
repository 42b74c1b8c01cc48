import type { MergedWork } from "../journal/replay.ts";
import type { UndoConflict, UndoFailure, UndoScope, WorkName } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { CommitId, Store } from "../store/store.ts";
import type { ChosenWork } from "./choose-work.ts";
import { type Reversed, reverseMerges } from "./reverse-merges.ts";

type Conflict = Extract<Reversed, { kind: "conflict" }>;

const DIFF_BYTES_MAX = 20_000;
const TRIALS_MAX = 30;

export interface ConflictInput {
  readonly store: Store;
  readonly from: CommitId;
  readonly feature: Feature;
  readonly work: ChosenWork;
  readonly conflict: Conflict;
}

/**
 * Whose change is in the way. Tried, not guessed: if taking back later work on the same files as well leaves no conflict,
 * that work was in the way and is named; otherwise a person's own lines are.
 */
export async function explainConflict(input: ConflictInput): Promise<UndoFailure> {
  const { store, feature, work, conflict } = input;
  const files = await viewConflict(store, work.all, conflict);
  const enough = await withLaterWork(input);
  if (enough === null) return { reason: "undo-conflict", files };
  const added = enough.filter((each) => !work.chosen.includes(each));
  const by = uniqueNames(added);
  return { reason: "undo-built-on", files, by, feature: feature.dir, ...instead(enough, added) };
}

/** The least that comes out together with the chosen work, oldest first; null where that is not enough. */
async function withLaterWork({
  store,
  from,
  work: { chosen, all },
  conflict,
}: ConflictInput): Promise<readonly MergedWork[] | null> {
  let works = chosen;
  let now: Reversed = conflict;
  while (now.kind === "conflict") {
    const more = laterOn(all, now).filter((work) => !works.includes(work));
    if (more.length === 0) return null;
    const wanted = new Set([...works, ...more]);
    works = all.filter((work) => wanted.has(work));
    now = await reverseMerges(store, from, works);
  }
  for (const extra of works.filter((work) => !chosen.includes(work)).slice(0, TRIALS_MAX)) {
    const fewer = works.filter((work) => work !== extra);
    if ((await reverseMerges(store, from, fewer)).kind === "clean") works = fewer;
  }
  return works;
}

/** Merged after the work that does not come off, and into the files where it does not. */
const laterOn = (all: readonly MergedWork[], { work, paths }: Conflict): readonly MergedWork[] =>
  all.slice(all.indexOf(work) + 1).filter(({ files }) => files.some((path) => paths.includes(path)));

async function viewConflict(
  store: Store,
  all: readonly MergedWork[],
  conflict: Conflict,
): Promise<readonly UndoConflict[]> {
  const { work, ours, paths } = conflict;
  return Promise.all(
    paths.map(async (path) => ({
      path,
      work: nameOf(work),
      wrote: await store.patch(work.onto, work.commit, DIFF_BYTES_MAX, [path]),
      since: await store.patch(work.commit, ours, DIFF_BYTES_MAX, [path]),
      later: uniqueNames(laterOn(all, { ...conflict, paths: [path] })),
    })),
  );
}

/** Everything at once where that has a name; otherwise what came later, first. */
function instead(
  works: readonly MergedWork[],
  added: readonly MergedWork[],
): { readonly instead: UndoScope; readonly first: boolean } {
  const allTasks = works.every(({ task }) => task !== null);
  if (allTasks) return { instead: { by: "task", value: taskIds(works) }, first: false };
  const last = added.findLast(({ task }) => task === null);
  if (last === undefined) return { instead: { by: "task", value: taskIds(added) }, first: true };
  const onePhase = works.every(({ phase }) => phase === last.phase);
  return { instead: { by: "phase", value: String(last.phase) }, first: !onePhase };
}

const taskIds = (works: readonly MergedWork[]): string =>
  [...new Set(works.flatMap(({ task }) => task ?? []))].join(",");

export const nameOf = ({ task, phase }: MergedWork): WorkName => ({ task, phase });

export function uniqueNames(works: readonly MergedWork[]): readonly WorkName[] {
  const names = new Map(works.map((work) => [work.task ?? `phase ${work.phase}`, nameOf(work)]));
  return [...names.values()];
}
