import type { Story } from "../model/documents.ts";
import type { Task } from "../model/task.ts";
import { append } from "../util/append.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfWords, textOf } from "./task-place.ts";

/** A label that leads nowhere, reported once for each story; only where spec.md numbers its stories. */
export const unknownStory: CheckRule = ({ feature, spec }) => {
  const stories = (spec?.stories ?? []).filter(({ numbered }) => numbered);
  if (spec === null || stories.length === 0) return [];
  const known = new Set(stories.map(({ id }) => id));
  const text = textOf(feature);
  const strays = new Map<string, Task[]>();
  for (const task of feature.tasks) {
    for (const story of task.stories) if (!known.has(story)) append(strays, story, task);
  }
  return [...strays].flatMap(([story, [first, ...more]]) =>
    first === undefined
      ? []
      : [
          diagnose("unknown-story", {
            ...placeOfWords(text, first, `[${story}]`),
            message: `${subject(first, more.length)} labelled ${story}, but spec.md has ${listed(stories)}`,
            help: `label ${more.length === 0 ? "it" : "them"} with a story of spec.md, or write ${story} there`,
          }),
        ],
  );
};

const subject = ({ id }: Task, more: number): string =>
  more === 0 ? `\`${id}\` is` : `\`${id}\` and ${more} more ${more === 1 ? "task" : "tasks"} are`;

function listed(stories: readonly Story[]): string {
  const ids = stories.map(({ id }) => id);
  if (ids.length === 1) return `only ${ids[0]}`;
  const numbers = ids.map((id) => Number(id.slice(2)));
  const isRun = numbers.every((number, index) => number === (numbers[0] ?? 0) + index);
  return isRun && ids.length > 2
    ? `only ${ids[0]} to ${ids.at(-1)}`
    : `only ${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}
