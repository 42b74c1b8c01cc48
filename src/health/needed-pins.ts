import { isAcceptance } from "../model/graph.ts";
import type { PastFeature, PastRuns } from "./past-runs.ts";

/**
 * Which names of commits somebody may still ask for. What is not known to be over stays: a name of a run without a
 * journal, of a list that is not there now, or of a kind that this file does not know.
 *
 * - an attempt, or work in progress, until its task is ticked; of acceptance tests, until it is merged;
 * - a merge as long as its journal says that it reached the files, because undo and later checkpoints compare with it,
 *   or while it is the one that a crash interrupted;
 * - a kept version as long as its folder is there.
 */
export function isNeeded(pin: string, { features }: PastRuns, keptFolders: readonly string[]): boolean {
  const [kind, task = "", run = ""] = pin.split("/");
  if (kind === "kept") return keptFolders.some((folder) => isOf(folder, pin.slice("kept/".length)));
  const feature = [...features.values()].find(({ runs }) => [...runs].some((id) => run.startsWith(id)));
  if (feature === undefined) return true;
  if (kind === "merged") return isMerged(feature, task, run);
  if (kind === "attempts" && isAcceptance(task)) return feature.past.pending.has(task);
  if (kind === "attempts" || kind === "wip") return feature.ticked?.has(task) !== true;
  return true;
}

function isMerged({ past, ticked }: PastFeature, name: string, run: string): boolean {
  // Without the list nobody can tell what became of it.
  if (ticked === null) return true;
  const works = [...past.merged, ...(past.applying === null ? [] : [past.applying])];
  return works.some(
    (work) => (work.task ?? `phase-${work.phase}`) === name && (work.receipt?.run ?? run) === run,
  );
}

/** A folder's name is the label in file-name letters, and a number where that was taken. */
function isOf(folder: string, label: string): boolean {
  const name = label.replaceAll(/[^\w.-]+/g, "-").replace(/^\.+/, "");
  return folder === name || (folder.startsWith(`${name}-`) && /^-\d+$/.test(folder.slice(name.length)));
}
