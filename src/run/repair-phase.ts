import type { AcceptedWork } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { NO_USAGE } from "../model/usage.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { isTestPath } from "../util/test-path.ts";
import type { Judgement, LoopEnd } from "../workers/agent-loop.ts";
import { repairPrompt, strengthPrompt } from "../workers/prompt.ts";
import { limitsFor } from "../workers/roles.ts";
import type { ToolContext } from "../workers/tools/tool.ts";
import { INTERRUPTED, type RunContext } from "./context.ts";
import { guardChange } from "./guard-change.ts";
import { neuteredCheck } from "./neutered-check.ts";
import { withOldTests } from "./old-tests.ts";
import { checkPhase } from "./phase-checks.ts";
import { unlessLost } from "./slot-lost.ts";
import { type Strength, weakness } from "./strength.ts";
import { toolContext } from "./tool-context.ts";
import { withNotes } from "./worker-notes.ts";

const PATCH_BYTES_MAX = 100_000;

export interface RepairRequest {
  readonly phase: number;
  readonly attempt: number;
  readonly problems: readonly Failure[];
  /** `test`: its tests are too weak, and only they may change. */
  readonly role: "fix" | "test";
  readonly strength: Strength;
}

/** One attempt to mend a red phase; null when its work was merged. */
export async function repairPhase(context: RunContext, request: RepairRequest): Promise<Failure | null> {
  const snapshot = await context.store.snapshot();
  if (!snapshot.ok) return snapshot.error;
  const base = snapshot.value;
  const slot = await context.slots.acquire(base);
  const started = Date.now();
  const { phase, attempt, role } = request;
  const { model } = context.roles[role];
  try {
    await context.record({
      type: "attempt.started",
      task: null,
      phase,
      attempt,
      role,
      model,
      slot: slot.index,
      base,
    });
    const repair = new Repair(context, request, slot, base);
    const { failure, usage } = await unlessLost(
      slot,
      async () => {
        const loop = await repair.converse();
        return { failure: loop.failure ?? (await repair.land()), usage: loop.usage };
      },
      (lost) => ({ failure: lost, usage: NO_USAGE }),
    );
    await context.record({
      type: "attempt.finished",
      task: null,
      attempt,
      role,
      outcome: failure === null ? "done" : context.signal.aborted ? "interrupted" : "failed",
      summary: "",
      candidate: repair.accepted?.candidate ?? null,
      failure,
      usage,
      ms: Date.now() - started,
    });
    return failure;
  } finally {
    context.slots.release(slot);
  }
}

class Repair {
  accepted: AcceptedWork | null = null;
  #claims = 0;
  readonly #context: RunContext;
  readonly #request: RepairRequest;
  readonly #slot: Slot;
  readonly #base: CommitId;

  constructor(context: RunContext, request: RepairRequest, slot: Slot, base: CommitId) {
    this.#context = context;
    this.#request = request;
    this.#slot = slot;
    this.#base = base;
  }

  async converse(): Promise<LoopEnd> {
    const { config, driver, roles } = this.#context;
    const { phase, attempt, role } = this.#request;
    const workspace = toolContext(this.#context, this.#slot, null);
    const end = await driver.converse({
      role: roles[role],
      tag: { task: null, phase, attempt },
      opening: await this.#opening(),
      workspace: role === "test" ? onlyTests(workspace) : workspace,
      judgeFinish: () => this.#judge(),
      judgeText: null,
      limits: limitsFor(roles[role], config.limits),
    });
    if (this.accepted !== null) this.accepted = withNotes(this.accepted, workspace.notes);
    return end;
  }

  async #opening(): Promise<string> {
    const { feature, phaseStarts, roles, store } = this.#context;
    const { phase, problems, role } = this.#request;
    const told = problems.map(failureForModel);
    const brief = { role: roles[role], feature, phase };
    if (role === "test") return strengthPrompt({ ...brief, problem: told.join("\n\n") });
    const patch = await store.patch(phaseStarts.get(phase) ?? this.#base, this.#base, PATCH_BYTES_MAX);
    return repairPrompt({ ...brief, problems: told, patch });
  }

  async land(): Promise<Failure | null> {
    const { phase, attempt } = this.#request;
    if (this.accepted === null) return null;
    const { integration } = this.#context;
    return (await integration.submit({ task: null, phase, attempt, work: this.accepted })).failure;
  }

  async #judge(): Promise<Judgement> {
    const { phase, role } = this.#request;
    this.#claims += 1;
    const candidate = await this.#slot.commit(this.#base, `phase ${phase}`);
    const failure =
      (await this.#guard(candidate)) ??
      (await this.#firstRed(candidate)) ??
      (await this.#bentTests(candidate)) ??
      (await this.#stillWeak(candidate));
    if (this.#context.signal.aborted) return { kind: "ended", failure: INTERRUPTED };
    if (failure !== null) {
      await this.#slot.checkout(candidate);
      return { kind: "refused", failure, feedback: failureForModel(failure) };
    }
    const rest = {
      level: "checked",
      outcome: "done",
      checks: [],
      quotes: [],
      role,
      debt: [],
      sandbox: this.#context.sandbox,
      summary: "",
      line: "",
    } as const;
    this.accepted = { base: this.#base, candidate, ...rest };
    return { kind: "accepted" };
  }

  async #guard(candidate: CommitId): Promise<Failure | null> {
    const ignored = this.#slot.leftOut;
    const change = { base: this.#base, candidate };
    const refused = await guardChange(this.#context, { ...change, task: null, mustChange: true, ignored });
    if (refused !== null) return refused;
    if (this.#request.role === "fix") return neuteredCheck(this.#context, { ...change, task: null });
    const changes = await this.#context.store.changes(this.#base, candidate);
    const stray = changes.find(({ path }) => !isTestPath(path));
    return stray === undefined ? null : { reason: "protected-path", path: stray.path, rule: ONLY_TESTS };
  }

  async #firstRed(commit: CommitId): Promise<Failure | null> {
    const { red } = await checkPhase(this.#context, {
      phase: this.#request.phase,
      commit,
      slot: this.#slot,
    });
    return red[0] === undefined ? null : { reason: "check-red", check: red[0] };
  }

  /** Tests that had to change for the repair to hold are no repair. */
  async #bentTests(candidate: CommitId): Promise<Failure | null> {
    const old = await withOldTests(this.#context.store, null, { base: this.#base, candidate });
    const red = old === null ? null : await this.#firstRed(old.commit);
    if (old === null || red?.reason !== "check-red") return null;
    const what = `\`${red.check.command}\` is red with the test as it was before`;
    return { reason: "tests-weakened", path: old.paths[0] ?? "", what };
  }

  /** In its last round, tests that notice more than before are worth having, even if they are still too weak. */
  async #stillWeak(commit: CommitId): Promise<Failure | null> {
    const { role, strength, problems } = this.#request;
    if (role === "fix") return null;
    const weak = weakness(await strength.measureIn(this.#slot, commit));
    if (weak?.reason !== "tests-weak" || this.#claims <= this.#context.config.limits.roundsMax) return weak;
    const isBetter = problems.some(
      (before) =>
        before.reason === "tests-weak" && weak.result.survivors.length < before.result.survivors.length,
    );
    return isBetter ? null : weak;
  }
}

const ONLY_TESTS = "the code stays as it is, and tests are added";

const onlyTests = (workspace: ToolContext): ToolContext => ({
  ...workspace,
  writeRefusal: (path) =>
    workspace.writeRefusal(path) ??
    (isTestPath(path) ? null : failureForModel({ reason: "protected-path", path, rule: ONLY_TESTS })),
});
