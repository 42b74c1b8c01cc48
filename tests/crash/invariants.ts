import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runsDir } from "../../src/journal/disk-journal.ts";
import { decodeRecords } from "../../src/journal/record.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import type { TaskId } from "../../src/model/task.ts";
import { totalTokens } from "../../src/model/usage.ts";
import { evidencePath, parseReceipt } from "../../src/writeback/evidence-file.ts";
import { FEATURE } from "../run/rig.ts";
import { fingerprint } from "../store/seal.ts";
import { lastProcessesAt } from "./program.ts";
import { finished, OPEN_TASKS, PREREQUISITES, type Scene, TASKS_FILE, WORK } from "./scenario.ts";

/**
 * What must hold wherever the program was killed, in the words of the promise. Each function returns what is wrong,
 * in a sentence; nothing is what a test expects.
 */
export type Problems = string[];

/** Right after a crash, before anybody mends anything. */
export function problemsAfterCrash(scene: Scene): Problems {
  return [...tickedMeansDone(scene), ...markdownParses(scene)];
}

/** Once a run came to its end. */
export async function problemsAtEnd(scene: Scene): Promise<Problems> {
  return [
    ...everyByteIsThere(scene),
    ...tickedMeansDone(scene),
    ...oneAcceptedResult(scene),
    ...dependenciesRespected(scene),
    ...spendCountedOnce(scene),
    ...nothingLeftBehind(scene),
    ...(await lastProcessesAt(scene.home, 2_000)).map((line) => `a process is left: ${line}`),
  ];
}

/** Ticks and work on one side, whatever a person typed meanwhile on the other; their repository as it was. */
function everyByteIsThere(scene: Scene): Problems {
  const wrong = Object.entries(finished(scene)).filter(
    ([path, text]) => read(scene.project.path(path)) !== text,
  );
  return [
    ...wrong.map(([path]) => `${path} is not what it must be: ${read(scene.project.path(path))}`),
    ...(fingerprint(scene.project.path(".git")) === scene.git ? [] : ["the person's repository changed"]),
  ];
}

/** Ticked: the work is in the tree, and the evidence file says what it rests on, once. */
function tickedMeansDone(scene: Scene): Problems {
  const receipts = receiptsOf(scene);
  return statesOf(scene).flatMap(({ id, done }) => {
    if (!done || !OPEN_TASKS.includes(id)) return [];
    const work = WORK[id];
    const tree = work === undefined ? "" : (read(scene.project.path(work.path)) ?? aside(scene, work.path));
    const count = receipts.filter((task) => task === id).length;
    return [
      ...(work === undefined || tree.startsWith(work.text)
        ? []
        : [`${id} is ticked, its work is not in the tree`]),
      ...(count === 1 ? [] : [`${id} is ticked and has ${count} receipts`]),
    ];
  });
}

/** Each task is there once, in one state. A file that a crash left aside is looked at where it is. */
function markdownParses(scene: Scene): Problems {
  const ids = statesOf(scene).map(({ id }) => id);
  const wanted = ["T001", ...OPEN_TASKS];
  return String(ids) === String(wanted) ? [] : [`tasks.md has the tasks ${ids}`];
}

/** One merge reached the files and one tick was announced, over all runs. */
function oneAcceptedResult(scene: Scene): Problems {
  const merged = eventsOf(scene, "task.merged").filter((event) => event.applied);
  const ticked = eventsOf(scene, "task.ticked");
  return OPEN_TASKS.flatMap((id) => {
    const merges = merged.filter(({ task }) => task === id).length;
    const ticks = ticked.filter(({ task }) => task === id).length;
    return [
      ...(merges === 1 ? [] : [`${id} was merged ${merges} times`]),
      ...(ticks === 1 ? [] : [`${id} was ticked ${ticks} times`]),
    ];
  });
}

/** No attempt began before all that its task waits for was ticked. */
function dependenciesRespected(scene: Scene): Problems {
  const ticked = new Set<TaskId>();
  const problems: Problems = [];
  for (const event of journals(scene)) {
    if (event.type === "task.ticked") ticked.add(event.task);
    if (event.type !== "attempt.started" || event.task === null) continue;
    const missing = (PREREQUISITES[event.task] ?? []).filter((id) => !ticked.has(id));
    if (missing.length > 0) problems.push(`${event.task} began before ${missing} was ticked`);
  }
  return problems;
}

