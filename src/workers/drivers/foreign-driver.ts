import { z } from "zod";
import type { Event } from "../../model/event.ts";
import type { Failure } from "../../model/failure.ts";
import type { Result } from "../../model/result.ts";
import { addUsage, NO_USAGE, type Usage } from "../../model/usage.ts";
import type { Ledger, Reservation } from "../../spend/ledger.ts";
import { Deadline, type Judgement, type LoopEnd } from "../agent-loop.ts";
import type { Assignment, Driver } from "../driver.ts";
import { leastOf } from "../estimate-call.ts";
import type { SystemBlock } from "../model.ts";
import { claimSchema } from "../tools/finish-tool.ts";
import type { Agent, AgentAnswer, AgentSession } from "./agent.ts";
import { finalJson } from "./final-json.ts";
import { againText, CLAIM_KEY, claimText, NUDGE, sharedText, verdictText } from "./foreign-prompt.ts";
import type { JsonRecord } from "./json-lines.ts";

export interface ForeignDriverOptions {
  readonly agent: Agent;
  /** The rules and documents that all conversations of the run share. */
  readonly system: (phase: number) => readonly SystemBlock[];
  readonly ledger: Ledger;
  /** Why the agent must not be started in this folder; null when it may. */
  readonly refuse: (dir: string) => Promise<Failure | null>;
  readonly emit: (event: Event) => void;
}

/** Another agent's program as a driver: it works, specrun judges, and what is refused goes back to it. */
export function foreignDriver(options: ForeignDriverOptions): Driver {
  return { converse: (assignment) => new Talk(options, assignment).run() };
}

/** Null: it was accepted. */
type Ended = { readonly failure: Failure | null };
type Next = { readonly prompt: string } | Ended;

const CLAIM_SCHEMA: JsonRecord = closed(z.toJSONSchema(claimSchema));
const SUMMARY_CHARS_MAX = 2_000;

/** One conversation. */
class Talk {
  readonly #options: ForeignDriverOptions;
  readonly #assignment: Assignment;
  readonly #deadline: Deadline;
  readonly #stop = new AbortController();
  #usage: Usage = NO_USAGE;
  #steps = 0;
  #lastTool: string | null = null;
  #rounds = 0;
  #nudges = 0;

  constructor(options: ForeignDriverOptions, assignment: Assignment) {
    this.#options = options;
    this.#assignment = assignment;
    this.#deadline = new Deadline(assignment.limits.taskTimeoutMs, assignment.workspace.signal);
  }

  async run(): Promise<LoopEnd> {
    try {
      const refused = await this.#options.refuse(this.#assignment.workspace.dir);
      const failure = refused ?? (await this.#converse());
      return { failure, usage: this.#usage };
    } finally {
      this.#deadline.stop();
    }
  }

  async #converse(): Promise<Failure | null> {
    const { agent } = this.#options;
    const opened = await agent.open({
      assignment: this.#assignment,
      system: this.#system(),
      schema: this.#schema,
      watch: { onStep: () => this.#step(), onTool: (call) => this.#report(call) },
      signal: this.#signal,
    });
    if (!opened.ok) return this.#why() ?? opened.error;
    const session = opened.value;
    try {
      let next: Next = { prompt: this.#opening() };
      while ("prompt" in next) next = await this.#round(session, next.prompt);
      return next.failure;
    } finally {
      await session.close();
    }
  }

  get #signal(): AbortSignal {
    return AbortSignal.any([this.#deadline.signal, this.#stop.signal]);
  }

  get #schema(): JsonRecord {
    return this.#assignment.outputSchema ?? CLAIM_SCHEMA;
  }

  #system(): string {
    const { outputSchema, tag } = this.#assignment;
    const ending = outputSchema === undefined ? claimText(CLAIM_SCHEMA) : verdictText(outputSchema);
    return `${sharedText(this.#options.system(tag.phase))}\n\n${ending}`;
  }

  #opening(): string {
    const { opening } = this.#assignment;
    return this.#options.agent.hasSystemPrompt ? opening : `${this.#system()}\n\n${opening}`;
  }

  async #round(session: AgentSession, prompt: string): Promise<Next> {
    const reserved = await this.#reserve(prompt);
    if (!reserved.ok) return { failure: this.#why() ?? reserved.error };
    const started = Date.now();
    const answer = await session.prompt(prompt, this.#signal).catch((error: unknown) => {
      reserved.value.settle(NO_USAGE);
      throw error;
    });
    reserved.value.settle(answer.usage ?? NO_USAGE);
    this.#count(answer, reserved.value.call, Date.now() - started);
    const cut = this.#why();
    if (cut !== null) return { failure: cut };
    if (!answer.result.ok) return { failure: answer.result.error };
    session.stop();
    this.#deadline.pause();
    const next = await this.#judge(answer.result.value);
    this.#deadline.resume();
    session.goOn();
    return next;
  }

