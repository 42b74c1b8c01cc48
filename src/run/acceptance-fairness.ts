import type { Failure, UnfairTest } from "../model/failure.ts";
import type { AcceptanceNode } from "../model/graph.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import {
  ACCEPTANCE_REVIEW_JSON_SCHEMA,
  type AcceptanceReview,
  parseAcceptanceReview,
} from "../workers/acceptance-answer.ts";
import { fairnessPrompt } from "../workers/acceptance-prompt.ts";
import type { Judgement } from "../workers/agent-loop.ts";
import { limitsFor } from "../workers/roles.ts";
import type { RunContext } from "./context.ts";
import { toolContext } from "./tool-context.ts";

export interface FairnessRequest {
  readonly node: Pick<AcceptanceNode, "id" | "story" | "phase">;
  readonly scenarios: readonly { readonly id: string; readonly text: string }[];
  readonly paths: readonly string[];
  readonly slot: Slot;
  /** Documents and tests, and no code. */
  readonly commit: CommitId;
  readonly attempt: number;
  /** What the red tests printed, when they are disputed. */
  readonly output: string | null;
}

export interface Fairness {
  readonly unfair: readonly UnfairTest[];
  /** False: the reviewer gave no usable answer, which is no verdict. */
  readonly isReviewed: boolean;
  /** The review could not be held at all. */
  readonly failure: Failure | null;
}

/** Somebody who did not write the tests, and does not know the code, holds them against the specification. */
export async function reviewTests(context: RunContext, request: FairnessRequest): Promise<Fairness> {
  const { node, slot, commit } = request;
  await slot.checkout(commit);
  let review: AcceptanceReview | null = null;
  const judgeText = async (text: string): Promise<Judgement> => {
    review = parseAcceptanceReview(text);
    if (review !== null) return { kind: "accepted" };
    const detail = "the answer is not the JSON that was asked for";
    const failure: Failure = { reason: "claim-rejected", outcome: "review", detail };
    return {
      kind: "refused",
      failure,
      feedback: "That was not the JSON object that was asked for. Answer with it alone.",
    };
  };
  const { failure } = await context.driver.converse({
    role: context.roles.review,
    tag: { task: node.id, phase: node.phase, attempt: request.attempt },
    opening: await openingOf(context, request),
    workspace: { ...toolContext(context, slot, node.id), gitView: null },
    outputSchema: ACCEPTANCE_REVIEW_JSON_SCHEMA,
    judgeFinish: null,
    judgeText,
    limits: { ...limitsFor(context.roles.review, context.config.limits), roundsMax: 1 },
  });
  const unfair = await unfairOf(context, request, review);
  await report(context, request, review, unfair);
  const isHeld = review !== null || failure === null || failure.reason === "claim-rejected";
  return { unfair, isReviewed: review !== null, failure: isHeld ? null : failure };
}

async function openingOf(context: RunContext, request: FairnessRequest): Promise<string> {
  const { node, scenarios, paths, commit, output } = request;
  const contents = await context.store.readAll(commit, paths);
  const tests = paths.map((path) => ({ path, text: contents.get(path)?.toString("utf8") ?? "" }));
  return fairnessPrompt({
    role: context.roles.review.prompt,
    ...{ story: node.story, scenarios, tests, output },
  });
}

/**
 * Before anything is frozen, a doubt sends the tests back to their author. Against code that is red, only words that
 * really stand in spec.md acquit it.
 */
async function unfairOf(
  context: RunContext,
  { output, commit, scenarios }: FairnessRequest,
  review: AcceptanceReview | null,
): Promise<readonly UnfairTest[]> {
  const findings = review?.findings ?? [];
  if (output === null) return findings;
  const found = findings.filter(({ scenario }) => scenarios.some(({ id }) => id === scenario));
  const { store, feature } = context;
  const file = feature.dir === "." ? "spec.md" : `${feature.dir}/spec.md`;
  const spec = plain((await store.read(commit, file))?.toString("utf8") ?? "");
  return found.filter(
    ({ kind, quote }) =>
      kind === "too-strict" && plain(quote).length >= QUOTE_CHARS_MIN && spec.includes(plain(quote)),
  );
}

/** A scrap of a sentence allows nothing. */
const QUOTE_CHARS_MIN = 12;

const plain = (text: string): string => text.replaceAll(/[\s*_`]+/g, " ").trim();

async function report(
  context: RunContext,
  { node }: FairnessRequest,
  review: AcceptanceReview | null,
  unfair: readonly UnfairTest[],
): Promise<void> {
  await context.record({
    type: "review.finished",
    task: node.id,
    phase: node.phase,
    role: "review",
    score: review?.score ?? null,
    findings: unfair.map(({ file, scenario, kind, message }) => ({
      severity: "P0",
      file,
      line: null,
      message: `${scenario} ${kind}: ${message}`,
    })),
    summary: review?.summary ?? "the reviewer gave no usable answer",
  });
}
