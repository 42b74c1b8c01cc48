import type { Diagnostic, Parsed } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import type { TaskId, TaskState } from "../model/task.ts";
import { sortDiagnostics } from "./apply-rules.ts";

/** One feature as the gate sees it. */
export interface FeatureCheck {
  readonly dir: string;
  /** Open tasks of this feature fail the gate. */
  readonly gated: boolean;
  readonly total: number;
  readonly done: number;
  readonly aside: number;
  /** Neither done nor set aside: also those whose mark only a person can explain. */
  readonly open: number;
  readonly openTasks: readonly TaskId[];
  readonly diagnostics: readonly Diagnostic[];
  readonly ok: boolean;
}

export interface CheckOptions {
  readonly gated: boolean;
  readonly allowOpen: boolean;
}

export function checkFeature(
  { value: feature, diagnostics }: Parsed<Feature>,
  graph: TaskGraph,
  { gated, allowOpen }: CheckOptions,
): FeatureCheck {
  const tasks = [...graph.tasks.values()];
  const count = (state: TaskState): number => tasks.filter((task) => task.state === state).length;
  const openTasks = tasks.filter(({ state }) => state === "todo" || state === "unknown").map(({ id }) => id);
  const all = sortDiagnostics([...diagnostics, ...graph.diagnostics]);
  const hasErrors = all.some(({ severity }) => severity === "error");
  return {
    dir: feature.dir,
    gated,
    total: tasks.length,
    done: count("done"),
    aside: count("aside"),
    open: openTasks.length,
    openTasks,
    diagnostics: all,
    ok: !hasErrors && (allowOpen || !gated || openTasks.length === 0),
  };
}
