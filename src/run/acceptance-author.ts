import { fileKey, fileOf, mayAuthorSee, storyDir } from "../checks/acceptance-files.ts";
import type { AcceptedWork, EvidenceLevel } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { NO_USAGE, type Usage } from "../model/usage.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId, FileChange } from "../store/store.ts";
import { authorPrompt } from "../workers/acceptance-prompt.ts";
import type { Judgement } from "../workers/agent-loop.ts";
import { limitsFor, type Role } from "../workers/roles.ts";
import { claimSchema } from "../workers/tools/finish-tool.ts";
import { reviewTests } from "./acceptance-fairness.ts";
import { type TestsAt, taskOf } from "./acceptance-tests.ts";
import { attemptPin } from "./attempt.ts";
import { INTERRUPTED, isStop, type RunContext } from "./context.ts";
import { guardChange } from "./guard-change.ts";
import { unlessLost } from "./slot-lost.ts";
import { toolContext } from "./tool-context.ts";

export interface Authored {
  readonly work: AcceptedWork | null;
  readonly failure: Failure | null;
}

/**
 * One conversation that writes the tests a story still lacks, in a slot that holds documents and manifests and no code;
 * what it wrote is then put onto the project as it is.
 */
export async function authorTests(context: RunContext, tests: TestsAt, base: CommitId): Promise<Authored> {
  const { attempts, slots, record } = context;
  const { id, phase } = tests.node;
  const attempt = (attempts.get(id) ?? 0) + 1;
  attempts.set(id, attempt);
  const documents = await documentsOf(context, tests, base);
  const slot = await slots.acquire(documents);
  const started = Date.now();
  const role = authorRole(context);
  try {
    const common = { task: id, phase, attempt, role: role.name, model: role.model, slot: slot.index };
    await record({ type: "attempt.started", ...common, base: documents, line: tests.line });
    const author = new Author(context, tests, { slot, base, documents, attempt });
    const end = await unlessLost(
      slot,
      () => author.converse(role),
      (failure) => ({ failure, usage: NO_USAGE }),
    );
    await author.recordEnd(end, Date.now() - started);
    return { work: author.accepted, failure: await author.keepDrafts(end.failure) };
  } finally {
    slots.release(slot);
  }
}

/** The tester's model and tools; what it has to know of this work is in its first message. */
const authorRole = ({ roles }: RunContext): Role => roles.test;

/** The project without its code, and without tests that are about other words. */
async function documentsOf(context: RunContext, tests: TestsAt, base: CommitId): Promise<CommitId> {
  const { store, feature } = context;
  const hidden = (await store.list(base)).filter(
    (path) => tests.outdated.includes(path) || !(mayAuthorSee(path, feature.dir) || tests.files.has(path)),
  );
  return store.withFiles(
    base,
    hidden.map((path) => ({ path, mode: "000000", blob: null })),
  );
}

/** What was written, put onto the project itself; tests of scenarios that are gone go. */
export async function workOf(
  { store, sandbox }: RunContext,
  { outdated, line }: TestsAt,
  { base, changes, level }: { base: CommitId; changes: readonly FileChange[]; level: EvidenceLevel },
): Promise<AcceptedWork> {
  const written = changes.map(({ path, newMode, newBlob }) => ({ path, mode: newMode, blob: newBlob }));
  const gone = outdated.filter((path) => !written.some((file) => file.path === path));
  const removed = gone.map((path) => ({ path, mode: "000000", blob: null }));
  const candidate = await store.withFiles(base, [...written, ...removed]);
  const rest = { checks: [], quotes: [], debt: [], role: "test", outcome: "done", summary: "" } as const;
  return { ...rest, base, candidate, level, sandbox, line };
}

interface Ground {
  readonly slot: Slot;
  readonly base: CommitId;
  readonly documents: CommitId;
  readonly attempt: number;
}

class Author {
  accepted: AcceptedWork | null = null;
  #latest: CommitId | null = null;
  readonly #context: RunContext;
  readonly #tests: TestsAt;
  readonly #ground: Ground;
  readonly #folder: string;

  constructor(context: RunContext, tests: TestsAt, ground: Ground) {
    this.#context = context;
    this.#tests = tests;
    this.#ground = ground;
    this.#folder = storyDir(context.acceptance?.dir ?? "", tests.node.story);
  }