  /** Waiting for others to settle is no work of the agent's. */
  async #reserve(prompt: string): Promise<Result<Reservation, Failure>> {
    const { tag, role, limits, workspace } = this.#assignment;
    this.#deadline.pause();
    const worst = leastOf(prompt, limits.outputTokensMax);
    const planned = { task: tag.task, model: role.model, worst };
    const reserved = await this.#options.ledger.reserve(planned, workspace.signal);
    this.#deadline.resume();
    return reserved;
  }

  async #judge(text: string): Promise<Next> {
    const { judgeFinish, judgeText } = this.#assignment;
    if (judgeText !== null) {
      const found = finalJson(
        text,
        Object.keys((this.#schema.properties as object | undefined) ?? {})[0] ?? "",
      );
      return this.#react(await judgeText(found === null ? text : JSON.stringify(found)));
    }
    const claim = finalJson(text, CLAIM_KEY) ?? this.#assumed(text);
    if (claim !== null && judgeFinish !== null) return this.#react(await judgeFinish(claim));
    this.#nudges += 1;
    if (this.#nudges > 1) return { failure: { reason: "no-finish", stopReason: "end_turn" } };
    return { prompt: this.#again(NUDGE) };
  }

  /** An agent that was never told of claims has done what it was asked to, unless the checks find otherwise. */
  #assumed(text: string): JsonRecord | null {
    if (this.#options.agent.claimMissing === "ask") return null;
    return { outcome: "done", summary: text.trim().slice(-SUMMARY_CHARS_MAX) || "(it said nothing)" };
  }

  #react(judgement: Judgement): Next {
    if (judgement.kind === "accepted") return { failure: null };
    if (judgement.kind === "ended" || this.#rounds >= this.#assignment.limits.roundsMax)
      return { failure: judgement.failure };
    this.#rounds += 1;
    return { prompt: this.#again(judgement.feedback) };
  }

  #again(words: string): string {
    return this.#options.agent.remembers ? words : againText(this.#opening(), words);
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > this.#assignment.limits.turnsMax) this.#stop.abort();
  }

  #report(call: { tool: string; detail: string; ok: boolean; ms: number }): void {
    const { task, attempt } = this.#assignment.tag;
    this.#lastTool = call.tool;
    this.#options.emit({ type: "tool.called", task, attempt, ...call });
  }

  #count({ usage, stopReason }: AgentAnswer, call: number, ms: number): void {
    const { tag, role } = this.#assignment;
    const told = usage ?? NO_USAGE;
    this.#usage = addUsage(this.#usage, told);
    this.#options.emit({
      type: "turn.ended",
      task: tag.task,
      attempt: tag.attempt,
      role: role.name,
      model: role.model,
      turn: Math.max(this.#steps, this.#rounds + this.#nudges + 1),
      stopReason,
      usage: told,
      ms,
      call,
    });
  }

  /** What cut the agent off, if anything did: then whatever it said last counts for nothing. */
  #why(): Failure | null {
    const { limits, workspace } = this.#assignment;
    if (workspace.signal.aborted) return { reason: "interrupted", signal: "abort" };
    if (this.#deadline.expired)
      return { reason: "timed-out", ms: limits.taskTimeoutMs, msMax: limits.taskTimeoutMs };
    if (this.#stop.signal.aborted)
      return { reason: "turns-spent", turns: limits.turnsMax, lastTool: this.#lastTool };
    return null;
  }
}

/** As structured output wants it: every key required, nothing else allowed. */
function closed({ $schema: _, ...schema }: JsonRecord): JsonRecord {
  return { ...schema, additionalProperties: false };
}
