import type { Config } from "../config/config.ts";
import type { ConsentLedger } from "../config/consent.ts";
import type { Event } from "../model/event.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { ConsentItem } from "../model/failure.ts";
import type { Task, TaskId } from "../model/task.ts";
import { type Commands, placeOf } from "../slots/commands.ts";
import { findSetup, type SetupStep } from "../slots/setup.ts";
import { type Slot, SlotLost } from "../slots/slots.ts";
import type { CommitId, Store } from "../store/store.ts";
import { type Check, type CheckKind, findChecks } from "./find-checks.ts";
import { notRun } from "./not-run.ts";
import type { Mask } from "./owed.ts";
import { lookAt, runCheck } from "./run-check.ts";
import { idleScript } from "./runner-settings.ts";
import { dropUndeclared, SetUp } from "./set-up.ts";
import type { TestCases } from "./test-cases.ts";

export interface VerifierOptions {
  readonly store: Store;
  readonly commands: Commands;
  readonly config: Config;
  readonly consent: ConsentLedger;
  /** Files specrun itself writes: a tree that differs only there is the same for a check. */
  readonly ownFiles: readonly string[];
  /** Checks of earlier runs that passed with the same tools. */
  readonly passedBefore: readonly CheckResult[];
  /** Where installed dependencies are kept for all slots. */
  readonly dependenciesDir: string;
  /** Machine resources that whatever runs for a task needs for itself. */
  readonly locksOf: (task: TaskId | null) => readonly string[];
  readonly record: (event: Event) => Promise<void>;
}

export interface VerifyRequest {
  readonly commit: CommitId;
  readonly mask: Mask;
  readonly purpose: "task" | "phase";
  readonly slot: Slot;
  readonly task: TaskId | null;
  readonly phase: number;
  /** Only a look: red is to be expected and is not held against anybody. */
  readonly mayBeRed?: boolean;
  /** Only checks of this kind. */
  readonly kind?: CheckKind;
  /** What is not told as a check: one of many looks, of which only the sum says something. */
  readonly isQuiet?: true;
  /** Instead of the limit for checks. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Runs the project's checks at any commit, masked or not, and remembers results by what was checked. The slot
 * is left at the checked tree: whoever goes on working in it checks out again.
 */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #results = new Map<string, Promise<CheckResult>>();
  readonly #cases = new Map<string, TestCases>();
  readonly #found = new Map<CommitId, Promise<Found>>();
  readonly #trees = new Map<CommitId, Promise<string>>();
  readonly #setUp: SetUp;

  constructor(options: VerifierOptions) {
    this.#options = options;
    for (const check of options.passedBefore) this.#results.set(keyOf(check), Promise.resolve(check));
    this.#setUp = new SetUp(options);
  }

