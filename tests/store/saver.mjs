import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

// A person's editor in another thread: one save per turn, at an unforeseeable moment after the signal.
const { path, manner, turns, delayMs, seed, shared } = workerData;
const flags = new Int32Array(shared);
let state = seed >>> 0;

const SAVES = {
  truncate: (text) => writeFileSync(path, text),
  atomic: (text) => {
    writeFileSync(`${path}.editor`, text);
    renameSync(`${path}.editor`, path);
  },
  append: (text) => {
    const descriptor = openSync(path, "a+");
    ftruncateSync(descriptor);
    writeSync(descriptor, text);
    closeSync(descriptor);
  },
  slow: (text) => {
    const descriptor = openSync(path, "w");
    spin(random() * 3);
    writeSync(descriptor, text);
    closeSync(descriptor);
  },
  link: (text) => writeFileSync(`${path}.link`, text),
  backup: (text) => {
    try {
      renameSync(path, `${path}~`);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    spin(random());
    writeFileSync(path, text);
  },
};

for (let turn = 1; turn <= turns; turn++) {
  Atomics.wait(flags, 0, turn - 1);
  spin(random() * delayMs);
  SAVES[manner](`person ${turn}\n`);
  Atomics.store(flags, 1, turn);
  Atomics.notify(flags, 1);
}

function spin(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function random() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
