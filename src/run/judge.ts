import { levelOf } from "../checks/evidence-level.ts";
import { type Gate, runGate } from "../checks/gate.ts";
import { isToolSetting } from "../checks/protected-paths.ts";
import { type AcceptedWork, type CheckResult, checkRecord } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { CommitId } from "../store/store.ts";
import type { Judgement } from "../workers/agent-loop.ts";
import { type Claim, claimSchema } from "../workers/tools/finish-tool.ts";
import { creditScenarios } from "./acceptance-credit.ts";
import { attemptPin } from "./attempt.ts";
import { type Fulfilled, fulfil } from "./attempt-command.ts";
import type { EditRequest } from "./attempt-edit.ts";
import { INTERRUPTED, isStop, phaseIndex, type RunContext } from "./context.ts";
import { guardChange } from "./guard-change.ts";
import { lostTests } from "./lost-tests.ts";
import { neuteredCheck } from "./neutered-check.ts";
import { bentTests, withOldTests } from "./old-tests.ts";
import { ownTests } from "./own-tests.ts";
import { redDemand } from "./red-demand.ts";
import { judgeClaim, TaskReview } from "./review-work.ts";
import { trueSince } from "./true-since.ts";
import { withoutEdits } from "./without-edits.ts";

/** What the checks and reviewers made of a claim. */
type Found = Pick<AcceptedWork, "candidate" | "level" | "quotes" | "debt" | "since" | "scenarios"> & {
  readonly checks: readonly CheckResult[];
};

/** Holds a worker's claim against what it really changed. */
export class Judge {
  accepted: AcceptedWork | null = null;
  /** What the slot held when the worker last said that it was finished. */
  latest: CommitId | null = null;
  /** The slot may hold another tree, and not what the worker left out of its commit. */
  #isMoved = false;
  readonly #context: RunContext;
  readonly #request: EditRequest;
  readonly #reviewer = new TaskReview();

  constructor(context: RunContext, request: EditRequest) {
    this.#context = context;
    this.#request = request;
  }

