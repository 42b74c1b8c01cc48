import { levelOf } from "../checks/evidence-level.ts";
import { runGate } from "../checks/gate.ts";
import { guard } from "../checks/guard.ts";
import { groupOf, type OwedTests } from "../checks/owed.ts";
import { forbiddenRule } from "../checks/protected-paths.ts";
import type { CheckResult, EvidenceLevel, FinishOutcome, Quote } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { Usage } from "../model/usage.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { type Judgement, runAgentLoop } from "../workers/agent-loop.ts";
import { taskPrompt } from "../workers/prompt.ts";
import type { Role } from "../workers/roles.ts";
import { type Claim, claimSchema } from "../workers/tools/finish-tool.ts";
import { executeTool } from "../workers/tools/registry.ts";
import type { ToolContext } from "../workers/tools/tool.ts";
import { fulfil } from "./attempt-command.ts";
import { filesOf, phaseIndex, type RunContext } from "./context.ts";
import { judgeClaim, reviewChange } from "./review-work.ts";

/** Work that passed its guard and its gate, not yet merged. */
export interface Accepted {
  readonly base: CommitId;
  readonly candidate: CommitId;
  readonly level: EvidenceLevel;
  readonly outcome: FinishOutcome | "ran";
  readonly checks: readonly CheckResult[];
  readonly quotes: readonly Quote[];
  readonly role: Role["name"] | "run";
  /** Of a test task: what it now owes. */
  readonly owes: OwedTests | null;
  readonly summary: string;
}

export interface AttemptEnd {
  readonly accepted: Accepted | null;
  readonly failure: Failure | null;
  readonly usage: Usage;
}

export interface AttemptRequest {
  readonly task: Task;
  readonly role: Role;
  readonly attempt: number;
  readonly slot: Slot;
  readonly base: CommitId;
  readonly lastFailure: Failure | null;
}

/** One conversation of one worker about one task, until its work is accepted or given up. */
export async function attemptEdit(context: RunContext, request: AttemptRequest): Promise<AttemptEnd> {
  const { task, role, slot, base } = request;
  const phase = phaseIndex(context, task);
  await context.verifier.setUp({ commit: base, slot, task: task.id, phase, signal: context.signal });
  const judge = new Judge(context, request);
  const loop = await runAgentLoop({
    model: context.model,
    request: {
      model: role.model,
      outputTokensMax: context.config.limits.outputTokensMax,
      system: context.system,
      tools: context.tools,
      tag: { task: task.id, phase, role: role.name, attempt: request.attempt },
    },
    opening: await opening(context, request),
    execute: (call) => executeTool(call, role.tools, toolContext(context, slot)),
    judgeFinish: (input) => judge.judge(input),
    judgeText: null,
    limits: context.config.limits,
    signal: context.signal,
    emit: context.emit,
  });
  const usage = loop.usage;
  return loop.failure === null
    ? { accepted: judge.accepted, failure: null, usage }
    : { accepted: null, failure: loop.failure, usage };
}

async function opening(
  context: RunContext,
  { task, role, base, lastFailure }: AttemptRequest,
): Promise<string> {
  const prerequisites = new Set(
    context.graph.edges.filter((edge) => edge.to === task.id).map((edge) => edge.from),
  );
  const before = context.feature.tasks
    .filter((other) => prerequisites.has(other.id))
    .map((other) => ({ task: other, files: filesOf(context, other.id) }));
  const checks = (await context.verifier.checksAt(base, "task")).map((check) => check.command);
  return taskPrompt({
    task,
    feature: context.feature,
    role,
    before,
    checks,
    lastFailure: lastFailure === null ? null : failureForModel(lastFailure),
  });
}

/** What a worker's tools may touch. Paths that no task may change are refused at once, not only at the end. */
export const toolContext = (context: RunContext, slot: Slot): ToolContext => ({
  dir: slot.dir,
  gitView: slot.gitView,
  commands: context.commands,
  limits: context.config.limits,
  signal: context.signal,
  writeRefusal: (path) => {
    const rule = forbiddenRule(path, context.protection);
    return rule === null ? null : failureForModel({ reason: "protected-path", path, rule });
  },
});

/** Holds a worker's claim against what it really changed. */
class Judge {
  accepted: Accepted | null = null;
  #latest: CommitId | null = null;
  readonly #context: RunContext;
  readonly #request: AttemptRequest;

