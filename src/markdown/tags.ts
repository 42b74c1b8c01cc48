/** Sorts the bracketed tags of a task line: only an exact `[P]` means parallel, `[P1]` is a priority. */
export interface Tags {
  readonly parallel: boolean;
  readonly stories: readonly string[];
  readonly labels: readonly string[];
}

const STORIES = /^(?:Story:?\s*)?(?:US-?\d{1,3}|User Story \d{1,3})(?:\s*[,/+&]\s*(?:US)?-?\d{1,3})*$/i;

export function storiesAndLabels(tags: readonly string[]): Tags {
  const stories = new Set<string>();
  const labels: string[] = [];
  for (const tag of tags) {
    if (tag === "P") continue;
    if (!STORIES.test(tag)) labels.push(tag);
    else for (const number of tag.matchAll(/\d+/g)) stories.add(`US${Number(number[0])}`);
  }
  return { parallel: tags.includes("P"), stories: [...stories], labels };
}
