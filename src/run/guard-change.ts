import { guard } from "../checks/guard.ts";
import type { TaskFailure } from "../model/failure.ts";
import { isAcceptance } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";

export interface GuardRequest {
  /** Null for a phase's repair. */
  readonly task: Task | null;
  readonly base: CommitId;
  readonly candidate: CommitId;
  readonly mustChange: boolean;
  readonly ignored: readonly { readonly path: string; readonly rule: string }[];
}

/** The guard over the difference of two commits, with every file read at once. */
export async function guardChange(context: RunContext, request: GuardRequest): Promise<TaskFailure | null> {
  const { store, protection, config, feature } = context;
  const { task, base, candidate, mustChange, ignored } = request;
  const changes = await store.changes(base, candidate);
  const paths = (statuses: readonly string[]): string[] =>
    changes.filter(({ status }) => statuses.includes(status)).map(({ path }) => path);
  const before = await store.readAll(base, paths(["modified"]));
  const after = await store.readAll(candidate, paths(["added", "modified"]));
  return guard({
    task,
    changes,
    // Its author writes the tests that are frozen for everybody else.
    protection:
      task !== null && isAcceptance(task.id) ? { ...protection, acceptanceDir: undefined } : protection,
    inSetup: task !== null && feature.phases[task.phase]?.kind === "setup",
    mustChange,
    fileBytesMax: config.limits.fileBytesMax,
    before: async (path) => before.get(path) ?? null,
    after: async (path) => after.get(path) ?? null,
    ignored,
  });
}
