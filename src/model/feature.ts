import type { SourceRange, Task, TaskId } from "./task.ts";

export type PhaseKind =
  | "setup"
  | "foundational"
  | "story"
  | "tests"
  | "core"
  | "integration"
  | "polish"
  | "convergence"
  | "other";

export interface Section {
  readonly title: string;
  readonly line: number;
}

export interface Phase {
  /** 1-based position in the document; the number in the heading is only a label. */
  readonly index: number;
  readonly title: string;
  readonly kind: PhaseKind;
  /** `US1` for a story phase. */
  readonly story: string | null;
  readonly line: number;
  readonly sections: readonly Section[];
}

/** How the feature directory was found, printed so that nobody runs the wrong one. */
export type ResolvedBy =
  | "argument"
  | "SPECIFY_FEATURE_DIRECTORY"
  | "feature.json"
  | "branch"
  | "only-open-feature";

/** What waits or is waited for, where order is written down outside a task's own list of ids. */
export type OrderEnd =
  | { readonly kind: "task"; readonly id: TaskId }
  /** Index into `Feature.phases`: the whole phase. */
  | { readonly kind: "phase"; readonly phase: number };

/** `task` and `heading` are as strong as ids on the task itself; the others only count where nothing contradicts. */
export type OrderSource = "task" | "heading" | "wave" | "diagram" | "prose";

/** One sentence, wave, drawing or heading that puts everything of `from` before everything of `to`. */
export interface StatedOrder {
  readonly from: readonly OrderEnd[];
  readonly to: readonly OrderEnd[];
  readonly source: OrderSource;
  readonly range: SourceRange;
  readonly line: number;
  readonly text: string;
  /** Of two waves that follow each other: their numbers, and the line of the first. */
  readonly waves?: { readonly first: number; readonly second: number; readonly firstLine: number };
}

/** tasks.md as read. Every offset points into `source`. */
export interface Feature {
  /** Project-relative directory, `specs/003-user-auth`. */
  readonly dir: string;
  /** Project-relative path of tasks.md. */
  readonly file: string;
  readonly title: string;
  readonly source: string;
  readonly phases: readonly Phase[];
  /** Document order. */
  readonly tasks: readonly Task[];
  /** Order that is stated outside the tasks' own dependencies, strongest source first, then document order. */
  readonly statedOrder: readonly StatedOrder[];
  /** Checkboxes in phase sections that are not tasks, for diagnostics. */
  readonly strayBoxes: readonly SourceRange[];
}
