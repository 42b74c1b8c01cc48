import { levelOf } from "../checks/evidence-level.ts";
import { type Gate, runGate } from "../checks/gate.ts";
import { parseSpec } from "../markdown/parse-spec.ts";
import { type CheckResult, EVIDENCE_LEVELS, type Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { phaseBarrier } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import { hashRequirements } from "../rules/cited-requirements.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { sha256 } from "../util/hash.ts";
import { appendReceipt } from "../writeback/evidence-file.ts";
import { fingerprint, readTask, writeTick } from "../writeback/write-tick.ts";
import type { Accepted } from "./attempt-edit.ts";
import { phaseIndex, type RunContext } from "./context.ts";

const RACES_MAX = 3;

export interface IntegrateRequest {
  /** Null for a phase's repair: merged, but there is nothing to tick. */
  readonly task: Task | null;
  readonly phase: number;
  readonly attempt: number;
  readonly work: Accepted;
  readonly slot: Slot;
}

/**
 * Merges accepted work onto the user's tree as it is at this moment, checks the merged tree when it differs from
 * the checked one, and writes it. The person is one more contributor: a racing save starts the merge again.
 */
export async function integrate(context: RunContext, request: IntegrateRequest): Promise<Failure | null> {
  // Others may be merging: what can be checked before it is our turn does not hold them up.
  if (context.schedule.running() > 1) {
    const early = await checkMerged(context, request);
    if (early.failure !== null) return early.failure;
  }
  return context.integration.run(async () => {
    for (let races = 0; races < RACES_MAX; races++) {
      const merged = await checkMerged(context, request);
      if (merged.failure !== null) return merged.failure;
      // Minutes of checks may lie between the snapshot and now.
      const late = await tooLate(context, request);
      if (late !== null) return late;
      const end = await apply(context, request, merged);
      if (end !== "raced") return end;
    }
    return conflict(context, request, []);
  });
}

async function tooLate(context: RunContext, { task }: IntegrateRequest): Promise<Failure | null> {
  if (context.signal.aborted) return { reason: "interrupted", signal: "abort" };
  const switched = await context.store.branchSwitched();
  if (switched !== null || task === null) return switched;
  const now = await readTask(context.root, context.feature, task.id);
  if (now === null)
    return { reason: "line-gone", detail: `${task.id} is missing in ${context.feature.file}` };
  if (fingerprint(now.task, now.source) === context.fingerprint(task)) return null;
  return { reason: "line-gone", detail: `the text of ${task.id} changed while it was worked on` };
}

interface Merged {
  readonly failure: Failure | null;
  readonly ours: CommitId;
  readonly commit: CommitId;
  /** Of the merged tree, where that is not the one that was checked before. */
  readonly gate: Gate | null;
}

/** The merge and its gate, touching nothing of the user's. Results of equal trees are remembered by the verifier. */
async function checkMerged(context: RunContext, request: IntegrateRequest): Promise<Merged> {
  const { store } = context;
  const fail = (failure: Failure): Merged => ({ failure, ours: "", commit: "", gate: null });
  const switched = await store.branchSwitched();
  if (switched !== null) return fail(switched);
  const snapshot = await store.snapshot();
  if (!snapshot.ok) return fail(snapshot.error);
  const ours = snapshot.value;
  const { base, candidate } = request.work;
  const merge = await store.merge({ base, ours, theirs: candidate, task: request.task?.id ?? null });
  if (merge.kind === "would-lose") {
    const keptIn = await keep(context, request, merge.paths);
    return fail({ reason: "would-lose", paths: merge.paths, keptIn });
  }
  if (merge.kind === "conflict") {
    if (merge.people.length > 0) return fail(await conflict(context, request, merge.people));
    const keptIn = await keep(context, request, merge.paths);
    return fail({ reason: "conflict-task", paths: merge.paths, tasks: merge.tasks, keptIn });
  }
  const gate = await gateMerged(context, request, ours, merge.commit);
  if (gate?.newlyRed && !request.work.debt) return fail(mergedRed(context, request, gate.newlyRed));
  return { failure: null, ours, commit: merge.commit, gate };
}

/** Others' merged work may break what was green alone. Equal trees need no second look. */
async function gateMerged(
  context: RunContext,
  { task, work, slot }: IntegrateRequest,
  ours: CommitId,
  merged: CommitId,
): Promise<Gate | null> {
  if (task === null) return null;
  const { verifier } = context;
  if ((await verifier.treeOf(merged)) === (await verifier.treeOf(work.candidate))) return null;
  return runGate({
    task,
    feature: context.feature,
    base: ours,
    candidate: merged,
    owed: context.owed,
    isOpen: (id) => context.schedule.isOpen(id),
    verifier: context.verifier,
    slot,
    phase: phaseIndex(context, task),
    ownTests: work.owes,
    signal: context.signal,
  });
}

function mergedRed(context: RunContext, { task }: IntegrateRequest, check: CheckResult): Failure {
  const others = context.merged.flatMap((item) =>
    item.task === null || item.task === task?.id ? [] : [item.task],
  );
  return { reason: "merged-check-red", check, since: others.slice(-5) };
}

async function apply(
  context: RunContext,
  request: IntegrateRequest,
  merged: Merged,
): Promise<Failure | null | "raced"> {
  const { task, phase } = request;
  const { store } = context;
  const work = merged.gate === null ? request.work : withGate(request.work, merged.gate);
  const changes = await store.changes(merged.ours, merged.commit);
  const files = changes.map((change) => change.path);
  const receipt = await makeReceipt(context, request, work, merged.commit, files);
  const done = {
    task: task?.id ?? null,
    phase,
    role: work.role,
    onto: merged.ours,
    commit: merged.commit,
    files,
    receipt,
  };
  await store.pin(`merged/${task?.id ?? `phase-${phase}`}/${context.run}`, merged.commit);
  await context.record({ type: "task.merged", ...done, applied: false });
  const applied = await store.apply(merged.ours, merged.commit);
  if (!applied.ok) return applied.error;
  if (applied.value.kind === "raced") return "raced";
  await context.record({ type: "task.merged", ...done, applied: true });
  context.merged.push(done);
  if (work.owes !== null) context.owed.push(work.owes);
  if (task !== null) return writeTick(context.root, context.feature, receipt);
  const recorded = await appendReceipt(context.root, context.feature.dir, receipt);
  return recorded.ok ? null : recorded.error;
}

/** The merged tree is what the person gets: what its checks showed counts as well. */
function withGate(work: Accepted, gate: Gate): Accepted {
  const level = EVIDENCE_LEVELS.find((each) => each === work.level || each === levelOf(gate)) ?? work.level;
  return {
    ...work,
    level: work.debt ? work.level : level,
    checks: [...work.checks, ...gate.gate, ...gate.turnedGreen],
  };
}

/**
 * Content hashes of what the task left behind; of a run without changes, of nothing. A phase's repair ticks nothing, but
 * leaves a receipt under its barrier's name: it wrote over files that other receipts are about.
 */
async function makeReceipt(
  context: RunContext,
  { task, phase }: IntegrateRequest,
  work: Accepted,
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
    line: task === null ? "" : context.fingerprint(task),
    ...(await citedRequirements(context, task, commit)),
    files: hashes,
    checks: work.checks.map(({ command, status, exitCode, notRunReason }) => ({
      command,
      status,
      exitCode,
      ...(notRunReason !== undefined && { notRunReason }),
    })),
    sandbox: context.sandbox,
    ...(work.quotes.length > 0 && { quotes: work.quotes }),
  };
}

