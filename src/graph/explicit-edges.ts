import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import type { Edge } from "../model/graph.ts";
import type { DependencyNote, Task, TaskId } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";

/** Written dependencies as edges. Ids that lead nowhere, or back to the task itself, become diagnostics. */
export interface ExplicitEdges {
  readonly edges: readonly ExplicitEdge[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ExplicitEdge extends Edge {
  readonly place: Place;
}

export function explicitEdges(
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
  placeOf: (note: DependencyNote) => Place,
): ExplicitEdges {
  const edges = new Map<string, ExplicitEdge>();
  const diagnostics: Diagnostic[] = [];
  const ids = [...tasks.keys()];
  for (const task of feature.tasks) {
    for (const note of task.dependencies) {
      for (const id of note.ids) {
        const place = placeOf(note);
        if (!tasks.has(id)) diagnostics.push(unknownDependency(task.id, id, place, ids));
        else if (id === task.id) diagnostics.push(selfDependency(id, place));
        else edges.set(`${id} ${task.id}`, edgeOf(id, task.id, note, place));
      }
    }
  }
  return { edges: [...edges.values()], diagnostics };
}

const edgeOf = (from: TaskId, to: TaskId, { line, text }: DependencyNote, place: Place): ExplicitEdge => ({
  from,
  to,
  reason: "explicit",
  line,
  text,
  place,
});

function unknownDependency(task: TaskId, id: TaskId, place: Place, ids: readonly TaskId[]): Diagnostic {
  const near = ids.find((known) => isOneSlip(id, known));
  return diagnose("unknown-dependency", {
    ...place,
    message: `task \`${task}\` depends on \`${id}\`, which does not exist`,
    help: near === undefined ? "correct the id, or remove the dependency" : `did you mean \`${near}\`?`,
  });
}

const selfDependency = (id: TaskId, place: Place): Diagnostic =>
  diagnose("self-dependency", {
    ...place,
    message: `task \`${id}\` depends on itself`,
    help: "remove this dependency, or name the task that was meant",
  });

/** One character wrong, missing or too many, or two neighbours swapped: further away it is another task. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  if (a.length !== b.length) return restA.slice(1) === restB || restA === restB.slice(1);
  return (
    restA.slice(1) === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
