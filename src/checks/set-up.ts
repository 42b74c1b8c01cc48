import { basename, join } from "node:path";
import type { Config } from "../config/config.ts";
import type { ConsentLedger } from "../config/consent.ts";
import type { Event } from "../model/event.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { ConsentItem } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { type Commands, placeOf } from "../slots/commands.ts";
import { DependencySeeds } from "../slots/dependency-seeds.ts";
import { removeFolder } from "../slots/remove-folder.ts";
import type { SetupStep } from "../slots/setup.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId, Store } from "../store/store.ts";
import { sha256 } from "../util/hash.ts";
import { Mutex } from "../util/mutex.ts";
import { InstalledPackages, isLookedUp } from "./installed-packages.ts";
import { notRun } from "./not-run.ts";

export interface SetUpOptions {
  readonly store: Pick<Store, "read">;
  readonly commands: Commands;
  readonly config: Pick<Config, "limits">;
  readonly consent: ConsentLedger;
  readonly dependenciesDir: string;
  readonly record: (event: Event) => Promise<void>;
}

export interface SetUpRequest {
  readonly commit: CommitId;
  readonly slot: Slot;
  readonly task: TaskId | null;
  readonly phase: number;
  readonly signal: AbortSignal;
}

interface Provide extends SetUpRequest {
  readonly hash: string;
  /** What the step fills and may be emptied first. */
  readonly own: readonly string[];
  readonly isMovable: boolean;
}

/** What a commit declares, and its files. */
interface Declared {
  readonly setup: readonly SetupStep[];
  readonly list: readonly string[];
}

/**
 * Dependencies of a slot: exactly those that the manifests declare, installed once for all slots. Whatever else lies in
 * their folders goes, since what passes with it here would fail elsewhere.
 */
export class SetUp {
  readonly #options: SetUpOptions;
  readonly #seeds: DependencySeeds;
  /** What could not be installed is not tried again in this run: it costs minutes and ends the same. */
  readonly #failed = new Set<string>();
  /** By hash: slots that want the same wait for the first and copy from it. */
  readonly #turns = new Map<string, Mutex>();

  constructor(options: SetUpOptions) {
    this.#options = options;
    this.#seeds = new DependencySeeds(options.dependenciesDir);
  }

  /** The results of the commands that had to be executed; none where a seed or the slot itself held everything. */
  async perform({ setup, list }: Declared, request: SetUpRequest): Promise<readonly CheckResult[]> {
    const results: CheckResult[] = [];
    for (const step of setup) {
      const hash = await this.#hash(step, request.commit);
      const installed = new InstalledPackages(request.slot);
      if (installed.isIntact(step.command, hash, step.fills)) continue;
      const isTracked = (folder: string): boolean => list.some((path) => path.startsWith(`${folder}/`));
      const own = step.fills.filter((folder) => isLookedUp(folder) && !isTracked(folder));
      const turn = this.#turns.get(hash) ?? new Mutex();
      this.#turns.set(hash, turn);
      // Only these can be moved: others name their own place in scripts, or are written by builds.
      const isMovable = own.length === step.fills.length && own.every((path) => /node_modules$/.test(path));
      const provide = () => this.#provide(step, { ...request, hash, own, isMovable });
      const result = await (isMovable ? turn.run(provide) : provide());
      if (result !== "filled" && result !== "failed before") results.push(result);
      if (result === "filled" || (result !== "failed before" && result.status === "passed"))
        installed.remember(step.command, hash, step.fills);
    }
    return results;
  }

  /** From a seed where there is one, else by its command. */
  async #provide(step: SetupStep, request: Provide): Promise<CheckResult | "filled" | "failed before"> {
    const { hash, slot, own, isMovable, signal } = request;
    // Package managers leave what an older lockfile brought, or what nobody declared.
    for (const folder of own) removeFolder(join(slot.dir, folder));
    if (this.#failed.has(hash)) return "failed before";
    if (isMovable && (await this.#seeds.fill(hash, slot.dir, step.fills))) return "filled";
    const result = await this.#install(step, request);
    if (result.status !== "passed" && !signal.aborted) this.#failed.add(hash);
    if (result.status === "passed" && isMovable) await this.#seeds.keep(hash, slot.dir, step.fills);
    return result;
  }

  async #install(step: SetupStep, request: SetUpRequest): Promise<CheckResult> {
    const { commands, config, consent, record } = this.#options;
    const { commit: tree, slot, task, phase, signal } = request;
    if (!consent.allows(setupConsent(step))) return notRun(step.command, "setup", tree, "not consented to");
    const { exitCode, timedOut, ms, output } = await commands.run({
      ...placeOf(slot),
      command: step.command,
      network: step.network,
      timeoutMs: config.limits.setupTimeoutMs,
      outputBytesMax: config.limits.outputBytesMax,
      signal,
    });
    const check: CheckResult = {
      command: step.command,
      purpose: "setup",
      status: exitCode === 0 ? "passed" : "failed",
      exitCode,
      timedOut,
      ms,
      output,
      tree,
      masked: [],
    };
    await record({ type: "check.finished", task, phase, mayBeRed: false, check });
    return check;
  }

  /** Packages may hold programs built for the Node that installed them. */
  async #hash(step: SetupStep, commit: CommitId): Promise<string> {
    const parts = await Promise.all(
      step.manifests.map(
        async (path) => `${path}\0${sha256((await this.#options.store.read(commit, path)) ?? "")}`,
      ),
    );
    return sha256([process.version, step.command, ...parts].join("\0"));
  }
}

/** After a checkout, when nothing in the slot is anybody's work: folders of packages that no manifest declares. */
export function dropUndeclared({ setup, list }: Declared, slot: Slot): void {
  const filled = setup.flatMap(({ fills }) => fills);
  const tracked = (folder: string): boolean => list.some((path) => path.startsWith(`${folder}/`));
  for (const folder of slot.dependencies)
    if (isImported(folder) && !filled.includes(folder) && !tracked(folder))
      removeFolder(join(slot.dir, folder));
}

/** Apart from these, which compilers fill and check by themselves, folders of dependencies are there to be imported. */
const BUILD_FOLDERS: readonly string[] = [
  "target",
  "_build",
  ".gradle",
  ".terraform",
  ".stack-work",
  "dist-newstyle",
  "elm-stuff",
  ".tox",
  ".nox",
];

const isImported = (folder: string): boolean => !BUILD_FOLDERS.includes(basename(folder));

export const setupConsent = (step: SetupStep): ConsentItem => ({
  purpose: "setup",
  command: step.command,
  source: step.source,
  detail: step.command,
  network: step.network,
});