/** What the cited requirements said when the tick was earned, so that a later change of them is noticed. */
async function citedRequirements(
  { store, feature }: RunContext,
  task: Task | null,
  commit: CommitId,
): Promise<Pick<Receipt, "requirements">> {
  if (task === null || task.cites.length === 0) return {};
  const file = `${feature.dir}/spec.md`;
  const content = (await store.readAll(commit, [file])).get(file) ?? null;
  return content === null ? {} : hashRequirements(parseSpec(content.toString("utf8"), file), task);
}

async function conflict(
  context: RunContext,
  request: IntegrateRequest,
  people: readonly string[],
): Promise<Failure> {
  const changed = (await context.store.changes(request.work.base, request.work.candidate)).map(
    ({ path }) => path,
  );
  const paths = people.length > 0 ? people : changed;
  return { reason: "conflict-person", paths, keptIn: await keep(context, request, paths) };
}

/** Paid work is never thrown away: it stays in specrun's repository and as files a person can open. */
async function keep(
  context: RunContext,
  request: IntegrateRequest,
  paths: readonly string[],
): Promise<string> {
  const label = `${request.task?.id ?? `phase-${request.phase}`}-${context.run}-${request.attempt}`;
  await context.store.pin(`kept/${label}`, request.work.candidate);
  return context.store.keep(label, request.work.candidate, paths);
}