/** The journals never hold more than the API billed; a crash may lose the records of what was under way. */
function spendCountedOnce({ api, ...scene }: Scene): Problems {
  const turns = eventsOf(scene, "turn.ended");
  const billed = api.requests.flatMap(({ turn, usage }) => (usage === null ? [] : [{ turn, usage }]));
  return OPEN_TASKS.flatMap((id) => {
    const journaled = turns.filter(({ task }) => task === id);
    const counted = journaled.reduce((sum, { usage }) => sum + totalTokens(usage), 0);
    const served = billed.filter(({ turn }) => turn?.task === id);
    const cost = served.reduce(
      (sum, { usage }) =>
        sum +
        usage.input_tokens +
        usage.output_tokens +
        (usage.cache_read_input_tokens ?? 0) +
        (usage.cache_creation_input_tokens ?? 0),
      0,
    );
    const lost = served.length - journaled.length;
    return [
      ...(counted <= cost ? [] : [`${id}: ${counted} tokens in the journals, ${cost} billed`]),
      ...(lost >= 0 && (lost > 0 || counted === cost)
        ? []
        : [`${id}: ${journaled.length} turns of ${served.length}`]),
    ];
  });
}

/** Tasks whose worker was done, and whose work was accepted, when the program died: they have been paid for. */
export function acceptedTasks(scene: Scene): TaskId[] {
  return eventsOf(scene, "attempt.finished").flatMap(({ task, outcome }) =>
    task !== null && outcome === "done" ? [task] : [],
  );
}

/** How often the API was asked about each task so far. */
export function callsByTask({ api }: Pick<Scene, "api">): ReadonlyMap<TaskId, number> {
  const calls = new Map<TaskId, number>();
  for (const { turn } of api.requests) if (turn?.task) calls.set(turn.task, (calls.get(turn.task) ?? 0) + 1);
  return calls;
}

/** Accepted work is merged by the next run without another conversation. */
export function noNewCalls(
  scene: Scene,
  accepted: readonly TaskId[],
  before: ReadonlyMap<TaskId, number>,
): Problems {
  const now = callsByTask(scene);
  return accepted.flatMap((id) => {
    const more = (now.get(id) ?? 0) - (before.get(id) ?? 0);
    return more === 0
      ? []
      : [`${id} was accepted before the crash, and a model was asked ${more} times more`];
  });
}

const LEFTOVER =
  /(?:^|\/)(?:\.specrun-(?:new|aside)-|.*\.specrun-saved|.*\.lock$|.*\.tmp$|.*\.new$|applying$)/;

/** No helper file beside the person's, no lock, no half-written file in our folders. */
function nothingLeftBehind({ home }: Pick<Scene, "home">): Problems {
  const names = readdirSync(home, { recursive: true, encoding: "utf8" });
  return [...names.filter((name) => LEFTOVER.test(name)).map((name) => `left behind: ${name}`)];
}

const CLEANED = /(?:^|\/)(?:tmp_obj_|scratch-)|^cache\/specrun\/[^/]+\/slots\/|\/pin\/(?!merged%2F)/;

/** After `doctor --clean`. */
export function leftAfterCleaning({ home, tmpDir }: Pick<Scene, "home" | "tmpDir">): Problems {
  const names = readdirSync(home, { recursive: true, encoding: "utf8" });
  const left = names.filter((name) => LEFTOVER.test(name) || CLEANED.test(name));
  return [...left, ...readdirSync(tmpDir)].map((name) => `left after cleaning: ${name}`);
}

interface TaskState {
  readonly id: TaskId;
  readonly done: boolean;
}

function statesOf(scene: Scene): TaskState[] {
  const source = read(scene.project.path(TASKS_FILE)) ?? aside(scene, TASKS_FILE);
  const { tasks } = parseTasks(source, { dir: FEATURE, file: TASKS_FILE }).value;
  return tasks.map(({ id, state }) => ({ id, done: state === "done" }));
}

/** What a crash between setting a file aside and placing the new one leaves beside its path. */
function aside({ project }: Scene, path: string): string {
  const dir = join(project.path(path), "..");
  const name = readdirSync(dir).find((item) => item.startsWith(".specrun-aside-"));
  return name === undefined ? "" : readFileSync(join(dir, name), "utf8");
}

function receiptsOf(scene: Scene): TaskId[] {
  const text = read(scene.project.path(evidencePath(FEATURE))) ?? "";
  return text.split("\n").flatMap((line) => parseReceipt(line)?.task ?? []);
}

/** Of all runs, oldest first. */
function journals({ stateDir }: Pick<Scene, "stateDir">): Stamped[] {
  if (!existsSync(stateDir)) return [];
  return readdirSync(stateDir).flatMap((name) => {
    const dir = runsDir(join(stateDir, name));
    if (!existsSync(dir)) return [];
    const names = readdirSync(dir).sort();
    return names.flatMap((file) => decodeRecords(readFileSync(join(dir, file))).events);
  });
}

function eventsOf<T extends Event["type"]>(
  scene: Pick<Scene, "stateDir">,
  type: T,
): Extract<Stamped, { type: T }>[] {
  return journals(scene).filter((event): event is Extract<Stamped, { type: T }> => event.type === type);
}

const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);
