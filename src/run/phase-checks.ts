import { turnedRed } from "../checks/compare-looks.ts";
import { type Mask, maskOf, openGroups } from "../checks/owed.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";

export interface PhaseTree {
  readonly phase: number;
  readonly commit: CommitId;
  readonly slot: Slot;
}

/** What of a run decides whether a phase is red. */
export type PhaseContext = Pick<
  RunContext,
  "feature" | "owed" | "verifier" | "begunBefore" | "phaseStarts" | "signal"
> & { readonly schedule: Pick<RunContext["schedule"], "isOpen"> };

export interface PhaseChecks {
  readonly checks: readonly CheckResult[];
  /** Red at the end of the phase, and not before it. */
  readonly red: readonly CheckResult[];
}

/** The checks of a phase with its own tests visible. The slot is left at the last tree looked at. */
export async function checkPhase(context: PhaseContext, tree: PhaseTree): Promise<PhaseChecks> {
  const checks = await verify(context, tree, maskOfOpen(context), false);
  const red = checks.filter((check) => check.status === "failed");
  if (red.length === 0) return { checks, red };
  const { verifier } = context;
  return { checks, red: turnedRed(await before(context, tree), red, (check) => verifier.casesOf(check)) };
}

/** What stories still owe when a phase ends. */
export const maskOfOpen = ({
  feature,
  owed,
  schedule,
}: Pick<PhaseContext, "feature" | "owed" | "schedule">): Mask =>
  maskOf(
    owed,
    openGroups(feature, (id) => schedule.isOpen(id)),
  );

/**
 * A project that was red before the phase began is not the phase's fault. What tests owe is no excuse, so every
 * owed test is masked there; and without a journaled start a phase with earlier ticks has none either.
 */
async function before(context: PhaseContext, tree: PhaseTree): Promise<readonly CheckResult[]> {
  const { owed, begunBefore, phaseStarts } = context;
  const from = phaseStarts.get(tree.phase);
  if (from === undefined || begunBefore.has(tree.phase)) return [];
  const mask = maskOf(owed, new Set(owed.map(({ group }) => group)));
  return verify(context, { ...tree, commit: from }, mask, true);
}

const verify = (
  context: PhaseContext,
  tree: PhaseTree,
  mask: Mask,
  mayBeRed: boolean,
): Promise<readonly CheckResult[]> =>
  context.verifier.verify({ ...tree, mask, mayBeRed, purpose: "phase", task: null, signal: context.signal });
