import type { Failure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { limitsFor, type Role } from "../workers/roles.ts";
import type { ToolContext } from "../workers/tools/tool.ts";
import type { AttemptEnd } from "./attempt.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { Judge } from "./judge.ts";
import type { StartingPoint } from "./starting-point.ts";
import { taskOpening } from "./task-opening.ts";
import type { FinishedThread } from "./threads.ts";
import { toolContext } from "./tool-context.ts";
import { withNotes } from "./worker-notes.ts";

export interface EditRequest {
  readonly task: Task;
  readonly role: Role;
  readonly attempt: number;
  readonly slot: Slot;
  readonly base: CommitId;
  /** What the workspace holds at first: the base, or earlier work on top of it. */
  readonly start: StartingPoint;
  readonly lastFailure: Failure | null;
  /** Another task's conversation that this one goes on in. */
  readonly before: FinishedThread | null;
}

/** One conversation of one worker about one task, until its work is accepted or given up. */
export async function attemptEdit(context: RunContext, request: EditRequest): Promise<AttemptEnd> {
  const { task, role, slot, base, start, attempt, before } = request;
  const { config, driver, verifier, signal } = context;
  const phase = phaseIndex(context, task);
  await verifier.enter({ commit: start.commit, slot, task: task.id, phase, signal });
  const judge = new Judge(context, request);
  const workspace: ToolContext = {
    ...toolContext(context, slot, task.id),
    state: async () => verifier.treeOf(await slot.commit(base, task.id)),
  };
  const { failure, usage, thread } = await driver.converse({
    role,
    tag: { task: task.id, phase, attempt },
    opening: await taskOpening(context, request),
    ...(before !== null && { thread: before.thread }),
    workspace,
    judgeFinish: (claim) => judge.judge(claim),
    judgeText: null,
    limits: limitsFor(role, config.limits),
  });
  if (failure === null) {
    const { latest: candidate } = judge;
    const accepted = judge.accepted && withNotes(judge.accepted, workspace.notes);
    const tasks = [...(before?.tasks ?? []), task.id];
    if (thread) context.threads.keep({ task, role: role.name, thread, seen: candidate ?? base, tasks });
    return { accepted, candidate, failure, usage };
  }
  const left = await slot.commit(base, task.id);
  return { accepted: null, candidate: left === base ? null : left, failure, usage };
}
