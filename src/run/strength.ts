import type { CheckResult, MutantScore, Survivor } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { PhaseKind } from "../model/feature.ts";
import { addedLines } from "../mutants/added-lines.ts";
import { chooseMutants } from "../mutants/choose-mutants.ts";
import { findMutants, type Mutant } from "../mutants/find-mutants.ts";
import { languageOf } from "../mutants/languages.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { isTestPath } from "../util/test-path.ts";
import type { RunContext } from "./context.ts";
import { maskOfOpen } from "./phase-checks.ts";
import { inSlot } from "./slot-lost.ts";
import { type MutantEnd, runTests, tryMutant } from "./try-mutant.ts";

const FILES_MAX = 60;
const PATCH_BYTES_MAX = 1_000_000;
const SOURCE_BYTES_MAX = 300_000;

/** A mistake, and the text of the file that it goes into. */
interface Seed {
  readonly mutant: Mutant;
  readonly source: string;
}

export interface Measured {
  readonly result: MutantScore;
  /** Survivors of the measurement before that are noticed now. */
  readonly noticed: readonly Survivor[];
}

/**
 * How much of what a phase changed its tests notice: small mistakes are put into its lines one at a time, and the tests
 * run on each in slots that nobody else waits for. Measured again, only what survived is tried again.
 */
export class Strength {
  readonly #context: RunContext;
  readonly #phase: number;
  #survivors: readonly Seed[] | null = null;
  #killed = 0;

  constructor(context: RunContext, phase: number) {
    this.#context = context;
    this.#phase = phase;
  }

