import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";

/** Tells any touch of a `.git` by somebody else than the person. */
export class Seal {
  readonly #dir: string;
  #known: string | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  close(): void {
    if (this.#known !== null || !existsSync(this.#dir)) return;
    this.#known = fingerprint(this.#dir);
    onTestFinished(() => this.#check());
  }

  around<T>(work: () => T): T {
    if (this.#known === null) return work();
    this.#check();
    try {
      return work();
    } finally {
      this.#known = fingerprint(this.#dir);
    }
  }

  #check(): void {
    expect(fingerprint(this.#dir)?.split("\n"), `${this.#dir} was touched`).toEqual(this.#known?.split("\n"));
  }
}

/** Every file with its bytes, mode and time stamps: any change at all changes it. */
export function fingerprint(dir: string): string {
  const names = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: "utf8" }).sort() : [];
  const lines = names.map((name) => {
    const path = join(dir, name);
    const stats = lstatSync(path, { bigint: true });
    const hash = stats.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
    return `${name} ${stats.mode} ${stats.ino} ${stats.mtimeNs} ${hash}`;
  });
  return lines.join("\n");
}
