import { names } from "../checks/protected-paths.ts";
import type { Finding, Quote } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import { addUsage, NO_USAGE, type Usage } from "../model/usage.ts";
import { findingLine } from "../report/format-attempt-failure.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { mergeFindings } from "../workers/findings.ts";
import { judgePrompt, reviewPrompt } from "../workers/prompt.ts";
import { isBlocking } from "../workers/review.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { type Held, holdReview, type ReviewedChange, type ReviewRole } from "./hold-review.ts";
import { ownFiles } from "./own-files.ts";
import { patchParts } from "./patch-parts.ts";
import { unlessLost } from "./slot-lost.ts";
import { notesOfPhase } from "./worker-notes.ts";

const PATCH_BYTES_MAX = 4_000_000;
/** Beyond these nobody reads on: what is left out is named. */
const PARTS = { partCharsMax: 100_000, partsMax: 4 };
/** What a reviewer has seen of a change, and what it found there that is still open: the start of its next look. */
export interface Look {
  readonly seen: CommitId;
  readonly score: number;
  readonly findings: readonly Finding[];
}

export interface Looked {
  /** Null: not reviewed, and never was. After an earlier look, what that one found. */
  readonly look: Look | null;
  /** Of this look; null when its answer was of no use. */
  readonly score: number | null;
  /** Why there is none: an unusable answer, or the API. */
  readonly failure: Failure | null;
  readonly mended: readonly Finding[];
  readonly notSeen: readonly string[];
  readonly usage: Usage;
}

interface LookRequest extends ReviewedChange {
  readonly role: ReviewRole;
  /** Null: the change of a whole phase. */
  readonly task: Task | null;
  readonly phase: number;
  readonly attempt: number;
  readonly slot: Slot;
  readonly last: Look | null;
}

/** One reviewer's look at a change: at all of it the first time, then at what came since and at what it had found. */
async function lookAt(context: RunContext, request: LookRequest): Promise<Looked> {
  const { store, feature } = context;
  const { to, last } = request;
  const since = last?.seen ?? request.from;
  const files = (await store.changes(since, to)).map(({ path }) => path);
  const patch = await store.patch(since, to, PATCH_BYTES_MAX);
  const leaveOut = ownFiles(feature);
  const { parts, notSeen } = patchParts({ patch, files, leaveOut }, PARTS);
  const held: (Held & { readonly files: readonly string[] })[] = [];
  for (const [at, part] of parts.entries()) {
    const brief = {
      patch: part.patch,
      part: parts.length === 1 ? null : { number: at + 1, of: parts.length },
      notSeen: at === 0 ? notSeen : [],
      earlier: last === null ? null : at === 0 ? last.findings.map(findingLine) : [],
    };
    const opening = openingOf(context, request, brief);
    held.push({
      ...(await holdReview(context, {
        ...{ ...request, change: request, opening },
        earlierCount: brief.earlier?.length ?? 0,
      })),
      files: part.files,
    });
    if (context.signal.aborted) break;
  }
  const unread = held.flatMap(({ review, files: of }) => (review === null ? of : []));
  const looked = sum(request, held, [...notSeen, ...unread]);
  await report(context, request, looked, held);
  return looked;
}

type Shown = Pick<Parameters<typeof reviewPrompt>[0], "patch" | "part" | "notSeen" | "earlier">;

function openingOf(context: RunContext, { role, task, phase }: LookRequest, shown: Shown): string {
  const { feature, roles } = context;
  const tasks = task === null ? feature.tasks.filter((each) => phaseIndex(context, each) === phase) : [task];
  const notes = task === null ? notesOfPhase(context, phase) : [];
  return reviewPrompt({ role: roles[role], feature, phase, tasks, notes, ...shown });
}

/** A finding stays open until its reviewer says that it is mended. */
function sum({ last, to }: LookRequest, held: readonly Held[], notSeen: readonly string[]): Looked {
  const reviews = held.flatMap(({ review }) => review ?? []);
  const usage = held.reduce((all, one) => addUsage(all, one.usage), NO_USAGE);
  const failure = held.find((one) => one.review === null)?.failure ?? null;
  if (reviews.length === 0) return { look: last, score: null, failure, mended: [], notSeen, usage };
  const score = Math.min(...reviews.map((review) => review.score));
  const told = new Set(
    // The first part's reviewer alone was shown them.
    (held[0]?.review?.earlier ?? []).flatMap(({ number, mended }) => (mended ? number : [])),
  );
  const before = last?.findings ?? [];
  const open = before.filter((_, at) => !told.has(at + 1));
  const findings = mergeFindings([open, ...reviews.map((review) => review.findings)]);
  const mended = before.filter((_, at) => told.has(at + 1));
  return { look: { seen: to, score, findings }, score, failure, mended, notSeen, usage };
}

