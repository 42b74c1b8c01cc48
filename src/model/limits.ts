/** Everything that could run away has a bound; units end the names. */
export interface Limits {
  readonly jobsMax: number;
  readonly turnsMax: number;
  readonly taskTimeoutMs: number;
  /** Feedback rounds in the same conversation after a red check or a guard refusal. */
  readonly roundsMax: number;
  /** Fresh-context attempts by the `fix` role after that. */
  readonly fixAttemptsMax: number;
  /** Times that a task may do its work again on top of what other tasks merged meanwhile. */
  readonly conflictRepairsMax: number;
  readonly commandTimeoutMs: number;
  readonly setupTimeoutMs: number;
  readonly checkTimeoutMs: number;
  readonly outputTokensMax: number;
  /** Tokens of a whole run, input and output; null: no cap. */
  readonly runTokensMax: number | null;
  /** Of one task, its fixes and its own reviews; null: no cap. */
  readonly taskTokensMax: number | null;
  /** US dollars, at the configured prices; null: no cap. */
  readonly runCostMax: number | null;
  readonly taskCostMax: number | null;
  readonly runTimeoutMs: number | null;
  readonly tasksMax: number | null;
  readonly fileBytesMax: number;
  /** Of everything that `workspace.copy` puts into one slot. */
  readonly copyBytesMax: number;
  /** Bytes of command output kept (head and tail). */
  readonly outputBytesMax: number;
  readonly apiRetriesMax: number;
  readonly streamIdleMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  jobsMax: 4,
  turnsMax: 60,
  taskTimeoutMs: 20 * 60_000,
  roundsMax: 2,
  fixAttemptsMax: 1,
  conflictRepairsMax: 2,
  commandTimeoutMs: 120_000,
  setupTimeoutMs: 15 * 60_000,
  checkTimeoutMs: 15 * 60_000,
  outputTokensMax: 16_000,
  runTokensMax: null,
  taskTokensMax: null,
  runCostMax: null,
  taskCostMax: null,
  runTimeoutMs: null,
  tasksMax: null,
  fileBytesMax: 1_000_000,
  copyBytesMax: 256 * 1024 * 1024,
  outputBytesMax: 30_000,
  apiRetriesMax: 6,
  streamIdleMs: 90_000,
};
