import type { OwedTests } from "../checks/owed.ts";
import type { Protection } from "../checks/protected-paths.ts";
import type { Verifier } from "../checks/verifier.ts";
import type { Config } from "../config/config.ts";
import type { MergedWork, Past } from "../journal/replay.ts";
import type { Event } from "../model/event.ts";
import type { SandboxKind } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import type { Task, TaskId } from "../model/task.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Commands } from "../slots/commands.ts";
import type { Slots } from "../slots/slots.ts";
import type { CommitId, Store } from "../store/store.ts";
import type { Driver } from "../workers/driver.ts";
import type { Roles } from "../workers/roles.ts";
import type { AcceptanceState } from "./acceptance-state.ts";
import type { Integration } from "./integrate.ts";
import type { Prompts } from "./prompts.ts";
import type { Threads } from "./threads.ts";

/** What is fixed for a run, and the little that its tasks share. `feature` and `graph` follow the edits of people. */
export interface RunContext {
  readonly run: string;
  readonly root: string;
  readonly stateDir: string;
  readonly feature: Feature;
  readonly graph: TaskGraph;
  readonly config: Config;
  readonly roles: Roles;
  readonly protection: Protection;
  readonly sandbox: SandboxKind;
  readonly past: Past;

  readonly store: Store;
  readonly slots: Slots;
  readonly commands: Commands;
  readonly verifier: Verifier;
  readonly driver: Driver;
  readonly threads: Threads;
  readonly prompts: Prompts;
  readonly schedule: Schedule;

  /** The stories' acceptance tests; null where none are asked for. */
  readonly acceptance: AcceptanceState | null;
  /** Test tasks merged so far, whose story may not be implemented yet. */
  readonly owed: OwedTests[];
  /** Everything merged so far in this feature, for prompts and for phase diffs. */
  readonly merged: MergedWork[];
  /** The number of each task's last attempt, earlier runs included. */
  readonly attempts: Map<TaskId, number>;
  /** The commit each phase started from. */
  readonly phaseStarts: Map<number, CommitId>;
  /** Phases in which earlier runs ticked, and of which it is not known what they started from. By index. */
  readonly begunBefore: Map<number, true>;
  readonly integration: Integration;

  /** Hash of a task's text without its marker, as it was when this task was read. */
  readonly fingerprint: (task: Task) => string;
  /** Plans in what a person has changed in tasks.md. False: what runs has to end first. */
  readonly refresh: () => Promise<boolean>;
  /** Durable when it resolves. */
  readonly record: (event: Event) => Promise<void>;
  /** For progress that nothing waits for. */
  readonly emit: (event: Event) => void;
  readonly now: () => Date;
  /** Aborts when the run is interrupted or stopped. */
  readonly signal: AbortSignal;
  /** Ends the whole run; the first cause wins. */
  readonly stop: (failure: Failure) => void;
}

/** The number people and barriers know the task's phase by. */
export const phaseIndex = (context: RunContext, task: Task): number =>
  context.feature.phases[task.phase]?.index ?? 0;

/** Cut off by the end of the run: neither done nor failed. */
export const INTERRUPTED: Failure = { reason: "interrupted", signal: "abort" };

/** Nothing about the task: no other task would fare better. */
export const isStop = (failure: Failure): boolean => {
  if (failure.reason === "conflict-person" || failure.reason === "person-red") return false;
  if (failure.reason === "acceptance-unfair") return false;
  if (failure.reason === "api") return failure.down === true;
  return failure.reason === "write-failed" || exitCodeOf(failure) !== 1;
};
