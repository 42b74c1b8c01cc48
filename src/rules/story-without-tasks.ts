import { storyOf } from "../markdown/headings.ts";
import type { SpecDocument, Story } from "../model/documents.ts";
import type { Feature } from "../model/feature.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** A story that tasks.md nowhere speaks of, while it speaks of others. */
export const storyWithoutTasks: CheckRule = ({ feature, spec }) => {
  if (spec === null || feature.tasks.length === 0) return [];
  const stories = spec.stories.filter(({ numbered }) => numbered);
  const known = storiesOf(feature);
  const missing = stories.filter(({ id, title }) => !known.has(id) && !SET_ASIDE.test(title));
  const covered = stories.filter(({ id }) => known.has(id));
  if (covered.length <= missing.length) return [];
  return missing.map((story) => report(spec, story));
};

/** A story that its own title takes back. */
const SET_ASIDE =
  /\b(?:deferred|removed|dropped|withdrawn|superseded|out of scope|obsolete|future|cancell?ed|non-goal)\b|已移除|已删除|已刪除|废弃|廢棄|延期/iu;
const MENTION =
  /(?<![\p{L}\p{N}])(?:US|User Stor(?:y|ies))[\s_-]{0,2}0*(\d{1,3})(?:\s?(?:-|–|—|to)\s?(?:US)?0*(\d{1,3}))?(?![\d])/giu;
const MORE = /\s?(?:,|\/|&|\+|and)\s?(?:US)?0*(\d{1,3})(?![\w.])/giy;
const RANGE_MAX = 50;

/** Every story that tasks.md names, in whatever place and language. */
function storiesOf({ source, phases, tasks }: Feature): ReadonlySet<string> {
  const known = new Set<string>(tasks.flatMap(({ stories }) => stories));
  for (const { title, story } of phases) {
    for (const id of [story, storyOf(title)]) if (id !== null) known.add(id);
  }
  for (const match of source.matchAll(MENTION)) {
    const first = Number(match[1]);
    const last = Math.min(Number(match[2] ?? first), first + RANGE_MAX);
    for (let number = first; number <= last; number++) known.add(`US${number}`);
    MORE.lastIndex = match.index + match[0].length;
    for (let more = MORE.exec(source); more !== null; more = MORE.exec(source))
      known.add(`US${Number(more[1])}`);
  }
  return known;
}

const report = (spec: SpecDocument, story: Story): ReturnType<typeof diagnose> =>
  diagnose("story-without-tasks", {
    ...placeOf(textOf(spec), story.headingRange),
    message: `no task, label or phase of tasks.md refers to ${story.id} (${story.title})`,
    help: "add its tasks with `/speckit.tasks`, or say in the heading that it is deferred",
  });
