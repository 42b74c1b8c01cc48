import { parseSpec } from "../markdown/parse-spec.ts";
import type { SpecDocument } from "../model/documents.ts";
import { type Document, loadFeatureDocuments, loadStanding } from "../workers/documents.ts";
import type { SystemBlock } from "../workers/model.ts";
import { systemPrompt } from "../workers/prompt.ts";

/** What all prompts of a phase share. */
export interface PhasePrompt {
  readonly system: readonly SystemBlock[];
  /** spec.md as the prefix shows it; null where there is none. */
  readonly spec: () => SpecDocument | null;
}

/**
 * The shared prefix of a run. Rules and memory are frozen for it; the feature's documents are read again when a phase
 * starts, so that an edit counts from then on. Nothing changed: the very same blocks, which the cache knows.
 */
export class Prompts {
  readonly #root: string;
  readonly #featureDir: string;
  readonly #standing: Awaited<ReturnType<typeof loadStanding>>;
  readonly #byText = new Map<string, PhasePrompt>();
  readonly #byPhase = new Map<number, PhasePrompt>();
  #latest: PhasePrompt;

  static async open(root: string, featureDir: string): Promise<Prompts> {
    const standing = await loadStanding(root);
    return new Prompts(root, featureDir, standing, await loadFeatureDocuments(root, featureDir));
  }

  private constructor(
    root: string,
    featureDir: string,
    standing: Awaited<ReturnType<typeof loadStanding>>,
    feature: readonly Document[],
  ) {
    this.#root = root;
    this.#featureDir = featureDir;
    this.#standing = standing;
    this.#latest = this.#of(feature);
  }

  /** Of a phase that started, as it was then. */
  at(phase: number): PhasePrompt {
    return this.#byPhase.get(phase) ?? this.#latest;
  }

  async startPhase(phase: number): Promise<void> {
    // A file that cannot be read at this moment is no reason to work without it.
    const feature = await loadFeatureDocuments(this.#root, this.#featureDir).catch(() => null);
    if (feature !== null) this.#latest = this.#of(feature);
    this.#byPhase.set(phase, this.#latest);
  }

  #of(feature: readonly Document[]): PhasePrompt {
    const { rules, memory } = this.#standing;
    const text = JSON.stringify(feature);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const spec = feature.find(({ path }) => path === `${this.#featureDir}/spec.md`);
    let parsed: SpecDocument | null | undefined;
    const made: PhasePrompt = {
      system: systemPrompt([...rules, ...feature, ...memory]),
      spec: () => {
        parsed ??= spec === undefined ? null : parseSpec(spec.text, spec.path);
        return parsed;
      },
    };
    this.#byText.set(text, made);
    return made;
  }
}
