import { executedTests } from "../checks/executed-tests.ts";
import type { CheckResult, Finding, MutantScore, Repaired, Scorecard } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Place } from "../schedule/places.ts";
import type { CommitId } from "../store/store.ts";
import { mergeFindings } from "../workers/findings.ts";
import { isBlocking } from "../workers/review.ts";
import { redScenarios } from "./acceptance-credit.ts";
import type { RunContext } from "./context.ts";
import type { ReviewRole } from "./hold-review.ts";
import { ownFiles } from "./own-files.ts";
import { checkPhase, type PhaseChecks, type PhaseTree } from "./phase-checks.ts";
import { type Look, type Looked, reviewPhase } from "./review-work.ts";
import { inSlot } from "./slot-lost.ts";
import { Strength, weakness } from "./strength.ts";
import { withoutEdits } from "./without-edits.ts";

type Reviews = readonly { readonly role: ReviewRole; readonly looked: Looked }[];

/** Everything that is looked at when a phase ends, as often as it is repaired; what was seen once is not shown again. */
export class Inspection {
  readonly strength: Strength;
  readonly #context: RunContext;
  readonly #phase: number;
  readonly #place: Place;
  readonly #looks = new Map<ReviewRole, Look>();
  readonly #repaired: Repaired[] = [];
  #attempt = 0;
  #to: CommitId | null = null;
  #checks: PhaseChecks = { checks: [], red: [] };
  #reviews: Reviews = [];
  #mutants: MutantScore | null = null;

  constructor(context: RunContext, phase: number, place: Place) {
    this.#context = context;
    this.#phase = phase;
    this.#place = place;
    this.strength = new Strength(context, phase);
  }

  /** Everything that keeps the barrier closed; empty when it may open. */
  async look(): Promise<readonly Failure[]> {
    const { store, verifier, config, phaseStarts } = this.#context;
    this.#attempt += 1;
    const snapshot = await store.snapshot();
    if (!snapshot.ok) return [snapshot.error];
    const to = snapshot.value;
    const from = phaseStarts.get(this.#phase) ?? to;
    const isChanged = (await verifier.treeOf(from)) !== (await verifier.treeOf(to));
    const roles = config.review === "off" || !isChanged ? [] : (["review", "security"] as const);
    this.#to = to;
    const [red, scenarios, ...reviews] = await Promise.all([
      this.#check(to),
      redScenarios(this.#context, this.#phase, to),
      ...roles.map(async (role) => ({ role, looked: await this.#review(role, from, to) })),
    ]);
    const problems = [...red, ...scenarios, ...this.#judge(reviews)];
    return problems.length > 0 || !isChanged ? problems : this.#measure(from, to);
  }

  /** What it all came to; null where there was nothing to look at. */
  card(): Scorecard | null {
    const checks = this.#checks.checks.map((check) => {
      const { command, status, ms } = check;
      const tests = executedTests(check);
      const failed = check.tests?.failed ?? 0;
      return {
        ...{ command, status, ms },
        ...(tests !== null && { tests }),
        ...(failed > 0 && { testsFailed: failed }),
      };
    });
    const reviews = this.#reviews.map(({ role, looked: { score, notSeen } }) => ({ role, score, notSeen }));
    if (checks.length + reviews.length === 0 && this.#mutants === null) return null;
    const findings = this.#openFindings();
    return { checks, reviews, findings, mutants: this.#mutants, repaired: this.#repaired };
  }

  /** What the phase changed, without specrun's own files. */
  async files(): Promise<readonly string[]> {
    const { store, phaseStarts, feature } = this.#context;
    const from = phaseStarts.get(this.#phase);
    if (from === undefined || this.#to === null) return [];
    const own = ownFiles(feature);
    return (await store.changes(from, this.#to)).flatMap(({ path }) => (own.includes(path) ? [] : path));
  }

  async #check(to: CommitId): Promise<readonly Failure[]> {
    const before = this.#checks.red;
    return inSlot(this.#context, to, async (slot) => {
      const tree = { phase: this.#phase, commit: to, slot };
      this.#checks = await checkPhase(this.#context, tree);
      const { checks, red } = this.#checks;
      for (const { command } of before)
        if (checks.some((check) => check.command === command && check.status === "passed"))
          this.#repaired.push({ kind: "check", command });
      const people = red.length === 0 ? null : await turnedRedByPeople(this.#context, tree);
      return red.map((check: CheckResult) =>
        people === null ? { reason: "check-red", check } : { reason: "person-red", check, paths: people },
      );
    });
  }

  async #review(role: ReviewRole, from: CommitId, to: CommitId): Promise<Looked> {
    const last = this.#looks.get(role) ?? null;
    const request = { phase: this.#phase, role, from, to, attempt: this.#attempt, last };
    const looked = await reviewPhase(this.#context, request);
    if (looked.look !== null) this.#looks.set(role, looked.look);
    return looked;
  }

  /**
   * An unusable answer is told and passes, unless its reviewer found something before; a review that could not be held at
   * all keeps the barrier closed.
   */
  #judge(reviews: Reviews): readonly Failure[] {
    this.#reviews = reviews;
    for (const finding of mergeFindings(reviews.map(({ looked }) => looked.mended)))
      this.#repaired.push({ kind: "finding", finding });
    const unheld = reviews.flatMap(({ looked: { failure } }) =>
      failure === null || failure.reason === "claim-rejected" ? [] : [failure],
    );
    if (unheld.length > 0) return unheld;
    const scores = reviews.flatMap(({ looked: { look } }) =>
      look !== null && isBlocking(look) ? look.score : [],
    );
    if (scores.length === 0) return [];
    return [{ reason: "review-red", score: Math.min(...scores), findings: this.#openFindings() }];
  }

  #openFindings(): readonly Finding[] {
    return mergeFindings([...this.#looks.values()].map(({ findings }) => findings));
  }

  /** Others may have the checkpoint's place meanwhile: tests of the tests delay no task. */
  async #measure(from: CommitId, to: CommitId): Promise<readonly Failure[]> {
    const { config, record } = this.#context;
    if (config.mutants === null) return [];
    this.#place.leave();
    const measured = await this.strength.measure(from, to);
    await this.#place.take();
    if (measured === null) return [];
    const { result, noticed } = measured;
    this.#mutants = result;
    for (const survivor of noticed) this.#repaired.push({ kind: "mutant", survivor });
    await record({ type: "mutants.finished", phase: this.#phase, result });
    const weak = weakness(result);
    return weak === null ? [] : [weak];
  }
}

/** What people changed since the phase began, if without it nothing were red: somebody is in the middle of an edit. */
async function turnedRedByPeople(context: RunContext, tree: PhaseTree): Promise<readonly string[] | null> {
  const since = context.phaseStarts.get(tree.phase);
  const without = since === undefined ? null : await withoutEdits(context, since, tree.commit);
  if (without === null) return null;
  const { red } = await checkPhase(context, { ...tree, commit: without.commit });
  return red.length === 0 ? without.paths : null;
}
