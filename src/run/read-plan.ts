import type { Config } from "../config/config.ts";
import { readInside } from "../config/read-inside.ts";
import { readFeature } from "../config/resolve-feature.ts";
import { taskSettings } from "../config/task-settings.ts";
import { withAcceptance } from "../graph/acceptance.ts";
import { buildGraph } from "../graph/build-graph.ts";
import { parseSpec } from "../markdown/parse-spec.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { SpecDocument } from "../model/documents.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import { byDefault } from "../rules/settle-severities.ts";
import { type Selection, selectTasks } from "./select-tasks.ts";

/** What a task list asks for, in its order: read before a run, and again whenever a person edits it. */
export interface Planned {
  readonly feature: Feature;
  readonly graph: TaskGraph;
  /** Null: every open task. */
  readonly selected: ReadonlySet<TaskId> | null;
  readonly warnings: readonly Diagnostic[];
}

export interface ReadPlanRequest {
  readonly root: string;
  /** The feature's folder, project-relative. */
  readonly dir: string;
  readonly config: Config;
  readonly selection: Selection;
}

export async function readPlan(request: ReadPlanRequest): Promise<Result<Planned, SetupFailure>> {
  const { root, dir, config, selection } = request;
  const read = await readFeature(root, dir);
  if (!read.ok) return read;
  const parsed = read.value.value;
  const feature = { ...parsed, tasks: parsed.tasks.map((task) => override(task, parsed, config)) };
  const plain = buildGraph(feature, config.order);
  const graph = config.acceptance ? withAcceptance(plain, await readSpec(root, dir)) : plain;
  const diagnostics = byDefault([...read.value.diagnostics, ...graph.diagnostics]);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return err({ reason: "diagnostics", file: feature.file, diagnostics: errors });
  const selected = selectTasks(feature, selection);
  if (!selected.ok) return selected;
  const warnings = diagnostics.filter(({ severity }) => severity === "warning");
  return ok({ feature, graph, selected: selected.value, warnings });
}

async function readSpec(root: string, dir: string): Promise<SpecDocument | null> {
  const file = dir === "." ? "spec.md" : `${dir}/spec.md`;
  const source = await readInside(root, file);
  return source === null ? null : parseSpec(source, file);
}

/** `tasks:` in specrun.yml decides where the text misleads. */
function override(task: Task, feature: Feature, config: Config): Task {
  const change = taskSettings(config, feature.dir, task.id);
  if (change === undefined) return task;
  return {
    ...task,
    kind: change.kind ?? (change.verify === undefined ? task.kind : "run"),
    role: change.role ?? task.role,
    commands: change.verify === undefined ? task.commands : [change.verify],
  };
}
