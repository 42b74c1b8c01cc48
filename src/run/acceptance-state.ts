import type { OwedTests } from "../checks/owed.ts";
import type { SpecDocument } from "../model/documents.ts";
import type { Receipt } from "../model/evidence.ts";
import { acceptanceOf, isAcceptance } from "../model/graph.ts";
import { sha256 } from "../util/hash.ts";

/** A story's acceptance tests as they were frozen. */
export interface FrozenTests {
  readonly story: string;
  /** SHA-256 by path: the scenarios' files, and whatever lies beside them. */
  readonly files: ReadonlyMap<string, string>;
  /** SHA-256 of each scenario's words, as they were tested. */
  readonly scenarios: ReadonlyMap<string, string>;
}

/** What is frozen: read from the evidence file, so that a later run, or one without its state, knows it too. */
export class AcceptanceState {
  /** No worker writes below it. */
  readonly dir: string;
  readonly #frozen = new Map<string, FrozenTests>();
  /** Stories of whose tests this run has spoken. */
  readonly announced = new Set<string>();
  /** Scenarios that were green when their story's checkpoint was, by story. */
  readonly vouched = new Map<string, string>();

  constructor(dir: string, receipts: readonly Receipt[]) {
    this.dir = dir;
    for (const receipt of receipts) this.learn(receipt);
  }

  of(story: string): FrozenTests | null {
    return this.#frozen.get(story) ?? null;
  }

  /** Whatever is no receipt of acceptance tests changes nothing. */
  learn({ task, files, requirements }: Receipt): void {
    if (!isAcceptance(task)) return;
    const story = task.slice(acceptanceOf("").length);
    const known = new Map(this.#frozen.get(story)?.files ?? []);
    for (const [path, hash] of Object.entries(files)) {
      if (hash === null) known.delete(path);
      else known.set(path, hash);
    }
    const before = this.#frozen.get(story)?.scenarios ?? new Map();
    const scenarios = requirements === undefined ? before : new Map(Object.entries(requirements));
    this.#frozen.set(story, { story, files: known, scenarios });
  }

  /** Until their story is implemented they are red by design, and nobody else's checks may see them. */
  owed(): OwedTests[] {
    return [...this.#frozen.values()].map(owedBy);
  }
}

/** Before they were written, none of these files was there. */
export const owedBy = ({ story, files }: FrozenTests): OwedTests => ({
  task: acceptanceOf(story),
  group: story,
  changes: [...files.keys()].map((path) => ({
    path,
    status: "added",
    oldMode: "000000",
    newMode: "100644",
    oldBlob: null,
    newBlob: null,
  })),
});

/** SHA-256 of the words of each scenario of a story. */
export function scenarioHashes(
  spec: Pick<SpecDocument, "stories"> | null,
  story: string,
): Readonly<Record<string, string>> {
  const scenarios = spec?.stories.find(({ id }) => id === story)?.scenarios ?? [];
  return Object.fromEntries(scenarios.map(({ id, text }) => [id, sha256(text)]));
}
