import type { RoleName, Task, TaskId } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import type { Thread } from "../workers/agent-loop.ts";

/** What one conversation may carry: beyond this, reading it again costs more than a fresh start. */
const TASKS_MAX = 5;
const TOKENS_MAX = 40_000;
/** A task that fits into the margin of another one's conversation. */
const FILES_MAX = 2;
const DETAIL_CHARS_MAX = 600;

export interface FinishedThread {
  readonly task: Task;
  readonly role: RoleName;
  readonly thread: Thread;
  /** What its worker last saw of the project. */
  readonly seen: CommitId;
  /** Tasks it has done so far, in their order. */
  readonly tasks: readonly TaskId[];
}

/**
 * Conversations whose last task was accepted (`pack: true`): the next short task of the same story and role goes on in
 * one of them, instead of paying for a start of its own. It is checked, merged and ticked by itself all the same.
 */
export class Threads {
  readonly #isOn: boolean;
  readonly #finished: FinishedThread[] = [];

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  keep(finished: FinishedThread): void {
    const { tasks, thread } = finished;
    if (!this.#isOn || tasks.length >= TASKS_MAX || thread.tokens > TOKENS_MAX) return;
    this.#finished.push(finished);
  }

  /** The one that did the nearest task before this one; it is nobody else's from now on. */
  take(task: Task, role: RoleName | "run"): FinishedThread | null {
    if (!this.#isOn || !isShort(task)) return null;
    const group = groupOf(task);
    const fitting = this.#finished
      .filter((one) => one.role === role && one.task.line < task.line && groupOf(one.task) === group)
      .sort((a, b) => b.task.line - a.task.line);
    const [nearest = null] = fitting;
    if (nearest !== null) this.#finished.splice(this.#finished.indexOf(nearest), 1);
    return nearest;
  }
}

const groupOf = ({ phase, stories }: Task): string => `${phase} ${stories.join(" ")}`;

const isShort = ({ files, details }: Task): boolean =>
  files.length <= FILES_MAX && details.length <= DETAIL_CHARS_MAX;
