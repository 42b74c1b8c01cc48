import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Phase } from "../model/feature.ts";
import type { Task } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";
import type { ExplicitEdge } from "./explicit-edges.ts";

/** What a graph cannot be built from, in words: each names the lines that say so. */
export function reportDuplicate(
  task: Task,
  first: Task | undefined,
  placeOf: (task: Task) => Place,
): Diagnostic {
  return diagnose("duplicate-id", {
    ...placeOf(task),
    message: `duplicate task id \`${task.id}\``,
    related:
      first === undefined ? [] : [{ ...placeOf(first), message: `\`${first.id}\` first defined here` }],
    help: "give one of them a new id; specrun never renumbers tasks",
  });
}

/** `circle` lists the edges in the direction of waiting. */
export function reportCycle(circle: readonly ExplicitEdge[]): Diagnostic {
  const [first] = circle;
  if (first === undefined) throw new Error("Internal error: a cycle without edges");
  const path = [...circle.map(({ to }) => to), first.to].join(" -> ");
  return diagnose("dependency-cycle", {
    ...first.place,
    message: `dependency cycle: ${path}`,
    related: circle.map(({ place, from, to }, index) => ({
      ...place,
      message: `\`${to}\` waits ${index === circle.length - 1 ? "back " : ""}for \`${from}\``,
    })),
    help: "remove one of these dependencies",
  });
}

export function reportLaterPhase(
  edge: ExplicitEdge,
  own: Phase | undefined,
  later: Phase | undefined,
): Diagnostic {
  return diagnose("later-phase-dependency", {
    ...edge.place,
    message: `task \`${edge.to}\` depends on \`${edge.from}\` of a later phase, which waits for this one`,
    related: [own, later].flatMap((phase, index) =>
      phase === undefined
        ? []
        : [
            {
              file: edge.place.file,
              line: phase.line,
              column: 1,
              length: 1,
              message: `\`${index === 0 ? edge.to : edge.from}\` stands in \`${phase.title}\``,
            },
          ],
    ),
    help: `move \`${edge.to}\` behind \`${edge.from}\`, or remove the dependency`,
  });
}