  constructor(context: RunContext, request: AttemptRequest) {
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
    if (outcome === "blocked") return { kind: "ended", failure: { reason: "worker-blocked", summary } };
    const failure =
      outcome === "done" ? await this.#judgeDone(claim.data) : await this.#judgeUnchanged(claim.data);
    if (failure === null) return { kind: "accepted" };
    if (this.#context.signal.aborted)
      return { kind: "ended", failure: { reason: "interrupted", signal: "abort" } };
    // Checks ran elsewhere in this slot: the worker goes on where it was.
    if (this.#latest !== null) await this.#request.slot.checkout(this.#latest);
    return this.#refuse(failure);
  }

  #refuse(failure: Failure): Judgement {
    return { kind: "refused", failure, feedback: failureForModel(failure) };
  }

  async #judgeDone(claim: Claim): Promise<Failure | null> {
    const { task, slot, base, role } = this.#request;
    const context = this.#context;
    const candidate = await this.#candidate();
    const changes = await context.store.changes(base, candidate);
    const refused = await guard({
      task,
      changes,
      protection: context.protection,
      inSetup: context.feature.phases[task.phase]?.kind === "setup",
      mustChange: task.kind === "edit",
      fileBytesMax: context.config.limits.fileBytesMax,
      before: (path) => context.store.read(base, path),
      after: (path) => context.store.read(candidate, path),
      ignored: await slot.ignored([...task.files, ...claim.files]),
    });
    if (refused !== null) return refused;
    const owes =
      task.role === "test" ? { task: task.id, group: groupOf(task, context.feature), changes } : null;
    const gate = await runGate({
      task,
      feature: context.feature,
      base,
      candidate,
      owed: context.owed,
      isOpen: (id) => context.schedule.isOpen(id),
      verifier: context.verifier,
      slot,
      phase: phaseIndex(context, task),
      ownTests: owes,
      signal: context.signal,
    });
    if (gate.newlyRed !== null && !this.#isOwed(claim)) return { reason: "check-red", check: gate.newlyRed };
    const demanded =
      task.kind === "run" ? await fulfil(context, { ...this.#request, base: candidate }) : null;
    if (demanded !== null && demanded.failure !== null) return demanded.failure;
    const review =
      context.config.review === "task" ? await reviewChange(context, this.#request, candidate) : null;
    if (review !== null) return review;
    this.accepted = {
      base,
      candidate,
      level: demanded?.level ?? (gate.newlyRed === null ? levelOf(gate) : "unchecked"),
      outcome: "done",
      checks: [...gate.gate, ...gate.turnedGreen, ...gate.honestRed, ...(demanded?.checks ?? [])],
      quotes: demanded?.quotes ?? [],
      role: role.name,
      owes,
      summary: claim.summary,
    };
    return null;
  }

  /** Compiled projects are red between two halves of one change: an open task may be named that will mend it. */
  #isOwed(claim: Claim): boolean {
    const { graph, schedule } = this.#context;
    return (
      claim.owes.length > 0 &&
      claim.owes.every((id) => id !== this.#request.task.id && graph.tasks.has(id) && schedule.isOpen(id))
    );
  }

  /** Nothing had to change: then somebody who reads the project must agree, and quote it. */
  async #judgeUnchanged(claim: Claim): Promise<Failure | null> {
    const { base, role } = this.#request;
    const { outcome, summary } = claim;
    const candidate = await this.#candidate();
    if (candidate !== base)
      return { reason: "claim-rejected", outcome, detail: "files were changed although nothing had to be" };
    const judged = await judgeClaim(this.#context, this.#request, `${outcome}: ${summary}`);
    if (judged.failure !== null) return judged.failure;
    const quotes = judged.quotes;
    this.accepted = {
      base,
      candidate,
      level: "judged",
      outcome,
      checks: [],
      quotes,
      role: role.name,
      owes: null,
      summary,
    };
    return null;
  }

  /** What the slot holds now. A changed manifest is installed first: the lockfile it brings joins the task. */
  async #candidate(): Promise<CommitId> {
    const { task, slot, base } = this.#request;
    const context = this.#context;
    const commit = await slot.commit(base, task.id);
    this.#latest = commit;
    if (commit === base) return commit;
    const phase = phaseIndex(context, task);
    const installed = await context.verifier.setUp({
      commit,
      slot,
      task: task.id,
      phase,
      signal: context.signal,
    });
    if (installed.length > 0) this.#latest = await slot.commit(base, task.id);
    return this.#latest;
  }
}
