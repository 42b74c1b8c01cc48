import { Worker } from "node:worker_threads";
import { randomSource } from "./random.ts";

/** A person who saves a file again and again, each time at an unforeseeable moment of our work on it. */
export interface EditorSpec {
  readonly path: string;
  readonly manner: Manner;
  readonly turns: number;
  readonly delayMs: number;
}

/**
 * `truncate`: in place. `slow`: in place, empty for a while. `append`: in place, opened some time before. `link`: in
 * place through `<path>.link`. `atomic`: renamed over. `backup`: the old file is renamed to `<path>~` first.
 */
export type Manner = "truncate" | "slow" | "append" | "link" | "atomic" | "backup";

export class RacingEditor {
  readonly #flags: Int32Array;
  readonly #ended: Promise<unknown>;

  constructor(spec: EditorSpec) {
    const shared = new SharedArrayBuffer(8);
    this.#flags = new Int32Array(shared);
    const { seed } = randomSource(`saves by ${spec.manner}`);
    const worker = new Worker(new URL("./saver.mjs", import.meta.url), {
      workerData: { ...spec, seed, shared },
    });
    this.#ended = new Promise((resolve) => worker.once("exit", resolve));
  }

  /** Lets the save of this turn happen soon. It writes `person <turn>`. */
  go(turn: number): void {
    Atomics.store(this.#flags, 0, turn);
    Atomics.notify(this.#flags, 0);
  }

  wait(turn: number): void {
    Atomics.wait(this.#flags, 1, turn - 1);
  }

  async end(): Promise<void> {
    await this.#ended;
  }
}
