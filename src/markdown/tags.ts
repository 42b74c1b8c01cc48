/**
 * Sorts the bracketed tags of a task line: `[P]` means parallel and so does `[P:2.1]`, whose group stays a label;
 * `[P1]` is a priority.
 */
export interface Tags {
  readonly parallel: boolean;
  readonly stories: readonly string[];
  readonly labels: readonly string[];
}

const PARALLEL = /^P(?::\s?[\w.-]{1,30})?$/;
const STORIES = /^(?:Story:?\s*)?(?:US-?\d{1,3}|User Story \d{1,3})(?:\s*[,/+&]\s*(?:US)?-?\d{1,3})*$/i;

export function storiesAndLabels(tags: readonly string[]): Tags {
  const stories = new Set<string>();
  const labels: string[] = [];
  for (const tag of tags) {
    if (tag === "P") continue;
    if (!STORIES.test(tag)) labels.push(tag);
    else for (const number of tag.matchAll(/\d+/g)) stories.add(`US${Number(number[0])}`);
  }
  return { parallel: tags.some(isParallel), stories: [...stories], labels };
}

/** Case counts: `[p]` is nobody's marker. */
export const isParallel = (tag: string): boolean => PARALLEL.test(tag);

export const isStories = (tag: string): boolean => STORIES.test(tag);
