import type { Event } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Limits } from "../model/limits.ts";
import { addUsage, NO_USAGE, totalTokens, type Usage } from "../model/usage.ts";
import type { Aside } from "../util/aside.ts";
import { LoopWatch } from "./loop-watch.ts";
import type { ContentBlock, MessageParam, Model, ModelRequest } from "./model.ts";

/** The loop around a model: turns and tool calls. No I/O of its own; model, tools and judges are passed in. */
export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

export interface ToolOutcome {
  readonly text: string;
  readonly isError: boolean;
  /** One line for people: a path or a command. */
  readonly detail: string;
}

/** What specrun says to a worker that thinks it is finished. */
export type Judgement =
  | { readonly kind: "accepted" }
  /** Back into the same conversation, as long as rounds are left. */
  | { readonly kind: "refused"; readonly failure: Failure; readonly feedback: string }
  | { readonly kind: "ended"; readonly failure: Failure };

export interface LoopOptions {
  readonly model: Model;
  readonly request: Omit<ModelRequest, "messages">;
  readonly opening: string;
  /** A conversation that was accepted to its end, to go on from. */
  readonly thread?: Thread;
  /** `aside`: around waits that are not the worker's own time. */
  readonly execute: (call: ToolCall, aside: Aside) => Promise<ToolOutcome>;
  /** Called with the input of `finish_task`; null where text ends the conversation instead. */
  readonly judgeFinish: ((input: unknown) => Promise<Judgement>) | null;
  /** Called with the final text; null where only `finish_task` ends the conversation. */
  readonly judgeText: ((text: string) => Promise<Judgement>) | null;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
  /** Names the content of the workspace; where it is not known, nothing in it changes. */
  readonly workState?: () => Promise<string>;
}

export interface LoopEnd {
  /** Null: the last judgement accepted the work. */
  readonly failure: Failure | null;
  readonly usage: Usage;
  /** The whole conversation, where it was accepted and another assignment may follow in it. */
  readonly thread?: Thread;
}

export interface Thread {
  readonly messages: readonly MessageParam[];
  /** What it adds to every further request, beyond what a fresh conversation sends. */
  readonly tokens: number;
}

export const FINISH_TOOL = "finish_task";

const PAUSES_MAX = 5;
const ACCEPTED = "Accepted: specrun has checked the work and merges it.";
const NOT_EXECUTED = "Not executed: the task had already ended.";
const NUDGE = `You ended your turn without calling ${FINISH_TOOL}. If the task is done, call it now; if not, go on working.`;
const EMPTY = "Your last reply was empty. Go on with the task.";
const CUT = (tokens: number): string =>
  `Your last reply was cut off at ${tokens} tokens, so none of its tool calls were executed. Repeat the step in smaller pieces.`;

const CIRCLE = (times: number): string =>
  `specrun: this is the same, with the same result, ${times} times now, and no file has changed. Look at it in another way. To wait for something, run one command that waits for it. If you cannot go on, call ${FINISH_TOOL} with outcome "blocked" and say what is in the way. If this goes on, the attempt ends.`;

/**
 * A conversation with one more thing said to the model. One user message at a time: what follows tool results, or an
 * answer without content, joins the message before.
 */
export function asked(messages: readonly MessageParam[], text: string): MessageParam[] {
  const block = { type: "text", text } as const;
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content: [block] }];
  return [...messages.slice(0, -1), { role: "user", content: [...blocksOf(last), block] }];
}

export async function runAgentLoop(options: LoopOptions): Promise<LoopEnd> {
  return new Conversation(options).run();
}

type Step = { readonly kind: "go-on" } | { readonly kind: "end"; readonly failure: Failure | null };
const GO_ON: Step = { kind: "go-on" };
const end = (failure: Failure | null): Step => ({ kind: "end", failure });

class Conversation {
  readonly #options: LoopOptions;
  #messages: MessageParam[];
  readonly #deadline: Deadline;
  #turns = 0;
  #rounds = 0;
  #pauses = 0;
  #nudges = 0;
  #usage: Usage = NO_USAGE;
  #lastTool: string | null = null;
  /** Of the first request and of the last one with its answer. */
  #tokensFirst = 0;
  #tokensLast = 0;
  readonly #loops = new LoopWatch();
  /** When the worker was told that it goes in circles, and what its files were then. */
  #warned: { readonly turn: number; readonly round: string; readonly state: string } | null = null;

