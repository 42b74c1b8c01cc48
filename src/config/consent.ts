import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ConsentItem } from "../model/failure.ts";
import { crashPoint } from "../util/crash-point.ts";
import { sha256 } from "../util/hash.ts";

/**
 * What a person agreed to have executed, by content: a command whose script changes is asked about again.
 * Kept in the state directory, never in the repository, which must not be able to consent for its reader.
 */
export class ConsentLedger {
  readonly #file: string;
  readonly #granted: Set<string>;
  readonly #all: boolean;

  private constructor(file: string, granted: Set<string>, all: boolean) {
    this.#file = file;
    this.#granted = granted;
    this.#all = all;
  }

  /** `all`: the person said `--yes`, for everything this run comes across. */
  static async open(stateDir: string, all: boolean): Promise<ConsentLedger> {
    const file = join(stateDir, "consent.json");
    return new ConsentLedger(file, await readGranted(file), all);
  }

  allows(item: ConsentItem): boolean {
    return this.#all || this.#granted.has(key(item));
  }

  missing(items: readonly ConsentItem[]): ConsentItem[] {
    return items.filter((item) => !this.allows(item));
  }

  async grant(items: readonly ConsentItem[]): Promise<void> {
    for (const item of items) this.#granted.add(key(item));
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    await writeFile(`${this.#file}.tmp`, `${JSON.stringify([...this.#granted].sort())}\n`, { mode: 0o600 });
    crashPoint("consent: written, not named");
    await rename(`${this.#file}.tmp`, this.#file);
    crashPoint("consent: granted");
  }
}

const key = ({ command, detail, network }: ConsentItem): string =>
  sha256(JSON.stringify([command, detail, network]));

/** A damaged file grants nothing: the person is asked again. */
async function readGranted(file: string): Promise<Set<string>> {
  try {
    const data: unknown = JSON.parse(await readFile(file, "utf8"));
    return new Set(Array.isArray(data) ? data.filter((item) => typeof item === "string") : []);
  } catch {
    return new Set();
  }
}
