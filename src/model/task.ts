/** `T001`, `T028a`, `T001.2`, as written after decoration is stripped. */
export type TaskId = string;

/** `aside`: set aside by a person, satisfies dependants. `unknown`: a marker only a person can explain. */
export type TaskState = "todo" | "done" | "aside" | "unknown";

/** `edit`: a worker changes files. `run`: execute and judge. `person`, `git`: held for consent. */
export type TaskKind = "edit" | "run" | "person" | "git";

export type RoleName = "code" | "test" | "doc" | "review" | "security" | "fix";

/** Offsets into the source text, end exclusive. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** One written dependency: `(depends on T001, T004-T006)`. */
export interface DependencyNote {
  /** Ids as written, ranges not expanded yet are never here: `from` lists every id it names. */
  readonly ids: readonly TaskId[];
  readonly range: SourceRange;
  readonly line: number;
  readonly text: string;
}

export interface Task {
  readonly id: TaskId;
  /** 1-based line and column of the checkbox's list item. */
  readonly line: number;
  readonly column: number;
  /** The whole list item, continuation lines and sub-bullets included, nested tasks excluded. */
  readonly range: SourceRange;
  /** The id as written, for squiggles. */
  readonly idRange: SourceRange;
  /** The characters between the brackets, the only ones that specrun ever replaces. */
  readonly markerRange: SourceRange;
  readonly marker: string;
  readonly state: TaskState;
  /** Has the `[P]` marker. */
  readonly parallel: boolean;
  /** `US1`, `US2`. */
  readonly stories: readonly string[];
  /** Every other tag, opaque. */
  readonly labels: readonly string[];
  /** The description on one line: id and tags removed, continuation lines joined. */
  readonly title: string;
  /** Sub-bullets and acceptance boxes as written, for prompts. Empty if there are none. */
  readonly details: string;
  /** Index into `Feature.phases`. */
  readonly phase: number;
  /** Index into that phase's sections, null above the first sub-heading. */
  readonly section: number | null;
  readonly kind: TaskKind;
  /** Role of an edit task; of a run task: who judges when there is no command. */
  readonly role: RoleName;
  /** Paths the task declares to write: project-relative, `/`, no line suffix. */
  readonly files: readonly string[];
  /** Paths it only mentions (after "per", "like", "from", "see", …). */
  readonly reads: readonly string[];
  /** Paths it declares to write that lead out of the project, as written. */
  readonly outside: readonly string[];
  /** Commands in backticks or in a `verify=` override, in order. */
  readonly commands: readonly string[];
  /** The text expects its command to fail ("confirm the tests fail"). */
  readonly expectsFailure: boolean;
  readonly dependencies: readonly DependencyNote[];
  /** Requirements and scenarios it names anywhere: `FR-001`, `SC-002`, `US1/AC2`. Ranges are expanded. */
  readonly cites: readonly string[];
}

export const isOpen = (task: Task): boolean => task.state === "todo";
