import type { Finding } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { Usage } from "../model/usage.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { Judgement } from "../workers/agent-loop.ts";
import { hasNoPlace, type Places, placeFindings, realPlace, settleFindings } from "../workers/findings.ts";
import { isBlocking, parseReview, REVIEW_JSON_SCHEMA, type Review } from "../workers/review.ts";
import { limitsFor } from "../workers/roles.ts";
import type { RunContext } from "./context.ts";
import { toolContext } from "./tool-context.ts";

export type ReviewRole = "review" | "security";

export interface ReviewConversation {
  readonly role: ReviewRole;
  readonly task: Task | null;
  readonly phase: number;
  readonly attempt: number;
  readonly slot: Slot;
  readonly opening: string;
  /** The reviewed change; null where a claim about the project is judged. */
  readonly change: ReviewedChange | null;
  /** Findings of an earlier review that it is shown, and has to say of each whether it is mended. */
  readonly earlierCount?: number;
}

export interface ReviewedChange {
  readonly from: CommitId;
  readonly to: CommitId;
}

export interface Held {
  readonly review: Review | null;
  /** Why there is no review: an unusable answer, or the API. */
  readonly failure: Failure | null;
  readonly usage: Usage;
}

/**
 * One reviewer's conversation: it reads, runs commands, and ends with JSON. An unusable answer is asked for once more,
 * so is the place of a blocking finding that is not in the project, and what became of an earlier one.
 */
export async function holdReview(context: RunContext, request: ReviewConversation): Promise<Held> {
  const judge = new AnswerJudge(context, request.change, request.earlierCount ?? 0);
  const { phase, attempt, slot, opening } = request;
  const task = request.task?.id ?? null;
  const role = context.roles[request.role];
  const { failure, usage } = await context.driver.converse({
    role,
    tag: { task, phase, attempt },
    opening,
    workspace: toolContext(context, slot, task),
    outputSchema: REVIEW_JSON_SCHEMA,
    judgeFinish: null,
    judgeText: (text) => judge.judge(text),
    limits: { ...limitsFor(role, context.config.limits), roundsMax: ROUNDS_MAX },
  });
  return { review: judge.review, failure, usage };
}

/** One for the form of the answer, one for its places, one for what it says of earlier findings. */
const ROUNDS_MAX = 3;

class AnswerJudge {
  review: Review | null = null;
  readonly #context: RunContext;
  readonly #change: ReviewedChange | null;
  #isAskedAgain = false;
  #isAskedForPlaces = false;
  #isAskedForEarlier = false;
  readonly #earlierCount: number;

  constructor(context: RunContext, change: ReviewedChange | null, earlierCount: number) {
    this.#context = context;
    this.#change = change;
    this.#earlierCount = earlierCount;
  }

  async judge(text: string): Promise<Judgement> {
    const review = parseReview(text);
    if (review === null) return this.#unusable("the answer is not the JSON that was asked for");
    const findings = await this.#placed(review.findings);
    this.review = { ...review, findings: settleFindings(findings) };
    const lost = findings.filter((finding) => finding.severity === "P0" && hasNoPlace(finding));
    if (lost.length > 0 && !this.#isAskedForPlaces) {
      this.#isAskedForPlaces = true;
      return refused("a blocking finding is about no place in the project", askForPlaces(lost));
    }
    const untold = this.#untold(review);
    if (untold.length > 0 && !this.#isAskedForEarlier) {
      this.#isAskedForEarlier = true;
      return refused("it does not say what became of earlier findings", askForEarlier(untold));
    }
    // What rests on nothing that is there says nothing about the work.
    if (findings.length === 0 || !findings.every(hasNoPlace) || !isBlocking(this.review))
      return { kind: "accepted" };
    this.review = null;
    return { kind: "ended", failure: unusable("none of its findings is about a place in the project") };
  }

  #unusable(detail: string): Judgement {
    if (this.#isAskedAgain) return { kind: "ended", failure: unusable(detail) };
    this.#isAskedAgain = true;
    return refused(detail, "That was not the JSON object that was asked for. Answer with it alone.");
  }

  #untold({ earlier }: Review): readonly number[] {
    const told = new Set(earlier.map(({ number }) => number));
    return Array.from({ length: this.#earlierCount }, (_, at) => at + 1).filter(
      (number) => !told.has(number),
    );
  }

  async #placed(findings: readonly Finding[]): Promise<readonly Finding[]> {
    if (this.#change === null || findings.length === 0) return findings;
    return placeFindings(findings, await placesOf(this.#context, this.#change, findings));
  }
}

async function placesOf(
  { store }: RunContext,
  { from, to }: ReviewedChange,
  findings: readonly Finding[],
): Promise<Places> {
  const changed = new Set((await store.changes(from, to)).map(({ path }) => path));
  const files = new Set([...(await store.list(to)), ...changed]);
  const named = new Set(findings.map((finding) => realPlace(finding, { files }).file));
  const contents = await store.readAll(
    to,
    [...named].filter((path) => files.has(path)),
  );
  return { files, changed, lineCount: (path) => linesIn(contents.get(path) ?? null) };
}

function linesIn(content: Buffer | null): number | null {
  if (content === null || content.includes(0)) return null;
  const lines = content.toString("utf8").split("\n");
  return lines.at(-1) === "" ? Math.max(1, lines.length - 1) : lines.length;
}

const askForPlaces = (lost: readonly Finding[]): string =>
  [
    "These blocking findings are about places that are not in the project:",
    ...lost.map(
      ({ file, line, message }) =>
        `- ${file === "" ? "no file" : `${file}${line === null ? "" : `:${line}`}`}: ${message}`,
    ),
    "Read the files, and answer with the whole JSON object once more: each finding with a file, and a line of it, that",
    "exist (for something that is missing, the line of the specification that asks for it), or without what does not hold.",
  ].join("\n");

const askForEarlier = (numbers: readonly number[]): string =>
  `You were shown findings of your last review. Answer with the whole JSON object once more, and say in \`earlier\` of each of these whether it is mended: ${numbers.join(", ")}. What is not told stays open.`;

const refused = (detail: string, feedback: string): Judgement => ({
  kind: "refused",
  failure: unusable(detail),
  feedback,
});

const unusable = (detail: string): Failure => ({ reason: "claim-rejected", outcome: "review", detail });
