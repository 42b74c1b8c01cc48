import type {
  AcceptedWork,
  CheckResult,
  EvidenceLevel,
  Finding,
  FinishOutcome,
  MutantScore,
  Receipt,
  SandboxKind,
  Scorecard,
} from "./evidence.ts";
import type { ExitCode, Failure } from "./failure.ts";
import type { ResolvedBy } from "./feature.ts";
import type { Forecast, Outlook } from "./forecast.ts";
import type { Order } from "./graph.ts";
import type { RoleName, TaskId, TaskKind } from "./task.ts";
import type { Usage } from "./usage.ts";

/** What a run says as it goes. The journal keeps every one; reporters print them; `--json` is them. */
export type Event =
  | {
      readonly type: "run.started";
      readonly feature: string;
      readonly resolvedBy: ResolvedBy;
      readonly agent: string;
      readonly order: Order;
      readonly jobs: number;
      readonly sandbox: SandboxKind;
      /** Identity of the tools that checks run with: another one makes earlier results worthless. */
      readonly toolchain?: string;
      readonly open: number;
      readonly total: number;
      /** What the whole run is expected to take, at this number of jobs. */
      readonly forecast?: Outlook & Pick<Forecast, "measured">;
      /** An unfinished earlier run goes on here. */
      readonly resumes: string | null;
      /** Files of the person that no task sees, by reason; absent when there are none. */
      readonly leftOut?: readonly LeftOut[];
      /** Skills that cannot be read and are not used; absent when there are none. */
      readonly skillProblems?: readonly { readonly path: string; readonly detail: string }[];
    }
  | {
      readonly type: "graph.made";
      readonly phases: readonly {
        readonly index: number;
        readonly title: string;
        readonly open: number;
        readonly total: number;
      }[];
      readonly tasks: readonly {
        readonly id: TaskId;
        readonly title: string;
        readonly phase: number;
        readonly kind: TaskKind;
        readonly role: RoleName;
      }[];
      readonly waves: number;
      readonly criticalPath: readonly TaskId[];
      readonly warnings: number;
      /** Stories whose acceptance tests are written beside the tasks, and open ones without a scenario. */
      readonly acceptance?: {
        readonly stories: readonly {
          readonly id: string;
          readonly story: string;
          readonly scenarios: number;
        }[];
        readonly without: readonly string[];
      };
    }
  | { readonly type: "phase.started"; readonly phase: number; readonly title: string; readonly open: number }
  | {
      readonly type: "attempt.started";
      readonly task: TaskId | null;
      readonly phase: number;
      readonly attempt: number;
      readonly role: RoleName | "run";
      readonly model: string | null;
      readonly slot: number;
      readonly base: string;
      /** What the workspace held at first, where that was earlier work on top of the base. */
      readonly start?: string;
      /** Of the task, as in `Receipt`. */
      readonly line?: string;
      /** The task whose conversation it goes on in. */
      readonly continues?: TaskId;
    }
  | {
      readonly type: "turn.ended";
      readonly task: TaskId | null;
      readonly attempt: number;
      readonly role: RoleName;
      readonly model: string;
      readonly turn: number;
      readonly stopReason: string;
      readonly usage: Usage;
      readonly ms: number;
      /** Settles the `spend.reserved` of that number. */
      readonly call?: number;
      /** US dollars; absent without a price for the model. */
      readonly cost?: number;
    }
  | {
      /** Written before the call is made: what it may need at most. */
      readonly type: "spend.reserved";
      readonly task: TaskId | null;
      readonly call: number;
      readonly model: string;
      readonly tokens: number;
      readonly cost?: number;
    }
  | {
      /** A call, or a try of one, that came to no turn, and what it cost all the same. */
      readonly type: "spend.settled";
      readonly task: TaskId | null;
      readonly call: number;
      readonly model: string;
      readonly usage: Usage;
      readonly cost?: number;
    }
  | {
      readonly type: "tool.called";
      readonly task: TaskId | null;
      readonly attempt: number;
      /** As in `attempt.finished`. */
      readonly role?: RoleName;
      readonly tool: string;
      /** One line: the path or the command. */
      readonly detail: string;
      readonly ok: boolean;
      readonly ms: number;
    }
  | {
      readonly type: "attempt.finished";
      readonly task: TaskId | null;
      readonly attempt: number;
      /** Of work without a task, which goes on beside other work of its phase. */
      readonly role?: RoleName;
      readonly outcome: FinishOutcome | "failed" | "interrupted" | "ran";
      readonly summary: string;
      readonly candidate: string | null;
      /** Accepted, and to be merged: by this run or, after a crash, by the next. */
      readonly work?: AcceptedWork;
      readonly failure: Failure | null;
      readonly usage: Usage;
      readonly ms: number;
    }
  | {
      readonly type: "check.finished";
      readonly task: TaskId | null;
      readonly phase: number | null;
      /** Red is no surprise here: tests whose implementation is still to come are being looked at. */
      readonly mayBeRed?: boolean;
      readonly check: CheckResult;
    }
  | {
      readonly type: "review.finished";
      readonly task: TaskId | null;
      readonly phase: number | null;
      readonly role: RoleName;
      /** 0 to 10; null when the reviewer gave no usable answer. */
      readonly score: number | null;
      readonly findings: readonly Finding[];
      readonly summary: string;
      /** Changed files that the reviewer was not shown as a whole; absent when it saw everything. */
      readonly notSeen?: readonly string[];
    }
  | { readonly type: "mutants.finished"; readonly phase: number; readonly result: MutantScore }
  | { readonly type: "phase.scored"; readonly phase: number; readonly card: Scorecard }
  | {
      readonly type: "task.merged";
      readonly task: TaskId | null;
      readonly phase: number;
      readonly role: RoleName | "run";
      /** What it was merged onto, and the result, in specrun's own repository. */
      readonly onto: string;
      readonly commit: string;
      readonly files: readonly string[];
      /** What the tick will rest on, so that a crash before it loses nothing; null for a phase's repair. */
      readonly receipt: Receipt | null;
      /** The user's files now hold `commit`. False: only intended, written ahead. */
      readonly applied: boolean;
      /** In its worker's words. */
      readonly summary?: string;
      /** What its worker asked to be remembered for later runs. */
      readonly notes?: readonly string[];
    }
  | {
      readonly type: "task.ticked";
      readonly task: TaskId;
      readonly level: EvidenceLevel;
      readonly outcome: FinishOutcome | "ran" | "confirmed";
      readonly ms: number;
      readonly usage: Usage;
      /** As in `Receipt`. */
      readonly since?: TaskId;
    }
  | {
      readonly type: "task.failed";
      readonly task: TaskId;
      readonly attempts: number;
      readonly failure: Failure;
      /** What its last attempt had made, as files to look into; absent where it made nothing. */
      readonly kept?: { readonly dir: string; readonly files: readonly string[] };
    }
  | {
      readonly type: "task.waiting";
      readonly task: TaskId;
      /** `person`, `git`, `unknown`: by nature; `conflict`: both versions are kept; `acceptance`: a test is disputed. */
      readonly why: "person" | "git" | "unknown" | "conflict" | "acceptance";
      readonly failure: Failure | null;
    }
  | { readonly type: "phase.passed"; readonly phase: number; readonly title: string; readonly ms: number }
  | {
      readonly type: "phase.red";
      readonly phase: number;
      readonly title: string;
      readonly failure: Failure;
      /** What the phase changed. */
      readonly files?: readonly string[];
    }
  | {
      /** From now on no worker may change these tests. */
      readonly type: "acceptance.frozen";
      /** `acceptance:US1` */
      readonly task: TaskId;
      readonly phase: number;
      readonly story: string;
      /** `person`: as a person left them, who outranks their author; `kept`: nothing changed since an earlier run. */
      readonly how: "written" | "person" | "kept";
      readonly scenarios: readonly string[];
      readonly files: readonly string[];
    }
  | {
      /** A story's acceptance tests were run: on a task's work, or at the story's checkpoint. */
      readonly type: "acceptance.checked";
      readonly task: TaskId | null;
      readonly phase: number;
      readonly story: string;
      readonly green: readonly string[];
      readonly red: readonly string[];
      readonly notRun: readonly string[];
      /** Green by this task's work, and not before it. */
      readonly turned: readonly string[];
    }
  | {
      readonly type: "api.waiting";
      readonly status: number | null;
      readonly detail: string;
      readonly ms: number;
    }
  | {
      /** `specrun undo` took these merges back, all of them: the last thing it writes, in a journal of its own. */
      readonly type: "work.undone";
      readonly feature: string;
      readonly merges: readonly {
        readonly task: TaskId | null;
        readonly phase: number;
        readonly commit: string;
      }[];
    }
  | {
      /** Accepted work that could not be merged; the task is tried again. */
      readonly type: "merge.refused";
      readonly task: TaskId;
      readonly failure: Failure;
    }
  | {
      /** Written into the project's memory, with the work they came with. */
      readonly type: "notes.remembered";
      readonly task: TaskId | null;
      readonly phase: number;
      /** Without those that stood there already, and those that the file has no room for. */
      readonly notes: readonly string[];
      readonly failure: Failure | null;
    }
  | {
      readonly type: "lock.waiting";
      readonly task: TaskId | null;
      /** What its command needs for itself, sorted. */
      readonly locks: readonly string[];
      readonly command: string;
    }
  | {
      readonly type: "run.finished";
      readonly exitCode: ExitCode;
      readonly summary: RunSummary;
    };

