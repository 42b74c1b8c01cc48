import type { AcceptedWork } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { NO_USAGE } from "../model/usage.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { Judgement, LoopEnd } from "../workers/agent-loop.ts";
import { repairPrompt } from "../workers/prompt.ts";

import { INTERRUPTED, type RunContext } from "./context.ts";
import { guardChange } from "./guard-change.ts";
import { newlyRed } from "./phase-checks.ts";
import { unlessLost } from "./slot-lost.ts";
import { toolContext } from "./tool-context.ts";

const PATCH_BYTES_MAX = 100_000;

export interface RepairRequest {
  readonly phase: number;
  readonly attempt: number;
  readonly problems: readonly Failure[];
}

/** One attempt of the `fix` role to mend a red phase; null when its work was merged. */
export async function repairPhase(context: RunContext, request: RepairRequest): Promise<Failure | null> {
  const snapshot = await context.store.snapshot();
  if (!snapshot.ok) return snapshot.error;
  const base = snapshot.value;
  const slot = await context.slots.acquire(base);
  const started = Date.now();
  const { phase, attempt } = request;
  const { model } = context.roles.fix;
  try {
    await context.record({
      type: "attempt.started",
      task: null,
      phase,
      attempt,
      role: "fix",
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
    const { config, driver, feature, phaseStarts, roles, store } = this.#context;
    const { phase, attempt, problems } = this.#request;
    const patch = await store.patch(phaseStarts.get(phase) ?? this.#base, this.#base, PATCH_BYTES_MAX);
    return driver.converse({
      role: roles.fix,
      tag: { task: null, phase, attempt },
      opening: repairPrompt({
        role: roles.fix,
        feature,
        phase,
        problems: problems.map(failureForModel),
        patch,
      }),
      workspace: toolContext(this.#context, this.#slot, null),
      judgeFinish: () => this.#judge(),
      judgeText: null,
      limits: config.limits,
    });
  }

  async land(): Promise<Failure | null> {
    const { phase, attempt } = this.#request;
    if (this.accepted === null) return null;
    const { integration } = this.#context;
    return (await integration.submit({ task: null, phase, attempt, work: this.accepted })).failure;
  }

  async #judge(): Promise<Judgement> {
    const { phase } = this.#request;
    const candidate = await this.#slot.commit(this.#base, `phase ${phase}`);
    const failure =
      (await guardChange(this.#context, {
        task: null,
        base: this.#base,
        candidate,
        mustChange: true,
        ignored: this.#slot.leftOut,
      })) ?? (await this.#firstRed(candidate));
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
      role: "fix",
      debt: [],
      sandbox: this.#context.sandbox,
      summary: "",
      line: "",
    } as const;
    this.accepted = { base: this.#base, candidate, ...rest };
    return { kind: "accepted" };
  }

  async #firstRed(commit: CommitId): Promise<Failure | null> {
    const [check] = await newlyRed(this.#context, { phase: this.#request.phase, commit, slot: this.#slot });
    return check === undefined ? null : { reason: "check-red", check };
  }
}