  /** What would be run at `commit`, found anew: a feature's first task often creates the manifest. */
  async checksAt(commit: CommitId, purpose: "task" | "phase"): Promise<readonly Check[]> {
    return (await this.#findAt(commit)).checks[purpose];
  }

  /** What the runner said of each test in a check of this run; null where it did not, or too long ago. */
  casesOf(check: Pick<CheckResult, "tree" | "command">): TestCases | null {
    return this.#cases.get(keyOf(check)) ?? null;
  }

  /** Two commits that differ only in specrun's own files are one tree to a check. */
  treeOf(commit: CommitId): Promise<string> {
    const { store, ownFiles } = this.#options;
    return remembered(this.#trees, commit, () => store.treeWithout(commit, ownFiles));
  }

  async verify(request: VerifyRequest): Promise<readonly CheckResult[]> {
    const all = await this.checksAt(request.commit, request.purpose);
    const checks = all.filter(({ kind }) => request.kind === undefined || kind === request.kind);
    return this.verifyWith(checks, request);
  }

  /** These checks instead of the project's. */
  async verifyWith(checks: readonly Check[], request: VerifyRequest): Promise<readonly CheckResult[]> {
    if (checks.length === 0) return [];
    const { files } = request.mask;
    const masked =
      files.length === 0 ? request.commit : await this.#options.store.withFiles(request.commit, files);
    const tree = await this.treeOf(masked);
    const results: CheckResult[] = [];
    for (const check of checks) results.push(await this.#once(check, { ...request, commit: masked }, tree));
    return results;
  }

  /** The slot at `commit` with its dependencies in place; a lockfile that set-up wrote on the way is nobody's work. */
  async enter(request: Omit<VerifyRequest, "mask" | "purpose">): Promise<void> {
    await request.slot.checkout(request.commit);
    const declared = await this.#findAt(request.commit);
    dropUndeclared(declared, request.slot);
    const installed = await this.#setUp.perform(declared, request);
    if (installed.length > 0) await request.slot.checkout(request.commit);
  }

  /** Installs what the manifests at `commit` declare, unless this slot holds exactly that already. */
  async setUp(request: Omit<VerifyRequest, "mask" | "purpose">): Promise<readonly CheckResult[]> {
    return this.#setUp.perform(await this.#findAt(request.commit), request);
  }

  /** A run task's own commands, or the checks its words name ("run the tests", "build"). */
  async commandsOf(task: Task, commit: CommitId): Promise<readonly Check[]> {
    if (task.commands.length > 0) return task.commands.map(ownCheck);
    const wanted = CHECK_WORDS.filter(({ words }) => words.test(task.title)).map(({ kind }) => kind);
    const checks = await this.checksAt(commit, "phase");
    return checks.filter((check) => wanted.includes(check.kind));
  }

  /** One command of a `run` task, in a slot that was entered for it. */
  async runCommand(
    request: Omit<VerifyRequest, "mask" | "purpose"> & { readonly check: Check },
  ): Promise<CheckResult> {
    const { commands, config, consent, record } = this.#options;
    const { check, commit, slot, task, phase, signal, mayBeRed = false } = request;
    if (!consent.allows(checkConsent(check))) return notRun(check.command, "run", commit, "not consented to");
    const manifest = (await this.#options.store.read(commit, "package.json"))?.toString("utf8") ?? "";
    const idle = idleScript(check.command, manifest);
    if (idle !== null)
      return notRun(check.command, "run", commit, `its script \`${idle}\` cannot fail, so it shows nothing`);
    const result = await runCheck({
      ...placeOf(slot),
      ...this.#holder(task),
      check,
      commands,
      limits: config.limits,
      tree: commit,
      masked: [],
      signal,
    });
    if (slot.isLost()) throw new SlotLost(slot.dir);
    const ran: CheckResult = { ...result, purpose: "run" };
    await record({ type: "check.finished", task, phase, mayBeRed, check: ran });
    return ran;
  }

  async #once(check: Check, request: VerifyRequest, tree: string): Promise<CheckResult> {
    const key = keyOf({ tree, command: check.command });
    const known = this.#results.get(key);
    if (known !== undefined)
      return { ...(await known), purpose: request.purpose, masked: request.mask.tasks };
    const running = this.#run(check, request, tree);
    this.#results.set(key, running);
    const result = await running.catch((error: unknown) => {
      this.#results.delete(key);
      throw error;
    });
    if (request.signal.aborted) this.#results.delete(key);
    const { task, phase, mayBeRed = false } = request;
    if (!request.isQuiet)
      await this.#options.record({ type: "check.finished", task, phase, mayBeRed, check: result });
    return result;
  }

  async #run(check: Check, request: VerifyRequest, tree: string): Promise<CheckResult> {
    const { commands, config, consent } = this.#options;
    const purpose = request.purpose;
    const masked = request.mask.tasks;
    if (!consent.allows(checkConsent(check)))
      return { ...notRun(check.command, purpose, tree, "not consented to"), masked };
    const look = async (): Promise<CheckResult> => {
      await this.enter(request);
      const seen = await lookAt({
        ...placeOf(request.slot),
        ...this.#holder(request.task),
        check,
        commands,
        limits: { ...config.limits, checkTimeoutMs: request.timeoutMs ?? config.limits.checkTimeoutMs },
        tree,
        masked,
        signal: request.signal,
      });
      // A check that the floor was pulled from under says nothing about the work.
      if (request.slot.isLost()) throw new SlotLost(request.slot.dir);
      this.#keep(seen.check, seen.cases);
      return seen.check;
    };
    // In a slot that is made anew: several tasks may wait for this one answer.
    const result = await look().catch((error: unknown) => {
      if (request.slot.isLost()) return look();
      throw error;
    });
    return { ...result, purpose };
  }

  /** Of the latest looks: a suite of thousands of tests, on every tree of a run, is more than memory is for. */
  #keep(check: CheckResult, cases: TestCases | null): void {
    if (cases === null) return;
    this.#cases.set(keyOf(check), cases);
    const [oldest] = this.#cases.keys();
    if (this.#cases.size > CASES_KEPT_MAX && oldest !== undefined) this.#cases.delete(oldest);
  }

  #holder = (task: TaskId | null) => ({ task, locks: this.#options.locksOf(task) });

  #findAt(commit: CommitId): Promise<Found> {
    const { store, config } = this.#options;
    return remembered(this.#found, commit, async () => {
      const list = await store.list(commit);
      const read = async (path: string) => (await store.read(commit, path))?.toString("utf8") ?? null;
      const checks = await findChecks({ list, read }, config.checks);
      const setup = await findSetup({ list, read }, { scripts: config.setupScripts });
      return { checks, setup, list };
    });
  }
}

const CASES_KEPT_MAX = 100;

const keyOf = ({ tree, command }: Pick<CheckResult, "tree" | "command">): string => `${tree} ${command}`;

interface Found {
  readonly checks: Awaited<ReturnType<typeof findChecks>>;
  readonly setup: readonly SetupStep[];
  readonly list: readonly string[];
}

/** A commit never changes, so what is known of it stays true. */
function remembered<T>(
  known: Map<CommitId, Promise<T>>,
  commit: CommitId,
  find: () => Promise<T>,
): Promise<T> {
  const found = known.get(commit) ?? find();
  known.set(commit, found);
  return found;
}

const CHECK_WORDS: readonly { readonly kind: Check["kind"]; readonly words: RegExp }[] = [
  { kind: "test", words: /\b(?:tests?|suite|specs?)\b|测试|テスト|테스트|тест|prueba|testes/i },
  { kind: "lint", words: /\blint\w*|\bstyle check/i },
  { kind: "types", words: /\btype[- ]?check\w*|\btypes\b/i },
  { kind: "build", words: /\bbuilds?\b|\bcompiles?\b/i },
];

const ownCheck = (command: string): Check => ({
  command,
  purpose: "task",
  source: "",
  detail: command,
  kind: "other",
});

/** A command that stands in the text of a task. */
export const commandConsent = (command: string, source: string): ConsentItem => ({
  ...checkConsent(ownCheck(command)),
  purpose: "run",
  source,
});

export const checkConsent = ({ partOf, ...check }: Check): ConsentItem =>
  partOf !== undefined
    ? checkConsent(partOf)
    : {
        purpose: check.purpose,
        command: check.command,
        source: check.source,
        detail: check.detail,
        network: false,
      };
