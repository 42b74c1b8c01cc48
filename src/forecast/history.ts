import type { Stamped } from "../model/event.ts";
import type { RoleName, TaskId } from "../model/task.ts";
import { addUsage, NO_USAGE, type Usage } from "../model/usage.ts";
import { append } from "../util/append.ts";

/** What tasks and checkpoints took in earlier runs: the middle one of each role, because a few always take for ever. */
export interface Typical {
  readonly ms: number;
  readonly turns: number;
  readonly usage: Usage;
}

export interface History {
  readonly tasks: number;
  readonly roles: ReadonlyMap<RoleName | "run", Typical>;
  /** Of all tasks that a worker did. */
  readonly anyRole: Typical | null;
  /** The end of a phase, its reviews and its repair together. */
  readonly checkpoint: Typical | null;
}

export function measure(events: readonly Stamped[]): History {
  const tasks = new Map<RoleName | "run", Typical[]>();
  const checkpoints: Typical[] = [];
  const open = new Map<TaskId | null, Omit<Typical, "ms">>();
  const roles = new Map<TaskId, RoleName | "run">();
  const take = (task: TaskId | null, ms: number): Typical => {
    const { turns, usage } = open.get(task) ?? { turns: 0, usage: NO_USAGE };
    open.delete(task);
    return { ms, turns, usage };
  };
  for (const event of events) {
    if (event.type === "run.started") {
      open.clear();
      roles.clear();
    } else if (event.type === "attempt.started" && event.task !== null && !roles.has(event.task))
      roles.set(event.task, event.role);
    else if (event.type === "turn.ended" && event.turn > 0) {
      const { turns, usage } = open.get(event.task) ?? { turns: 0, usage: NO_USAGE };
      open.set(event.task, { turns: turns + 1, usage: addUsage(usage, event.usage) });
    } else if (event.type === "task.ticked") {
      const role = roles.get(event.task);
      // Confirmed by a person, or merged from an earlier run: no measure of the work.
      if (role !== undefined) append(tasks, role, take(event.task, event.ms));
    } else if (event.type === "phase.passed") checkpoints.push(take(null, event.ms));
  }
  const edits = [...tasks].filter(([role]) => role !== "run").flatMap(([, each]) => each);
  return {
    tasks: [...tasks.values()].flat().length,
    roles: new Map([...tasks].flatMap(([role, each]) => (each.length === 0 ? [] : [[role, middle(each)]]))),
    anyRole: edits.length === 0 ? null : middle(edits),
    checkpoint: checkpoints.length === 0 ? null : middle(checkpoints),
  };
}

function middle(samples: readonly Typical[]): Typical {
  const median = (of: (sample: Typical) => number): number => {
    const sorted = samples.map(of).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const hour = median(({ usage }) => usage.cacheWrite1h ?? 0);
  return {
    ms: median(({ ms }) => ms),
    turns: median(({ turns }) => turns),
    usage: {
      input: median(({ usage }) => usage.input),
      output: median(({ usage }) => usage.output),
      cacheRead: median(({ usage }) => usage.cacheRead),
      cacheWrite: median(({ usage }) => usage.cacheWrite),
      ...(hour > 0 && { cacheWrite1h: hour }),
    },
  };
}