  /** The worker's clock stands still while it can do nothing. */
  readonly #aside: Aside = async (wait) => {
    this.#deadline.pause();
    try {
      return await wait();
    } finally {
      this.#deadline.resume();
    }
  };

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#messages = asked(options.thread?.messages ?? [], options.opening);
    this.#deadline = new Deadline(options.limits.taskTimeoutMs, options.signal);
  }

  async run(): Promise<LoopEnd> {
    try {
      for (;;) {
        const step = await this.#turn();
        if (step.kind === "end") return { failure: step.failure, usage: this.#usage, ...this.#thread(step) };
      }
    } finally {
      this.#deadline.stop();
    }
  }

  async #turn(): Promise<Step> {
    const { limits, model, request, emit } = this.#options;
    if (this.#turns >= limits.turnsMax)
      return end({ reason: "turns-spent", turns: this.#turns, lastTool: this.#lastTool });
    const started = Date.now();
    const listener = { aside: this.#aside };
    const answer = await model.send(
      { ...request, messages: this.#messages },
      this.#deadline.signal,
      listener,
    );
    this.#turns += 1;
    this.#usage = addUsage(this.#usage, answer.usage);
    this.#tokensLast = totalTokens(answer.usage);
    if (this.#turns === 1) this.#tokensFirst = this.#tokensLast - answer.usage.output;
    if (!answer.result.ok) return end(this.#deadline.expired ? this.#timedOut() : answer.result.error);
    const { content, stopReason } = answer.result.value;
    const { task, role, attempt } = request.tag;
    const ms = Date.now() - started;
    emit({
      type: "turn.ended",
      task,
      attempt,
      role,
      model: request.model,
      turn: this.#turns,
      stopReason,
      usage: answer.usage,
      ms,
      ...(answer.call !== undefined && { call: answer.call }),
    });
    return this.#deadline.expired ? end(this.#timedOut()) : this.#react(content, stopReason);
  }

  async #react(content: readonly ContentBlock[], stopReason: string): Promise<Step> {
    switch (stopReason) {
      case "tool_use":
        this.#say("assistant", content);
        return this.#useTools(content);
      case "end_turn":
      case "stop_sequence":
        return this.#endTurn(content);
      case "max_tokens":
        return this.#cutOff(content);
      case "pause_turn":
        this.#pauses += 1;
        if (this.#pauses > PAUSES_MAX) return end({ reason: "no-finish", stopReason });
        this.#say("assistant", content);
        return GO_ON;
      case "refusal":
        return end({ reason: "refused", text: textOf(content) });
      case "model_context_window_exceeded":
        return end({ reason: "context-full" });
      default:
        return end({ reason: "stop-unknown", stopReason });
    }
  }

  /** Every tool call gets its result, in one message; a judged finish is the last one. */
  async #useTools(content: readonly ContentBlock[]): Promise<Step> {
    const results: { type: "tool_result"; tool_use_id: string; content: string; is_error: boolean }[] = [];
    let step = GO_ON;
    for (const block of content) {
      if (block.type !== "tool_use") continue;
      this.#lastTool = block.name;
      const outcome =
        block.name === FINISH_TOOL && this.#options.judgeFinish !== null
          ? await this.#judged(async () => this.#options.judgeFinish?.(block.input))
          : await this.#watched(block);
      step = outcome.step;
      results.push({
        type: "tool_result",
        tool_use_id: block.id,
        content: outcome.tool.text,
        is_error: outcome.tool.isError,
      });
      if (step.kind === "end") break;
    }
    const unanswered = content.filter((block) => block.type === "tool_use").slice(results.length);
    for (const { id } of unanswered)
      results.push({ type: "tool_result", tool_use_id: id, content: NOT_EXECUTED, is_error: true });
    this.#messages.push({ role: "user", content: results });
    return step;
  }

  #thread(step: Step): Pick<LoopEnd, "thread"> {
    if (step.kind !== "end" || step.failure !== null || this.#options.judgeFinish === null) return {};
    const before = this.#options.thread?.tokens ?? 0;
    return { thread: { messages: this.#messages, tokens: before + this.#tokensLast - this.#tokensFirst } };
  }

  /** A circle is told once; if it goes on after that, the attempt is over before its turns are spent. */
  async #watched(call: ToolCall): Promise<{ step: Step; tool: ToolOutcome }> {
    const tool = await this.#execute(call);
    const circle = this.#loops.look(call, tool);
    if (circle === null) return { step: GO_ON, tool };
    const { calls, times, isOver } = circle;
    const state = (await this.#options.workState?.()) ?? "";
    const round = [...calls].sort().join("\n");
    const warned = this.#warned?.round === round ? this.#warned : null;
    if (warned === null) {
      this.#warned = { turn: this.#turns, round, state };
      return { step: GO_ON, tool: { ...tool, text: `${tool.text}\n\n${CIRCLE(times)}` } };
    }
    if (warned.state !== state) {
      this.#warned = null;
      this.#loops.forget();
      return { step: GO_ON, tool };
    }
    // Several calls of one turn were made before the model could read the warning.
    const isHeeded = !isOver || warned.turn === this.#turns;
    return { step: isHeeded ? GO_ON : end({ reason: "looping", calls, times }), tool };
  }

  async #execute(call: ToolCall): Promise<ToolOutcome> {
    const { execute, emit, request } = this.#options;
    const started = Date.now();
    const outcome = await execute(call, this.#aside);
    const { task, attempt, role } = request.tag;
    const ms = Date.now() - started;
    emit({
      type: "tool.called",
      task,
      attempt,
      ...(task === null && { role }),
      tool: call.name,
      detail: outcome.detail,
      ok: !outcome.isError,
      ms,
    });
    return outcome;
  }

  /** Judging runs checks, which have limits of their own: the worker's clock stands still meanwhile. */
  async #judged(judge: () => Promise<Judgement | undefined>): Promise<{ step: Step; tool: ToolOutcome }> {
    const judgement = await this.#aside(judge);
    const tool = (text: string): ToolOutcome => ({ text, isError: true, detail: "" });
    if (judgement === undefined || judgement.kind === "accepted")
      return { step: end(null), tool: { ...tool(ACCEPTED), isError: false } };
    if (judgement.kind === "ended") return { step: end(judgement.failure), tool: tool("") };
    if (this.#rounds >= this.#options.limits.roundsMax)
      return { step: end(judgement.failure), tool: tool("") };
    this.#rounds += 1;
    return { step: GO_ON, tool: tool(judgement.feedback) };
  }

  async #endTurn(content: readonly ContentBlock[]): Promise<Step> {
    const text = textOf(content);
    if (this.#options.judgeText !== null && text !== "") {
      const { step, tool } = await this.#judged(async () => this.#options.judgeText?.(text));
      if (step.kind === "end") return step;
      this.#say("assistant", content);
      this.#ask(tool.text);
      return GO_ON;
    }
    this.#nudges += 1;
    if (this.#nudges > 1) return end({ reason: "no-finish", stopReason: "end_turn" });
    if (text !== "") this.#say("assistant", content);
    this.#ask(text === "" ? EMPTY : NUDGE);
    return GO_ON;
  }

  /** A tool call cut off in the middle parses as a shorter one: nothing of such a reply may be executed. */
  async #cutOff(content: readonly ContentBlock[]): Promise<Step> {
    this.#nudges += 1;
    if (this.#nudges > 2) return end({ reason: "no-finish", stopReason: "max_tokens" });
    const text = textOf(content);
    const note = CUT(this.#options.request.outputTokensMax);
    if (text !== "") this.#messages.push({ role: "assistant", content: [{ type: "text", text }] });
    this.#ask(note);
    return GO_ON;
  }

  #say(role: "assistant", content: readonly ContentBlock[]): void {
    this.#messages.push({ role, content: content.map(sendable) as MessageParam["content"] });
  }

  #ask(text: string): void {
    this.#messages = asked(this.#messages, text);
  }

  #timedOut(): Failure {
    const msMax = this.#options.limits.taskTimeoutMs;
    return { reason: "timed-out", ms: msMax, msMax };
  }
}

const blocksOf = ({ content }: MessageParam): Exclude<MessageParam["content"], string> =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;

/** A model may call a tool with a list or a word; the API takes such a call only back as an object. */
function sendable(block: ContentBlock): ContentBlock {
  if (block.type !== "tool_use") return block;
  const { input } = block;
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return isObject ? block : { ...block, input: {} };
}

const textOf = (content: readonly ContentBlock[]): string =>
  content
    .map((block) => (block.type === "text" ? block.text : ""))
    .join("")
    .trim();

/** A time limit that can stand still. Its signal aborts when time is up or the outer signal does. */
export class Deadline {
  readonly signal: AbortSignal;
  expired = false;
  readonly #controller = new AbortController();
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(ms: number, outer: AbortSignal) {
    this.#leftMs = ms;
    this.signal = AbortSignal.any([this.#controller.signal, outer]);
    this.resume();
  }

  pause(): void {
    this.stop();
    this.#leftMs -= Date.now() - this.#since;
  }

  resume(): void {
    this.#since = Date.now();
    this.#timer = setTimeout(
      () => {
        this.expired = true;
        this.#controller.abort();
      },
      Math.max(0, this.#leftMs),
    );
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