async function report(
  context: RunContext,
  { task, phase, role }: Pick<LookRequest, "task" | "phase" | "role">,
  { look, score, notSeen }: Pick<Looked, "look" | "score" | "notSeen">,
  held: readonly Held[],
): Promise<void> {
  const said = held.flatMap(({ review }) => review?.summary || []).join(" ");
  await context.record({
    type: "review.finished",
    task: task?.id ?? null,
    phase,
    role,
    score,
    findings: score === null ? [] : (look?.findings ?? []),
    summary: score === null ? "the reviewer gave no usable answer" : said,
    ...(notSeen.length > 0 && score !== null && { notSeen }),
  });
}

export interface PhaseReviewRequest extends ReviewedChange {
  readonly phase: number;
  readonly role: ReviewRole;
  readonly attempt: number;
  readonly last: Look | null;
}

/** A phase's change, read by one reviewer in a slot of its own. */
export async function reviewPhase(context: RunContext, request: PhaseReviewRequest): Promise<Looked> {
  const { role, phase, to, attempt } = request;
  const slot = await context.slots.acquire(to);
  const started = Date.now();
  const { model } = context.roles[role];
  const one = { task: null, attempt, role } as const;
  try {
    await context.record({ type: "attempt.started", ...one, phase, model, slot: slot.index, base: to });
    const looked = await unlessLost(
      slot,
      () => lookAt(context, { ...request, task: null, slot }),
      (failure): Looked => ({
        ...{ look: request.last, score: null, failure, mended: [], notSeen: [], usage: NO_USAGE },
      }),
    );
    await context.record({
      type: "attempt.finished",
      ...one,
      outcome: looked.score !== null ? "done" : context.signal.aborted ? "interrupted" : "failed",
      summary: "",
      candidate: null,
      failure: looked.score === null ? looked.failure : null,
      usage: looked.usage,
      ms: Date.now() - started,
    });
    return looked;
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

/** `--review task`: one task's change before it is merged, as often as its worker says that it is finished. */
export class TaskReview {
  #last: Look | null = null;

  /** Null when nothing blocks. */
  async look(
    context: RunContext,
    { task, slot, base, attempt }: TaskReviewRequest,
    candidate: CommitId,
  ): Promise<Failure | null> {
    const phase = phaseIndex(context, task);
    await slot.checkout(candidate);
    const one = { role: "review", task, phase, attempt, slot, last: this.#last } as const;
    const { look, failure } = await lookAt(context, { ...one, from: base, to: candidate });
    this.#last = look;
    // An answer of no use is the reviewer's fault, not the work's: it is told, and what was found before still counts.
    if (failure !== null && failure.reason !== "claim-rejected") return failure;
    return look === null || !isBlocking(look)
      ? null
      : { reason: "review-red", score: look.score, findings: look.findings };
  }
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
  const one = { role: "review", task, phase, attempt, slot } as const;
  const held = await holdReview(context, { ...one, opening, change: null });
  const { review, failure } = held;
  const score = review?.score ?? null;
  const look = review && { seen: request.base, score: review.score, findings: review.findings };
  await report(context, one, { look, score, notSeen: [] }, [held]);
  const reject = (detail: string): Judged => ({ failure: { reason: "judged-false", detail }, quotes: [] });
  if (review === null)
    return failure === null ? reject("there was no usable answer") : { failure, quotes: [] };
  if (isBlocking(review)) return reject(review.summary);
  const genuineQuotes = await genuine(context, request.base, review.quotes);
  const quotes = genuineQuotes.filter(({ file }) => !isPlan(context, task, file));
  if (quotes.length === 0)
    return reject(
      genuineQuotes.length === 0
        ? "the reviewer agreed, but quoted no line that is in the project"
        : "the reviewer agreed, but quoted only the plan, which says what is wanted and not what is there",
    );
  return { failure: null, quotes };
}

/** The documents of the feature, except what the task itself is about. */
const isPlan = ({ feature: { dir } }: RunContext, task: Task, file: string): boolean =>
  file === `${dir === "." ? "" : `${dir}/`}tasks.md` ||
  ((dir === "." ? /^(?:spec|plan)\.md$/.test(file) : file.startsWith(`${dir}/`)) && !names(task, file));

/** Quotes whose text stands in the file they name. Short scraps and brackets prove nothing. */
export async function genuine(
  context: RunContext,
  commit: CommitId,
  quotes: readonly Quote[],
): Promise<Quote[]> {
  const found: Quote[] = [];
  for (const quote of quotes) {
    const content = (await context.store.read(commit, quote.file))?.toString("utf8") ?? "";
    const text = normalise(quote.text);
    if (/\w{3}/.test(text) && normalise(content).includes(text)) found.push(quote);
  }
  return found;
}

const normalise = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
