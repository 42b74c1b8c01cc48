import { levelOf } from "../checks/evidence-level.ts";
import type { MergedWork } from "../journal/replay.ts";
import { parseSpec } from "../markdown/parse-spec.ts";
import {
  type AcceptedWork,
  checkRecord,
  EVIDENCE_LEVELS,
  type EvidenceLevel,
  type Receipt,
} from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { isAcceptance, phaseBarrier } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import { hashRequirements } from "../rules/cited-requirements.ts";
import type { CommitId } from "../store/store.ts";
import { crashPoint } from "../util/crash-point.ts";
import { sha256 } from "../util/hash.ts";
import { appendReceipt } from "../writeback/evidence-file.ts";
import { writeTick } from "../writeback/write-tick.ts";
import { scenarioHashes } from "./acceptance-state.ts";
import type { RunContext } from "./context.ts";
import { ownTests } from "./own-tests.ts";
import type { Layer, MergeRequest } from "./stack.ts";
import { rememberNotes } from "./worker-notes.ts";

const SUMMARY_CHARS_MAX = 1_000;

/** What became of a request: merged and ticked at a level, or not. */
export type Merged =
  | { readonly failure: null; readonly level: EvidenceLevel }
  | { readonly failure: Failure };

/**
 * Puts one checked layer into the user's files and ticks its task. Everything is journaled before it is done: from
 * here on a crash is rolled forward, never back.
 */
export async function land(context: RunContext, layer: Layer): Promise<Merged | "raced"> {
  const { store } = context;
  const { request, from, to } = layer;
  const { task, phase } = request;
  const work = withGate(request.work, layer);
  const files = (await store.changes(from, to)).map((change) => change.path);
  const receipt = await makeReceipt(context, request, work, to, files);
  const done = {
    ...{ task: task?.id ?? null, phase, role: work.role, onto: from, commit: to, files, receipt },
    ...toldOf(work),
  };
  await store.pin(`merged/${task?.id ?? `phase-${phase}`}/${context.run}`, to);
  crashPoint("run: merge pinned");
  await context.record({ type: "task.merged", ...done, applied: false });
  const applied = await store.apply(from, to);
  if (!applied.ok) return { failure: applied.error };
  if (applied.value.kind === "raced") return "raced";
  crashPoint("run: merge applied");
  await context.record({ type: "task.merged", ...done, applied: true });
  context.merged.push(done);
  const owes = await ownTests(context, task, work);
  if (owes !== null) context.owed.push(owes);
  await rememberNotes(context, done);
  const failure = await vouch(context, task, receipt);
  if (failure === null) context.acceptance?.learn(receipt);
  return failure === null ? { failure, level: receipt.level } : { failure };
}

/** What later tasks and runs are told of it. */
const toldOf = ({ summary, notes = [] }: AcceptedWork): Pick<MergedWork, "summary" | "notes"> => ({
  ...(summary !== "" && { summary: summary.slice(0, SUMMARY_CHARS_MAX) }),
  ...(notes.length > 0 && { notes }),
});

async function vouch(
  { root, feature }: RunContext,
  task: Task | null,
  receipt: Receipt,
): Promise<Failure | null> {
  if (task !== null && !isAcceptance(task.id)) return writeTick(root, feature, receipt);
  const recorded = await appendReceipt(root, feature.dir, receipt);
  return recorded.ok ? null : recorded.error;
}

/**
 * The merged tree is what the person gets: what its checks showed counts as well, and where none of them passed, what
 * they showed of the work alone counts no more.
 */
function withGate(work: AcceptedWork, { gate, request }: Layer): AcceptedWork {
  if (gate === null) return work;
  const merged = levelOf(gate);
  const rests = request.task?.kind === "edit" && (work.level === "proved" || work.level === "checked");
  const best = EVIDENCE_LEVELS.find((each) => each === work.level || each === merged) ?? work.level;
  const level = rests && merged === "unchecked" ? merged : best;
  return {
    ...work,
    level: work.debt.length > 0 ? work.level : level,
    checks: [...work.checks, ...[...gate.gate, ...gate.turnedGreen].map(checkRecord)],
  };
}

/**
 * Content hashes of what the task left behind; of a run without changes, of nothing. A phase's repair ticks nothing, but
 * leaves a receipt under its barrier's name: it wrote over files that other receipts are about.
 */
async function makeReceipt(
  context: RunContext,
  { task, phase }: MergeRequest,
  work: AcceptedWork,
  commit: CommitId,
  files: readonly string[],
): Promise<Receipt> {
  const hashes: Record<string, string | null> = {};
  for (const [path, content] of await context.store.readAll(commit, files))
    hashes[path] = content === null ? null : sha256(content);
  return {
    v: 1,
    task: task?.id ?? phaseBarrier(phase),
    level: work.level,
    outcome: work.outcome,
    at: context.now().toISOString(),
    run: context.run,
    line: work.line,
    ...(await citedRequirements(context, task, commit)),
    files: hashes,
    checks: work.checks,
    ...(work.scenarios !== undefined && { scenarios: work.scenarios }),
    sandbox: work.sandbox,
    ...(work.quotes.length > 0 && { quotes: work.quotes }),
    ...(work.since !== undefined && { since: work.since }),
  };
}

/** What the cited requirements said when the tick was earned, so that a later change of them is noticed. */
async function citedRequirements(
  { store, feature }: RunContext,
  task: Task | null,
  commit: CommitId,
): Promise<Pick<Receipt, "requirements">> {
  const isTests = task !== null && isAcceptance(task.id);
  if (task === null || (task.cites.length === 0 && !isTests)) return {};
  const file = `${feature.dir}/spec.md`;
  const content = (await store.readAll(commit, [file])).get(file) ?? null;
  if (content === null) return {};
  const spec = parseSpec(content.toString("utf8"), file);
  return isTests
    ? { requirements: scenarioHashes(spec, task.stories[0] ?? "") }
    : hashRequirements(spec, task);
}
