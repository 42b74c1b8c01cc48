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
  const missing = stories.filter((story) => !known.has(story.id) && !isSetAside(spec, story));
  const covered = stories.filter(({ id }) => known.has(id));
  if (covered.length <= missing.length) return [];
  return missing.map((story) => report(spec, story));
};

/**
 * A story that its own title takes back, by a remark: "Export (future)", "Export - deferred to v2", "[DEFERRED]". The
 * bare word may be what the story is about: "Future orders", "Removed items come back".
 */
const ASIDE =
  "deferred|postponed|removed|dropped|withdrawn|superseded|out of scope|obsolete|future|later|cancell?ed|non-goal";
const SET_ASIDE = new RegExp(
  [
    `(?:^|[([（【,，;:：–—-])[\\s*_~]{0,4}(?:${ASIDE})(?:[\\s*_~]{0,4}(?:$|[)\\]）】,，;:：.–—-])|\\s(?:work|release|phase|version|iteration|enhancement|scope)s?\\b)`,
    `[([（【,，;:：–—-][\\s*_~]{0,4}(?:${ASIDE})\\s(?:to|until|till|in|for|by|from|per|since|after)\\b`,
    "\\b(?:is|was|are|were|been)\\s(?:now\\s)?(?:deferred|postponed|out of scope|superseded|obsolete|withdrawn)\\b",
    "\\b(?:deferred|postponed|superseded|out of scope)[\\s)\\]*_~.]{0,6}$",
    "^(?:out of scope|(?:deferred|postponed) (?:to|until))\\b",
    "已移除|已删除|已刪除|废弃|廢棄|延期",
  ].join("|"),
  "iu",
);

/** The title has lost its remark on the priority, which may say so, too. */
const isSetAside = ({ source }: SpecDocument, { title, headingRange }: Story): boolean =>
  SET_ASIDE.test(title) || SET_ASIDE.test(source.slice(headingRange.start, headingRange.end));

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
