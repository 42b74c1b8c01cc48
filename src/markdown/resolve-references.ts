import type { OrderEnd, Phase } from "../model/feature.ts";
import type { TaskId } from "../model/task.ts";
import { PHASE_WORDS } from "./heading-words.ts";
import type { Reference } from "./prose-groups.ts";
import { groupsOf } from "./read-prose.ts";
import type { ReadTask } from "./read-task.ts";
import { expander } from "./settle-dependencies.ts";

/** What a reference in prose means in this document; nothing where it cannot be said for certain. */
export type Resolve = (references: readonly Reference[]) => readonly OrderEnd[];

const LABEL = new RegExp(
  `(?:${PHASE_WORDS.join("|")})\\s?#?(\\d{1,3}[A-Za-z]?(?:\\.\\d{1,3})?)(?![\\p{L}\\p{N}])`,
  "iu",
);

export function resolver(phases: readonly Phase[], read: readonly ReadTask[]): Resolve {
  const ids = read.map(({ task }) => task.id);
  const known = new Set<TaskId>(ids);
  const expand = expander(ids);
  const labels = phases.map(({ title }) => LABEL.exec(title)?.[1]?.toLowerCase() ?? null);
  const stories = phases.map(storiesIn);
  const where = (test: (phase: Phase, index: number) => boolean): readonly OrderEnd[] =>
    phases.flatMap((phase, index) => (test(phase, index) ? [{ kind: "phase" as const, phase: index }] : []));
  const labelled = (story: string): readonly OrderEnd[] =>
    read
      .filter(({ task }) => task.stories.includes(story))
      .map(({ task }) => ({ kind: "task" as const, id: task.id }));
  const one = (reference: Reference): readonly OrderEnd[] => {
    switch (reference.kind) {
      case "ids":
        return tasksOf(expand(reference.ids), known);
      case "phase":
        return phasesOf(labels, reference);
      case "story":
        return storiesOf(reference).flatMap((story) => {
          const own = where((_, index) => stories[index]?.includes(story) === true);
          return own.length > 0 ? own : labelled(story);
        });
      case "stories":
        return where(({ kind }) => kind === "story");
      case "named":
        return onlyOne(where(({ kind }) => kind === reference.phase));
    }
  };
  return (references) => unique(references.flatMap(one));
}

/** `Phase 5: US13 + US14` is the phase of both. */
function storiesIn({ kind, story, title }: Phase): readonly string[] {
  if (kind !== "story") return [];
  const named = groupsOf(title)
    .flatMap(({ references }) => references)
    .flatMap((reference) => (reference.kind === "story" ? storiesOf(reference) : []));
  return story === null ? named : [story, ...named];
}

/** Of a range only what exists; an id that stands alone is kept, so that it can be reported. */
function tasksOf(ids: readonly TaskId[], known: ReadonlySet<TaskId>): readonly OrderEnd[] {
  const existing = ids.filter((id) => known.has(id));
  return (existing.length > 0 ? existing : ids).map((id) => ({ kind: "task", id }));
}

/** A number that two phases have names neither. */
function phasesOf(
  labels: readonly (string | null)[],
  { first, last }: { readonly first: string; readonly last: string },
): readonly OrderEnd[] {
  if (first === last) {
    const exact = indexesOf(labels, (label) => label === first.toLowerCase());
    // "Phase 3" of a list that numbers its phases 3.1, 3.2 and so on means all of them.
    const inside = indexesOf(labels, (label) => label?.startsWith(`${first}.`) === true);
    return exact.length > 0 ? onlyOne(exact) : inside;
  }
  const [from, to] = [Number.parseFloat(first), Number.parseFloat(last)];
  return indexesOf(labels, (label) => {
    const number = Number.parseFloat(label ?? "");
    return number >= from && number <= to;
  });
}

const indexesOf = (
  labels: readonly (string | null)[],
  test: (label: string | null) => boolean,
): readonly OrderEnd[] =>
  labels.flatMap((label, phase) => (test(label) ? [{ kind: "phase" as const, phase }] : []));

const onlyOne = (ends: readonly OrderEnd[]): readonly OrderEnd[] => (ends.length === 1 ? ends : []);

const STORIES_MAX = 100;

const storiesOf = ({ first, last }: { readonly first: number; readonly last: number }): readonly string[] =>
  Array.from({ length: Math.min(STORIES_MAX, Math.max(1, last - first + 1)) }, (_, at) => `US${first + at}`);

function unique(ends: readonly OrderEnd[]): readonly OrderEnd[] {
  const kept = new Map(ends.map((end) => [end.kind === "task" ? end.id : end.phase, end]));
  return [...kept.values()];
}
