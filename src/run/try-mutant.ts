import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { executedTests } from "../checks/executed-tests.ts";
import type { CheckResult } from "../model/evidence.ts";
import { applyMutant, type Mutant } from "../mutants/find-mutants.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";
import { maskOfOpen } from "./phase-checks.ts";

export type MutantEnd = "killed" | "survived" | "timed-out" | "broken" | "cut-off";

export interface MutantTrial {
  readonly phase: number;
  readonly commit: CommitId;
  readonly slot: Slot;
  /** What the tests say without any mistake. */
  readonly baseline: readonly CheckResult[];
}

/** What the phase's tests say of its tree, with one mistake in it or with none. */
export async function runTests(
  context: RunContext,
  trial: Omit<MutantTrial, "baseline">,
  timeoutMs: number | null,
): Promise<readonly CheckResult[]> {
  return context.verifier.verify({
    ...trial,
    ...{ mask: maskOfOpen(context), purpose: "phase", kind: "test", task: null, signal: context.signal },
    ...(timeoutMs !== null && { timeoutMs, isQuiet: true }),
  });
}

/** Puts one mistake into the slot's copy of the project and asks the tests. */
export async function tryMutant(
  context: RunContext,
  trial: MutantTrial,
  { mutant, source }: { readonly mutant: Mutant; readonly source: string },
): Promise<MutantEnd> {
  const { slot, commit, baseline } = trial;
  await slot.checkout(commit);
  await writeFile(join(slot.dir, mutant.path), applyMutant(source, mutant));
  const mutated = await slot.commit(commit, "mutant");
  const results = await runTests(context, { ...trial, commit: mutated }, timeoutOf(baseline));
  return context.signal.aborted ? "cut-off" : endOf(results, baseline);
}

const SPARE_MS = 10_000;

/** A mistake may make a loop endless: the tests get twice their time, and a little for a busy machine. */
const timeoutOf = (baseline: readonly CheckResult[]): number =>
  SPARE_MS + 2 * Math.max(0, ...baseline.map(({ ms }) => ms));

/** What becomes of a mutant by what the tests said. */
export function endOf(results: readonly CheckResult[], baseline: readonly CheckResult[]): MutantEnd {
  const passing = new Set(baseline.flatMap(({ command, status }) => (status === "passed" ? command : [])));
  const counted = results.filter(({ command }) => passing.has(command));
  const red = counted.filter(({ status }) => status === "failed");
  if (red.some((check) => !check.timedOut && !isUnloadable(check, baseline))) return "killed";
  if (red.some(({ timedOut }) => timedOut)) return "timed-out";
  if (red.length > 0 || counted.some(({ status }) => status === "not-run")) return "broken";
  return "survived";
}

const UNLOADABLE =
  /SyntaxError|IndentationError|TabError|[Pp]arse ?[Ee]rror|Transform failed|error TS\d|error\[E\d|\[build failed\]|\[setup failed\]|COMPILATION ERROR|[Cc]ompilation failed|could not compile|Build FAILED|error: cannot find symbol/;

/** Said by a compiler or a loader, and fewer tests ran than without the mistake: no test has looked at it. */
function isUnloadable(check: CheckResult, baseline: readonly CheckResult[]): boolean {
  if (!UNLOADABLE.test(check.output)) return false;
  const alone = baseline.find(({ command }) => command === check.command);
  const before = alone === undefined ? null : executedTests(alone);
  const now = executedTests(check);
  return before === null || now === null || now < before;
}
