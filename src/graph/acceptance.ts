import type { SpecDocument } from "../model/documents.ts";
import type { Feature } from "../model/feature.ts";
import {
  type AcceptanceGraph,
  type AcceptanceNode,
  acceptanceOf,
  type Edge,
  phaseBarrier,
  type TaskGraph,
} from "../model/graph.ts";
import { isOpen, type Task } from "../model/task.ts";

/**
 * The graph with a node for the acceptance tests of each open story. Nothing is before them, so they are written beside
 * Setup and Foundational; only the checkpoint of their story waits. Its tasks need not: the author sees no code anyway.
 */
export function withAcceptance(graph: TaskGraph, spec: Pick<SpecDocument, "stories"> | null): TaskGraph {
  const acceptance = openStories(graph.feature, spec);
  return {
    ...graph,
    acceptance,
    edges: [...graph.edges, ...acceptance.nodes.map((node) => edgeOf(node, graph))],
  };
}

function openStories(feature: Feature, spec: Pick<SpecDocument, "stories"> | null): AcceptanceGraph {
  const open = storiesToProve(feature, spec).filter((node) =>
    feature.tasks.some((task) => node.tasks.includes(task.id) && isOpen(task)),
  );
  return {
    nodes: open.filter(({ scenarios }) => scenarios.length > 0),
    without: open.filter(({ scenarios }) => scenarios.length === 0).map(({ story }) => story),
  };
}

/** Every story of spec.md that has tasks which implement it, open or done, with or without scenarios. */
export function storiesToProve(
  feature: Feature,
  spec: Pick<SpecDocument, "stories"> | null,
): readonly AcceptanceNode[] {
  return (spec?.stories ?? []).flatMap(({ id: story, scenarios }): readonly AcceptanceNode[] => {
    const own = feature.tasks.filter((task) => storyOf(task, feature) === story);
    const tasks = own.filter(implementsStory);
    const [first] = own;
    const last = tasks.at(-1);
    if (first === undefined || last === undefined) return [];
    return [
      {
        id: acceptanceOf(story),
        story,
        phase: feature.phases[last.phase]?.index ?? 0,
        scenarios: scenarios.map(({ id }) => id),
        tasks: tasks.map(({ id }) => id),
        before: first.id,
      },
    ];
  });
}

const storyOf = (task: Task, feature: Feature): string | null =>
  task.stories[0] ?? feature.phases[task.phase]?.story ?? null;

const implementsStory = ({ kind, role }: Task): boolean =>
  kind === "edit" && role !== "test" && role !== "doc";

function edgeOf({ id, phase, story }: AcceptanceNode, { feature }: TaskGraph): Edge {
  const line = feature.phases.find(({ index }) => index === phase)?.line ?? 1;
  return { from: id, to: phaseBarrier(phase), reason: "story", line, text: `acceptance tests of ${story}` };
}
