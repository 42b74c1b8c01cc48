import type { MergedWork } from "../journal/replay.ts";
import type { SetupFailure, UndoConflict, UndoFailure, UndoScope, WorkName } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { Store } from "../store/store.ts";
import type { ChosenWork } from "./choose-work.ts";
import { type Reversed, reverseMerges } from "./reverse-merges.ts";

type Conflict = Extract<Reversed, { kind: "conflict" }>;

const DIFF_BYTES_MAX = 20_000;

/**
 * Whose change is in the way. Tried, not guessed: if taking back the later work on the same files as well leaves no
 * conflict, that work was in the way and is named; otherwise a person's own lines are.
 */
export async function explainConflict(
  store: Store,
  feature: Feature,
  { chosen, all }: ChosenWork,
  conflict: Conflict,
): Promise<SetupFailure | UndoFailure> {
  const files = await viewConflict(store, all, conflict);
  let works = chosen;
  let now: Reversed = conflict;
  while (now.kind === "conflict") {
    const more = laterOn(all, now).filter((work) => !works.includes(work));
    if (more.length === 0) return { reason: "undo-conflict", files };
    const wanted = new Set([...works, ...more]);
    works = all.filter((work) => wanted.has(work));
    const again = await reverseMerges(store, works);
    if (!again.ok) return again.error;
    now = again.value;
  }
  const added = works.filter((work) => !chosen.includes(work));
  return {
    reason: "undo-built-on",
    files,
    by: uniqueNames(added),
    feature: feature.dir,
    ...instead(works, added),
  };
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

/** Everything at once where tasks name it; otherwise what came later, first. */
function instead(
  works: readonly MergedWork[],
  added: readonly MergedWork[],
): { readonly instead: UndoScope; readonly first: boolean } {
  const repair = added.findLast(({ task }) => task === null);
  if (repair !== undefined) return { instead: { by: "phase", value: String(repair.phase) }, first: true };
  const first = works.some(({ task }) => task === null);
  return { instead: { by: "task", value: taskIds(first ? added : works).join(",") }, first };
}

const taskIds = (works: readonly MergedWork[]): readonly string[] => [
  ...new Set(works.flatMap(({ task }) => task ?? [])),
];

export const nameOf = ({ task, phase }: MergedWork): WorkName => ({ task, phase });

export function uniqueNames(works: readonly MergedWork[]): readonly WorkName[] {
  const names = new Map(works.map((work) => [work.task ?? `phase ${work.phase}`, nameOf(work)]));
  return [...names.values()];
}