export interface RunSummary {
  readonly ticked: Readonly<Partial<Record<EvidenceLevel, readonly TaskId[]>>>;
  readonly failed: readonly { readonly task: TaskId; readonly failure: Failure }[];
  readonly waiting: readonly { readonly task: TaskId; readonly why: string }[];
  /** Open tasks that never became ready, each with what it waits for. */
  readonly blocked: readonly { readonly task: TaskId; readonly by: string }[];
  readonly redPhases: readonly number[];
  /** Acceptance tests as they were last seen, by story; absent where there are none. */
  readonly scenarios?: readonly ScenarioCount[];
  /** What stopped the run as a whole, if anything did. */
  readonly stopped: Failure | null;
  /** Of phases that ended in this run; absent where none did. */
  readonly scorecards?: readonly { readonly phase: number; readonly card: Scorecard }[];
  readonly usage: Usage;
  /** US dollars; absent where a model that was used has no price. */
  readonly cost?: number;
  readonly ms: number;
  /** Most tasks that were worked on at one moment. */
  readonly parallelMax: number;
  readonly stateDir: string;
}

export interface ScenarioCount {
  readonly story: string;
  readonly green: number;
  readonly total: number;
}

export type EventType = Event["type"];

/** An event as the journal keeps it and `--json` prints it. */
export type Stamped<E extends Event = Event> = E & {
  readonly v: 1;
  readonly seq: number;
  readonly ts: string;
  readonly run: string;
};

export type LeftOutReason = "nested-repository" | "too-large" | "unreadable" | "git-name" | "not-utf8";

export interface LeftOut {
  readonly why: LeftOutReason;
  readonly count: number;
  /** The first few. */
  readonly paths: readonly string[];
}
