import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, type ConfigFlags, loadConfig } from "../config/config.ts";
import { readFeature, resolveFeature } from "../config/resolve-feature.ts";
import { buildGraph } from "../graph/build-graph.ts";
import { countBoxes } from "../markdown/parse-checklist.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ChecklistCount, SetupFailure } from "../model/failure.ts";
import type { Feature, ResolvedBy } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import { byDefault } from "../rules/settle-severities.ts";
import { loadRoles, type Roles } from "../workers/roles.ts";
import { type Selection, selectTasks } from "./select-tasks.ts";

export interface PrepareOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly argument: string | undefined;
  readonly flags: ConfigFlags & Selection;
  readonly ignoreChecklists: boolean;
}

/** What would be run, and how: everything that can be known without starting anything. */
export interface Plan {
  readonly root: string;
  readonly resolvedBy: ResolvedBy;
  readonly config: Config;
  readonly feature: Feature;
  readonly graph: TaskGraph;
  readonly roles: Roles;
  /** Null: every open task. */
  readonly selected: ReadonlySet<TaskId> | null;
  readonly warnings: readonly Diagnostic[];
}

const AGENTS = ["anthropic"];

export async function prepare(options: PrepareOptions): Promise<Result<Plan, SetupFailure>> {
  const { cwd, env, argument, flags } = options;
  const resolved = await resolveFeature({ cwd, env, argument });
  if (!resolved.ok) return resolved;
  const { root, dir, resolvedBy } = resolved.value;
  const config = await loadConfig(root, env, flags);
  if (!config.ok) return config;
  const { agent, order } = config.value;
  if (!AGENTS.includes(agent)) return err({ reason: "agent-unsupported", agent, known: AGENTS });
  const read = await readFeature(root, dir);
  if (!read.ok) return read;
  const parsed = read.value.value;
  const feature = { ...parsed, tasks: parsed.tasks.map((task) => override(task, parsed, config.value)) };
  const graph = buildGraph(feature, order);
  const diagnostics = byDefault([...read.value.diagnostics, ...graph.diagnostics]);
  if (diagnostics.some(({ severity }) => severity === "error"))
    return err({
      reason: "diagnostics",
      file: feature.file,
      diagnostics: diagnostics.filter(({ severity }) => severity === "error"),
    });
  const missing = await missingDocument(root, dir);
  if (missing !== null) return err(missing);
  const checklists = options.ignoreChecklists ? [] : await openChecklists(root, dir);
  if (checklists.length > 0) return err({ reason: "checklists-open", checklists });
  const selected = selectTasks(feature, flags);
  if (!selected.ok) return selected;
  const roles = await loadRoles(root, config.value);
  if (!roles.ok) return roles;
  return ok({
    root,
    resolvedBy,
    config: config.value,
    feature,
    graph,
    roles: roles.value,
    selected: selected.value,
    warnings: diagnostics.filter(({ severity }) => severity === "warning"),
  });
}

/** `tasks:` in specrun.yml decides where the text misleads: `T012`, or `003-user-auth/T012` for one feature. */
function override(task: Task, feature: Feature, config: Config): Task {
  const name = feature.dir.split("/").at(-1) ?? "";
  const change = config.tasks[`${name}/${task.id}`] ?? config.tasks[task.id];
  if (change === undefined) return task;
  return {
    ...task,
    kind: change.kind ?? (change.verify === undefined ? task.kind : "run"),
    role: change.role ?? task.role,
    commands: change.verify === undefined ? task.commands : [change.verify],
  };
}

/** spec-kit's own gate: implementing needs a plan. */
async function missingDocument(root: string, dir: string): Promise<SetupFailure | null> {
  const path = `${dir}/plan.md`;
  const exists = await readFile(join(root, path)).then(
    () => true,
    () => false,
  );
  return exists ? null : { reason: "document-missing", path, madeBy: "/speckit.plan" };
}

async function openChecklists(root: string, dir: string): Promise<ChecklistCount[]> {
  const folder = join(root, dir, "checklists");
  const names = await readdir(folder).catch(() => []);
  const counts = await Promise.all(
    names
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map(async (name) => ({
        path: `${dir}/checklists/${name}`,
        ...countBoxes(await readFile(join(folder, name), "utf8")),
      })),
  );
  return counts.filter((count) => count.unchecked > 0);
}
