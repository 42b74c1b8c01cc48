import type { Diagnostic } from "../model/diagnostic.ts";
import type { ResolvedBy } from "../model/feature.ts";
import { isBarrier, type TaskGraph } from "../model/graph.ts";
import type { TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import { barrierTitle } from "./barrier-title.ts";
import type { RoleView } from "./format-roles.ts";
import { jsonDocument } from "./json-document.ts";

/** The graph for programs, version 1: fields are only ever added. Paths are project-relative with `/`. */
export function formatGraphJson(
  graph: TaskGraph,
  resolvedBy: ResolvedBy,
  diagnostics: readonly Diagnostic[],
  roles?: readonly RoleView[],
): string {
  const { feature } = graph;
  const dependsOn = new Map<TaskId, TaskId[]>();
  for (const { from, to } of graph.edges) {
    if (!isBarrier(from) && !isBarrier(to)) append(dependsOn, to, from);
  }
  const document = {
    version: 1,
    feature: { dir: feature.dir, resolvedBy },
    order: graph.order,
    phases: feature.phases.map(({ index, title, kind, story, line }) => ({
      index,
      title,
      kind,
      story,
      line,
    })),
    tasks: [...graph.tasks.values()].map((task) => ({
      id: task.id,
      line: task.line,
      state: task.state,
      marker: task.marker,
      parallel: task.parallel,
      stories: task.stories,
      labels: task.labels,
      title: task.title,
      phase: feature.phases[task.phase]?.index ?? task.phase + 1,
      section: task.section === null ? null : task.section + 1,
      kind: task.kind,
      role: task.role,
      files: task.files,
      dependsOn: dependsOn.get(task.id) ?? [],
    })),
    barriers: graph.barriers.map((id) => ({ id, title: barrierTitle(feature, id) })),
    edges: graph.edges.map(({ from, to, reason, line, text }) => ({ from, to, reason, line, text })),
    ...(graph.acceptance !== undefined && {
      acceptance: graph.acceptance.nodes.map(({ id, story, phase, scenarios }) => ({
        id,
        story,
        phase,
        scenarios,
      })),
    }),
    waves: graph.waves,
    criticalPath: graph.criticalPath,
    ...(roles && { roles: roles.map(plainRole) }),
    diagnostics: diagnostics.map(plainDiagnostic),
  };
  return jsonDocument(document);
}

const plainRole = ({ name, model, effort, overriddenBy }: RoleView): object => ({
  name,
  model,
  effort,
  overriddenBy,
});

export const plainDiagnostic = ({ code, severity, message, file, line, column }: Diagnostic): object => ({
  code,
  severity,
  message,
  file,
  line,
  column,
});