  async judge(input: unknown): Promise<Judgement> {
    const claim = claimSchema.safeParse(input);
    if (!claim.success)
      return this.#refuse({
        reason: "claim-rejected",
        outcome: "unreadable",
        detail: claim.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
      });
    const { outcome, summary } = claim.data;
    this.#isMoved = false;
    if (outcome === "blocked") return { kind: "ended", failure: { reason: "worker-blocked", summary } };
    const failure = (await this.#isWork(claim.data))
      ? await this.#judgeDone(claim.data)
      : await this.#judgeUnchanged(claim.data);
    // A check that was cut off says nothing: whatever it seemed to show is not believed.
    if (this.#context.signal.aborted) return { kind: "ended", failure: INTERRUPTED };
    if (failure === null) return { kind: "accepted" };
    if (isStop(failure) || failure.reason === "task-budget-spent") return { kind: "ended", failure };
    // Checks ran on another tree in this slot: the worker goes on where it was.
    if (this.latest !== null && this.#isMoved) await this.#request.slot.checkout(this.latest);
    return this.#refuse(failure);
  }

  #refuse(failure: Failure): Judgement {
    return { kind: "refused", failure, feedback: failureForModel(failure) };
  }

  /** Tests of what is there already are work, and `already-true`: green from the first. */
  async #isWork({ outcome }: Claim): Promise<boolean> {
    const { task, base } = this.#request;
    if (outcome === "done") return true;
    return outcome === "already-true" && task.role === "test" && (await this.#commit()) !== base;
  }

  async #judgeDone(claim: Claim): Promise<Failure | null> {
    const { task } = this.#request;
    const own = await this.#commit();
    const refused = await this.#guard(own, claim);
    if (refused !== null) return refused;
    this.#isMoved = true;
    const candidate = await this.#withLockfile(own);
    const isThere = claim.outcome === "already-true";
    const gate = await this.#clearGate(candidate, isThere);
    const [red] = gate.newlyRed;
    if (red !== undefined && !this.#isOwed(claim)) return { reason: "check-red", check: red };
    const untrue = gate.untested ?? (await this.#loosenedTests(candidate, gate));
    if (untrue !== null) return untrue;
    const agreed = isThere ? await this.#judged(`the new tests pass at once: ${claim.summary}`) : null;
    if (agreed !== null && agreed.failure !== null) return agreed.failure;
    const demanded =
      task.kind === "run" ? await fulfil(this.#context, { ...this.#request, base: candidate }) : null;
    if (demanded !== null && demanded.failure !== null) return demanded.failure;
    const scenarios = await creditScenarios(this.#context, { ...this.#request, candidate });
    const review = await this.#review(candidate);
    if (review !== null) return review;
    const debt = gate.newlyRed.map(({ command }) => command);
    this.#accept(claim, {
      candidate,
      level:
        demanded?.level ?? (debt.length > 0 ? "unchecked" : scenarios.length > 0 ? "proved" : levelOf(gate)),
      ...(scenarios.length > 0 && { scenarios }),
      checks: [...gate.gate, ...gate.turnedGreen, ...gate.honestRed, ...(demanded?.checks ?? [])],
      quotes: demanded?.quotes ?? agreed?.quotes ?? [],
      debt,
    });
    return null;
  }

  /** Tests that no longer run, or that hold only as the change rewrote them. */
  async #loosenedTests(candidate: CommitId, gate: Gate): Promise<Failure | null> {
    const { base, task } = this.#request;
    const { store, verifier } = this.#context;
    const lost = await lostTests(this.#context, { ...this.#request, candidate, gate: gate.gate });
    if (lost !== null) return lost;
    const old = await withOldTests(store, task, { base, candidate });
    if (old === null) return null;
    const before = await this.#clearGate(old.commit, true);
    return bentTests(gate, before, { old, casesOf: (check) => verifier.casesOf(check) });
  }

  async #guard(own: CommitId, claim: Claim): Promise<Failure | null> {
    const { task, slot, base } = this.#request;
    const ignored = [...slot.leftOut, ...(await slot.ignored([...task.files, ...claim.files]))];
    const mustChange = task.kind === "edit";
    const refused = await guardChange(this.#context, { task, base, candidate: own, mustChange, ignored });
    return refused ?? neuteredCheck(this.#context, { task, base, candidate: own });
  }

  /** A check that is red before the task, because a person is in the middle of an edit, is asked again without that. */
  async #clearGate(candidate: CommitId, isThere: boolean): Promise<Gate> {
    const { task, base } = this.#request;
    const { phaseStarts, store } = this.#context;
    const gate = await this.#gate(base, candidate, isThere);
    const isHidden = gate.newlyRed.length === 0 && gate.gate.some(({ status }) => status === "failed");
    const since = phaseStarts.get(phaseIndex(this.#context, task)) || null;
    const without = isHidden && since !== null ? await withoutEdits(this.#context, since, base) : null;
    if (without === null) return gate;
    const own = await store.merge({ base, ours: without.commit, theirs: candidate, task: task.id });
    return own.kind === "merged" ? this.#gate(without.commit, own.commit, isThere) : gate;
  }

  async #gate(base: CommitId, candidate: CommitId, isThere: boolean): Promise<Gate> {
    const { task, slot } = this.#request;
    const { feature, owed, schedule, verifier, signal } = this.#context;
    const isOpen = (id: TaskId): boolean => schedule.isOpen(id);
    const phase = phaseIndex(this.#context, task);
    const own = await ownTests(this.#context, task, { base, candidate });
    const demand = own === null ? null : await redDemand(this.#context, task, { base, candidate });
    return runGate({
      ...{ task, feature, base, candidate, owed, isOpen, verifier, slot, phase, signal },
      ownTests: own,
      demand: demand && { ...demand, mustBeRed: demand.mustBeRed && !isThere },
    });
  }

  async #review(candidate: CommitId): Promise<Failure | null> {
    if (this.#context.config.review !== "task") return null;
    return this.#reviewer.look(this.#context, this.#request, candidate);
  }

  /** Compiled projects are red between two halves of one change: an open task may be named that will mend it. */
  #isOwed(claim: Claim): boolean {
    const { graph, schedule } = this.#context;
    return (
      claim.owes.length > 0 &&
      claim.owes.every((id) => id !== this.#request.task.id && graph.tasks.has(id) && schedule.isOpen(id))
    );
  }

  /** Nothing had to change: then its command must say so, or somebody who reads the project and can quote it. */
  async #judgeUnchanged(claim: Claim): Promise<Failure | null> {
    const { base, task } = this.#request;
    const { outcome, summary } = claim;
    if ((await this.#commit()) !== base)
      return { reason: "claim-rejected", outcome, detail: "files were changed although nothing had to be" };
    this.#isMoved = true;
    const text = `${outcome}: ${summary}`;
    const shown = task.kind === "run" ? await fulfil(this.#context, this.#request) : await this.#judged(text);
    if (shown.failure !== null) return shown.failure;
    const { level, checks, quotes } = shown;
    const since = outcome === "already-true" ? await trueSince(this.#context, this.#request, shown) : null;
    this.#accept(claim, {
      ...{ candidate: base, level, checks, quotes, debt: [] },
      ...(since !== null && { since }),
    });
    return null;
  }

  #accept(claim: Claim, found: Found): void {
    const { base, role, task } = this.#request;
    const { outcome, summary } = claim;
    this.accepted = {
      ...found,
      base,
      outcome,
      summary,
      checks: found.checks.map(checkRecord),
      role: role.name,
      sandbox: this.#context.sandbox,
      line: this.#context.fingerprint(task),
    };
  }

  async #judged(claim: string): Promise<Omit<Fulfilled, "tree">> {
    return { ...(await judgeClaim(this.#context, this.#request, claim)), level: "judged", checks: [] };
  }

  /** Kept at once: a crash during the checks finds another tree in the slot. */
  async #commit(): Promise<CommitId> {
    const { task, slot, base, attempt } = this.#request;
    this.latest = await slot.commit(base, task.id);
    await this.#context.store.pin(attemptPin(task.id, this.#context.run, attempt), this.latest);
    return this.latest;
  }

  /**
   * A changed manifest is installed, and the lockfile that brings joins the task. Never with tool settings that the
   * task changed itself: those can name programs, and set-up has network.
   */
  async #withLockfile(own: CommitId): Promise<CommitId> {
    const { task, slot, base } = this.#request;
    const { store, verifier, signal } = this.#context;
    if (own === base || (await store.changes(base, own)).some(({ path }) => isToolSetting(path))) return own;
    const phase = phaseIndex(this.#context, task);
    const installed = await verifier.setUp({ commit: own, slot, task: task.id, phase, signal });
    return installed.length === 0 ? own : this.#commit();
  }
}