  async converse(role: Role): Promise<{ readonly failure: Failure | null; readonly usage: Usage }> {
    const { driver, config } = this.#context;
    const { node } = this.#tests;
    const { slot, attempt } = this.#ground;
    return driver.converse({
      role,
      tag: { task: node.id, phase: node.phase, attempt },
      opening: await this.#opening(),
      workspace: {
        ...toolContext(this.#context, slot, node.id),
        // Of what other work a view of git may still hold, the author sees nothing.
        gitView: null,
        writeRefusal: (path) => (this.#isOwn(path) ? null : this.#refusal(path)),
      },
      judgeFinish: (claim) => this.#judge(claim),
      judgeText: null,
      limits: limitsFor(role, config.limits),
    });
  }

  async #opening(): Promise<string> {
    const { feature, verifier } = this.#context;
    const { node, story, toWrite } = this.#tests;
    const checks = await verifier.checksAt(this.#ground.base, "task");
    return authorPrompt({
      feature: feature.title,
      story: node.story,
      title: story.title,
      independentTest: story.independentTest,
      scenarios: toWrite,
      folder: this.#folder,
      keyOf: fileKey,
      commands: checks.filter(({ kind }) => kind === "test").map(({ command }) => command),
    });
  }

  async #judge(input: unknown): Promise<Judgement> {
    const claim = claimSchema.safeParse(input);
    if (claim.success && claim.data.outcome === "blocked")
      return { kind: "ended", failure: { reason: "worker-blocked", summary: claim.data.summary } };
    const { slot, documents, attempt } = this.#ground;
    const { id } = this.#tests.node;
    this.#latest = await slot.commit(documents, id);
    await this.#context.store.pin(attemptPin(id, this.#context.run, attempt), this.#latest);
    const changes = await this.#context.store.changes(documents, this.#latest);
    const failure = (await this.#guard(changes)) ?? (await this.#review(changes));
    if (this.#context.signal.aborted) return { kind: "ended", failure: INTERRUPTED };
    if (failure === null) return { kind: "accepted" };
    await slot.checkout(this.#latest);
    return { kind: "refused", failure, feedback: failureForModel(failure) };
  }

  /** One file for each scenario, in the story's own folder, and nothing else. */
  async #guard(changes: readonly FileChange[]): Promise<Failure | null> {
    const { slot, documents } = this.#ground;
    const stray = changes.find(({ path, status }) => !this.#isOwn(path) || status === "deleted");
    if (stray !== undefined) return { reason: "protected-path", path: stray.path, rule: this.#rule() };
    const task = taskOf(this.#context, this.#tests, this.#folder);
    const candidate = this.#latest ?? documents;
    const ignored = slot.leftOut;
    const refused = await guardChange(this.#context, {
      ...{ task, base: documents, candidate, ignored },
      mustChange: true,
    });
    return refused ?? this.#missing(changes);
  }

  #missing(changes: readonly FileChange[]): Failure | null {
    const paths = changes.map(({ path }) => path);
    const missing = this.#tests.toWrite.find(({ id }) => fileOf(id, paths) === null);
    if (missing === undefined) return null;
    const detail = `there is no file below ${this.#folder}/ with \`${fileKey(missing.id)}\` in its name, for ${missing.id}`;
    return { reason: "claim-rejected", outcome: "done", detail };
  }

  async #review(changes: readonly FileChange[]): Promise<Failure | null> {
    const { slot, attempt } = this.#ground;
    const commit = this.#latest ?? this.#ground.documents;
    const scenarios = this.#tests.toWrite;
    const paths = changes.map(({ path }) => path);
    const reviewed = await reviewTests(this.#context, {
      ...{ node: this.#tests.node, scenarios, paths, slot, commit, attempt },
      output: null,
    });
    if (reviewed.failure !== null) return reviewed.failure;
    const unfair = reviewed.unfair;
    if (unfair.length > 0)
      return { reason: "acceptance-unfair", story: this.#tests.node.story, tests: unfair, draftsIn: null };
    const { base } = this.#ground;
    this.accepted = await workOf(this.#context, this.#tests, {
      ...{ base, changes },
      level: reviewed.isReviewed ? "judged" : "unchecked",
    });
    return null;
  }

  #isOwn(path: string): boolean {
    const isKept = this.#tests.files.has(path) && !this.#tests.outdated.includes(path);
    return path.startsWith(`${this.#folder}/`) && !isKept;
  }

  #rule(): string {
    return `the author of acceptance tests writes new files below ${this.#folder}/ alone`;
  }

  #refusal(path: string): string {
    return failureForModel({ reason: "protected-path", path, rule: this.#rule() });
  }

  async recordEnd(
    end: { readonly failure: Failure | null; readonly usage: Usage },
    ms: number,
  ): Promise<void> {
    const { record, signal, store, run } = this.#context;
    const { failure, usage } = end;
    const { attempt } = this.#ground;
    const task = this.#tests.node.id;
    const work = failure === null ? this.accepted : null;
    if (work !== null) await store.pin(`${attemptPin(task, run, attempt)}-merged`, work.candidate);
    const isCut = signal.aborted || (failure !== null && isStop(failure));
    await record({
      type: "attempt.finished",
      ...{ task, attempt, failure, usage, ms },
      outcome: failure === null ? "done" : isCut ? "interrupted" : "failed",
      summary: "",
      candidate: this.#latest,
      ...(work !== null && { work }),
    });
  }

  /** Drafts that were not frozen lie where a person can read them. */
  async keepDrafts(failure: Failure | null): Promise<Failure | null> {
    if (failure?.reason !== "acceptance-unfair" || this.#latest === null) return failure;
    const { store, run } = this.#context;
    const { documents, attempt } = this.#ground;
    const paths = (await store.changes(documents, this.#latest)).map(({ path }) => path);
    const label = `acceptance-${this.#tests.node.story}-${run}-${attempt}`;
    await store.pin(`kept/${label}`, this.#latest);
    return { ...failure, draftsIn: await store.keep(label, this.#latest, paths) };
  }
}
