import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readFeature } from "../../src/config/resolve-feature.ts";
import { stateDirs } from "../../src/config/state-dirs.ts";
import { nextRunId, openJournal } from "../../src/journal/disk-journal.ts";
import type { Event } from "../../src/model/event.ts";
import type { Receipt } from "../../src/model/evidence.ts";
import { NO_USAGE } from "../../src/model/usage.ts";
import { openWorkspace } from "../../src/store/open-workspace.ts";
import { sha256 } from "../../src/util/hash.ts";
import { fingerprint, writeTick } from "../../src/writeback/write-tick.ts";
import { FEATURE, type Project } from "../run/rig.ts";
import { must } from "../store/project.ts";

/** What a run does with accepted work, without the run: merged, applied, journaled, ticked with a receipt. */
export interface Merger {
  /** `null` deletes. */
  merge(task: string, files: Readonly<Record<string, string | null>>): Promise<void>;
  close(): Promise<void>;
}

export async function openMerger(project: Project): Promise<Merger> {
  const dirs = must(await stateDirs(project.root, project.env));
  const place = { root: project.root, stateDir: dirs.state, cacheDir: dirs.cache, slots: 1 };
  const { store, slots } = must(await openWorkspace(place));
  const run = await nextRunId(dirs.state, new Date());
  const options = { stateDir: dirs.state, run, now: () => new Date(), listen: () => undefined };
  const journal = await openJournal({ ...options, redact: (event) => event });
  const started = {
    resolvedBy: "argument",
    agent: "none",
    order: "phases",
    jobs: 1,
    sandbox: "none",
  } as const;
  const counts = { open: 0, total: 0, resumes: null };
  await journal.append({ type: "run.started", feature: FEATURE, ...started, ...counts });
  return {
    close: () => journal.close(),
    async merge(id, files) {
      const onto = must(await store.snapshot());
      const slot = await slots.acquire(onto);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(slot.dir, path)), { recursive: true });
        if (text === null) rmSync(join(slot.dir, path));
        else writeFileSync(join(slot.dir, path), text);
      }
      const theirs = await slot.commit(onto, id);
      slots.release(slot);
      const merge = await store.merge({ base: onto, ours: onto, theirs, task: id });
      if (merge.kind !== "merged") throw new Error(`${id} does not merge`);
      must(await store.apply(onto, merge.commit));
      const feature = must(await readFeature(project.root, FEATURE)).value;
      const task = feature.tasks.find((each) => each.id === id);
      if (task === undefined) throw new Error(`there is no ${id}`);
      const hashes = Object.entries(files).map(([path, text]) => [path, text === null ? null : sha256(text)]);
      const receipt: Receipt = {
        ...{ v: 1, task: id, level: "unchecked", outcome: "done", at: new Date().toISOString(), run },
        ...{
          line: fingerprint(task, feature.source),
          files: Object.fromEntries(hashes),
          checks: [],
          sandbox: "none",
        },
      };
      const phase = feature.phases[task.phase]?.index ?? 0;
      const done = {
        task: id,
        phase,
        role: "code",
        onto,
        commit: merge.commit,
        files: Object.keys(files),
      } as const;
      await journal.append({ type: "task.merged", ...done, receipt, applied: true });
      expectNull(await writeTick(project.root, feature, receipt));
      const ticked: Event = {
        type: "task.ticked",
        task: id,
        level: "unchecked",
        outcome: "done",
        ms: 0,
        usage: NO_USAGE,
      };
      await journal.append(ticked);
    },
  };
}

function expectNull(failure: unknown): void {
  if (failure !== null) throw new Error(JSON.stringify(failure));
}