  /** Null where there is nothing to measure: no mistake to make, or no test that is green without one. */
  async measure(from: CommitId, commit: CommitId): Promise<Measured | null> {
    const { mutants } = this.#context.config;
    if (mutants === null || !isDue(this.#context, this.#phase)) return null;
    const baseline = await inSlot(this.#context, commit, (slot) => this.#tests(commit, slot), "idle");
    if (!baseline.some(({ status }) => status === "passed")) return null;
    const last = await this.#stillThere(commit);
    if (last === null) this.#killed = 0;
    const change = { from, to: commit, phase: this.#phase, max: mutants.mutantsMax };
    const seeds = last ?? (await chooseSeeds(this.#context, change));
    if (seeds.length === 0 && last === null) return null;
    const tried = await this.#tryAll(seeds, commit, baseline);
    if (this.#context.signal.aborted) return null;
    const { survivors, ...measured } = this.#sum(seeds, tried, last !== null);
    this.#survivors = survivors;
    this.#killed = measured.result.killed;
    return { ...measured, noticed: last === null ? [] : measured.noticed };
  }

  /** The survivors once more, in the slot of the worker who wrote tests against them. */
  async measureIn(slot: Slot, commit: CommitId): Promise<MutantScore> {
    const seeds = this.#survivors ?? [];
    const baseline = await this.#tests(commit, slot);
    const ends = new Map<Seed, MutantEnd>();
    const started = Date.now();
    for (const seed of seeds) {
      if (this.#isOver(started)) break;
      ends.set(seed, await tryMutant(this.#context, { phase: this.#phase, commit, slot, baseline }, seed));
    }
    return this.#sum(seeds, { ends, baseline, ms: Date.now() - started }, true).result;
  }

  #tests(commit: CommitId, slot: Slot): Promise<readonly CheckResult[]> {
    return runTests(this.#context, { phase: this.#phase, commit, slot }, null);
  }

  #isOver(started: number): boolean {
    const { config, signal } = this.#context;
    return signal.aborted || Date.now() - started > (config.mutants?.timeoutMs ?? 0);
  }

  /** What survived before, if its files are as they were; null: everything is to be measured. */
  async #stillThere(commit: CommitId): Promise<readonly Seed[] | null> {
    const seeds = this.#survivors;
    if (seeds === null) return null;
    const paths = [...new Set(seeds.map(({ mutant }) => mutant.path))];
    const now = await this.#context.store.readAll(commit, paths);
    const isSame = seeds.every(({ mutant, source }) => now.get(mutant.path)?.toString("utf8") === source);
    return isSame ? seeds : null;
  }

  /** Side by side, each in a slot that is free otherwise and is given back after every single one. */
  async #tryAll(seeds: readonly Seed[], commit: CommitId, baseline: readonly CheckResult[]): Promise<Tried> {
    const started = Date.now();
    const ends = new Map<Seed, MutantEnd>();
    const left = [...seeds];
    const work = async (): Promise<void> => {
      for (let seed = left.shift(); seed !== undefined && !this.#isOver(started); seed = left.shift()) {
        const next = seed;
        const look = (slot: Slot) =>
          tryMutant(this.#context, { phase: this.#phase, commit, slot, baseline }, next);
        ends.set(next, await inSlot(this.#context, commit, look, "idle"));
      }
    };
    await Promise.all(Array.from({ length: this.#context.config.limits.jobsMax }, work));
    return { ends, baseline, ms: Date.now() - started };
  }

  /** `isAgain`: of mutants that survived before, those for which there was no time still do. */
  #sum(seeds: readonly Seed[], { ends, baseline, ms }: Tried, isAgain: boolean) {
    const of = (end: MutantEnd): readonly Seed[] => seeds.filter((seed) => ends.get(seed) === end);
    const commands = baseline.flatMap(({ command, status }) => (status === "passed" ? command : []));
    const lives = (seed: Seed): boolean => (ends.get(seed) ?? (isAgain ? "survived" : "")) === "survived";
    const survivors = seeds.filter(lives);
    const killed = this.#killed + of("killed").length;
    const counted = killed + survivors.length;
    const result: MutantScore = {
      killed,
      survivors: survivors.map(survivorOf),
      timedOut: of("timed-out").length,
      broken: of("broken").length,
      untried: seeds.length - ends.size,
      score: counted === 0 ? null : killed / counted,
      threshold: this.#context.config.mutants?.threshold ?? 0,
      commands,
      runs: ends.size * commands.length,
      ms,
    };
    return { result, survivors, noticed: of("killed").map(survivorOf) };
  }
}

interface Tried {
  readonly ends: ReadonlyMap<Seed, MutantEnd>;
  /** What the tests say without any mistake. */
  readonly baseline: readonly CheckResult[];
  readonly ms: number;
}

/** Setup is not tested by nature, and what is foundational by the stories that stand on it. */
const UNTESTED: ReadonlySet<PhaseKind> = new Set(["setup", "foundational", "tests"]);

function isDue({ feature }: RunContext, index: number): boolean {
  const phase = feature.phases.find((each) => each.index === index);
  return phase !== undefined && !UNTESTED.has(phase.kind);
}

/** A score under the threshold, as what closes the barrier; nothing where nothing was counted. */
export const weakness = (result: MutantScore): Failure | null =>
  result.score === null || result.score >= result.threshold ? null : { reason: "tests-weak", result };

const survivorOf = ({ mutant }: Seed): Survivor => {
  const { path: file, line, before, after } = mutant;
  return { file, line, before, after };
};

interface PhaseChange {
  readonly from: CommitId;
  readonly to: CommitId;
  readonly phase: number;
  readonly max: number;
}

/** Mistakes in the lines that the phase's own work added or changed, in sources that are no tests. */
async function chooseSeeds(
  context: RunContext,
  { from, to, phase, max }: PhaseChange,
): Promise<readonly Seed[]> {
  const { store, merged } = context;
  const own = new Set(merged.flatMap((work) => (work.phase === phase ? work.files : [])));
  const hidden = new Set(maskOfOpen(context).files.map(({ path }) => path));
  const paths = (await store.changes(from, to))
    .filter(({ path, newMode }) => newMode.startsWith("100") && own.has(path) && !hidden.has(path))
    .map(({ path }) => path)
    .filter((path) => languageOf(path) !== null && !isTestPath(path))
    .slice(0, FILES_MAX);
  const contents = await store.readAll(to, paths);
  const seeds = new Map<Mutant, string>();
  for (const path of paths) {
    const content = contents.get(path);
    if (!content || content.length > SOURCE_BYTES_MAX || content.includes(0)) continue;
    const source = content.toString("utf8");
    const lines = addedLines(await store.patch(from, to, PATCH_BYTES_MAX, [path]));
    for (const mutant of findMutants({ path, source, lines })) seeds.set(mutant, source);
  }
  const chosen = chooseMutants([...seeds.keys()], max);
  return chosen.map((mutant) => ({ mutant, source: seeds.get(mutant) ?? "" }));
}
