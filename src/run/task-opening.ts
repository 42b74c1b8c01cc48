import type { MergedWork } from "../journal/replay.ts";
import type { SpecDocument } from "../model/documents.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { CommitId } from "../store/store.ts";
import type { Role } from "../workers/roles.ts";
import { lookAtFiles, nearestGuides } from "../workers/task-files.ts";
import { type EarlierWork, type Prerequisite, type TaskBrief, taskPrompt } from "../workers/task-prompt.ts";
import type { EditRequest } from "./attempt-edit.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { ownFiles } from "./own-files.ts";

/** The first message of a task's conversation: everything that it alone has to know. */
export async function taskOpening(
  context: RunContext,
  { task, role, base, slot, start, lastFailure, before: thread }: EditRequest,
): Promise<string> {
  const { feature, graph, merged, prompts, verifier } = context;
  const checks = (await verifier.checksAt(base, "task")).map((check) => check.command);
  const spec = prompts.at(phaseIndex(context, task)).spec();
  const { earlier } = start;
  const news = thread === null ? null : await changedSince(context, thread.seen, base);
  return openingOf({
    ...{ task, role, feature, graph, merged, spec, dir: slot.dir, checks, earlier, lastFailure, news },
  });
}

export interface OpeningFacts {
  readonly task: Task;
  readonly role: Role;
  readonly feature: Feature;
  readonly graph: TaskGraph;
  readonly merged: readonly MergedWork[];
  readonly spec: SpecDocument | null;
  /** Where the files that the task names are looked at. */
  readonly dir: string;
  readonly checks: readonly string[];
  readonly earlier: EarlierWork | null;
  readonly lastFailure: Failure | null;
  /** Files that a conversation which goes on with this task has seen otherwise; null where it begins with it. */
  readonly news: readonly string[] | null;
}

/** From facts alone, so that what would be sent can be shown without a run. */
export async function openingOf(facts: OpeningFacts): Promise<string> {
  const { task, role, feature, dir, checks, earlier, lastFailure, news } = facts;
  return taskPrompt({
    ...{ task, role, feature, checks, earlier, news },
    ...citedIn(facts),
    before: prerequisites(facts),
    named: await lookAtFiles(dir, task),
    guides: await nearestGuides(dir, task),
    lastFailure: lastFailure === null ? null : failureForModel(lastFailure),
  });
}

async function changedSince(
  { feature, store }: RunContext,
  seen: CommitId,
  now: CommitId,
): Promise<readonly string[]> {
  const own = ownFiles(feature);
  return (await store.changes(seen, now)).map(({ path }) => path).filter((path) => !own.includes(path));
}

const STORIES_MAX = 3;

/** What spec.md says of the task's stories, and of what it cites elsewhere. */
function citedIn({ task, feature, spec }: OpeningFacts): Pick<TaskBrief, "stories" | "requirements"> {
  if (spec === null) return { stories: [], requirements: [] };
  const own = feature.phases[task.phase]?.story ?? null;
  const ids = task.stories.length > 0 ? task.stories : own === null ? [] : [own];
  const told = spec.stories.filter(({ id }) => ids.includes(id)).slice(0, STORIES_MAX);
  const others = spec.stories.filter((story) => !told.includes(story));
  const quotable = [...spec.requirements, ...others.flatMap(({ scenarios }) => scenarios)];
  const cited = [...new Set(task.cites)];
  return {
    stories: told.map(({ id, range }) => ({ id, text: spec.source.slice(range.start, range.end) })),
    requirements: cited.flatMap((id) => quotable.find((item) => item.id === id) ?? []),
  };
}

/** Tasks it follows by an edge of its own; whole phases are no news to it. */
function prerequisites({ task, feature, graph, merged }: OpeningFacts): Prerequisite[] {
  const before = new Set(graph.edges.filter((edge) => edge.to === task.id).map((edge) => edge.from));
  return feature.tasks
    .filter((other) => before.has(other.id))
    .map((other) => {
      const works = merged.filter((work) => work.task === other.id);
      const isDone = other.state === "done" || works.length > 0;
      return {
        task: other,
        standing: isDone ? "done" : other.state === "aside" ? "aside" : "open",
        files: [...new Set(works.flatMap(({ files }) => files))],
        summary: works.at(-1)?.summary ?? "",
      };
    });
}
