import type { Quote } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { RoleName, Task } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { Judgement } from "../workers/agent-loop.ts";
import { judgePrompt, reviewPrompt } from "../workers/prompt.ts";
import { isBlocking, parseReview, REVIEW_JSON_SCHEMA, type Review } from "../workers/review.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { toolContext } from "./tool-context.ts";

const PATCH_BYTES_MAX = 200_000;

interface ReviewConversation {
  readonly role: "review" | "security";
  readonly task: Task | null;
  readonly phase: number;
  readonly attempt: number;
  readonly slot: Slot;
  readonly opening: string;
}

interface Reviewed {
  readonly review: Review | null;
  /** Why there is no review: an unusable answer, or the API. */
  readonly failure: Failure | null;
}

/** One reviewer's conversation: it reads, runs commands, and ends with JSON. An unusable answer is asked for once more. */
async function converse(context: RunContext, request: ReviewConversation): Promise<Reviewed> {
  let review: Review | null = null;
  const judgeText = async (text: string): Promise<Judgement> => {
    review = parseReview(text);
    if (review !== null) return { kind: "accepted" };
    const failure: Failure = {
      reason: "claim-rejected",
      outcome: "review",
      detail: "the answer is not the JSON that was asked for",
    };
    return {
      kind: "refused",
      failure,
      feedback: "That was not the JSON object that was asked for. Answer with it alone.",
    };
  };
  const { phase, attempt, slot, opening } = request;
  const task = request.task?.id ?? null;
  const { failure } = await context.driver.converse({
    role: context.roles[request.role],
    tag: { task, phase, attempt },
    opening,
    workspace: toolContext(context, slot, task),
    outputSchema: REVIEW_JSON_SCHEMA,
    judgeFinish: null,
    judgeText,
    limits: { ...context.config.limits, roundsMax: 1 },
  });
  await report(context, request, review);
  return { review, failure };
}

async function report(
  context: RunContext,
  request: ReviewConversation,
  review: Review | null,
): Promise<void> {
  await context.record({
    type: "review.finished",
    task: request.task?.id ?? null,
    phase: request.phase,
    role: request.role,
    score: review?.score ?? null,
    findings: review?.findings ?? [],
    summary: review?.summary ?? "the reviewer gave no usable answer",
  });
}

export interface PhaseReviewRequest {
  readonly phase: number;
  readonly role: Extract<RoleName, "review" | "security">;
  readonly from: CommitId;
  readonly to: CommitId;
  readonly attempt: number;
}

/** A phase's whole change, read by one reviewer in a slot of its own. Null: not reviewed. */
export async function reviewPhase(context: RunContext, request: PhaseReviewRequest): Promise<Reviewed> {
  const { role, phase, from, to, attempt } = request;
  const slot = await context.slots.acquire(to);
  try {
    const tasks = context.feature.tasks.filter((task) => phaseIndex(context, task) === phase);
    const patch = await context.store.patch(from, to, PATCH_BYTES_MAX);
    const opening = reviewPrompt({
      role: context.roles[role],
      feature: context.feature,
      phase,
      tasks,
      patch,
    });
    return await converse(context, { role, task: null, phase, attempt, slot, opening });
  } finally {
    context.slots.release(slot);
  }
}

interface TaskReviewRequest {
  readonly task: Task;
  readonly slot: Slot;
  readonly base: CommitId;
  readonly attempt: number;
}

/** `--review task`: the task's own change, before it is merged. Null when nothing blocks. */
export async function reviewChange(
  context: RunContext,
  request: TaskReviewRequest,
  candidate: CommitId,
): Promise<Failure | null> {
  const { task, slot, base, attempt } = request;
  const phase = phaseIndex(context, task);
  await slot.checkout(candidate);
  const patch = await context.store.patch(base, candidate, PATCH_BYTES_MAX);
  const opening = reviewPrompt({
    role: context.roles.review,
    feature: context.feature,
    phase,
    tasks: [task],
    patch,
  });
  const { review, failure } = await converse(context, {
    role: "review",
    task,
    phase,
    attempt,
    slot,
    opening,
  });
  if (review === null) return failure;
  return isBlocking(review) ? { reason: "review-red", score: review.score, findings: review.findings } : null;
}

export interface Judged {
  readonly failure: Failure | null;
  readonly quotes: readonly Quote[];
}

/** A claim that no command proves holds only if a reviewer agrees and quotes lines that really are there. */
export async function judgeClaim(
  context: RunContext,
  request: TaskReviewRequest,
  claim: string,
): Promise<Judged> {
  const { task, slot, attempt } = request;
  const phase = phaseIndex(context, task);
  await slot.checkout(request.base);
  const opening = judgePrompt({ role: context.roles.review, feature: context.feature, task, claim });
  const { review, failure } = await converse(context, {
    role: "review",
    task,
    phase,
    attempt,
    slot,
    opening,
  });
  const reject = (detail: string): Judged => ({ failure: { reason: "judged-false", detail }, quotes: [] });
  if (review === null)
    return failure === null ? reject("there was no usable answer") : { failure, quotes: [] };
  if (isBlocking(review)) return reject(review.summary);
  const quotes = await genuine(context, request.base, review.quotes);
  if (quotes.length === 0) return reject("the reviewer agreed, but quoted no line that is in the project");
  return { failure: null, quotes };
}

/** Quotes whose text stands in the file they name; short scraps prove nothing. */
async function genuine(context: RunContext, commit: CommitId, quotes: readonly Quote[]): Promise<Quote[]> {
  const found: Quote[] = [];
  for (const quote of quotes) {
    const content = (await context.store.read(commit, quote.file))?.toString("utf8") ?? "";
    const text = normalise(quote.text);
    if (text.length >= 3 && normalise(content).includes(text)) found.push(quote);
  }
  return found;
}

const normalise = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
