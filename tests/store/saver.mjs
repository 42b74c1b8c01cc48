import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

// A person's editor in another thread: one save per turn, at an unforeseeable moment after the signal.
const { path, manner, turns, delayMs, shared } = workerData;
const flags = new Int32Array(shared);

for (let turn = 1; turn <= turns; turn++) {
  Atomics.wait(flags, 0, turn - 1);
  const until = performance.now() + Math.random() * delayMs;
  while (performance.now() < until);
  save(`person ${turn}\n`);
  Atomics.store(flags, 1, turn);
  Atomics.notify(flags, 1);
}

function save(text) {
  if (manner === "atomic") {
    writeFileSync(`${path}.editor`, text);
    renameSync(`${path}.editor`, path);
  } else if (manner === "truncate") writeFileSync(path, text);
  else overwrite(text);
}

function overwrite(text) {
  const descriptor = openSync(path, "a+");
  ftruncateSync(descriptor);
  writeSync(descriptor, text);
  closeSync(descriptor);
}
