import { isCode, type RedDemand } from "../checks/honest-red.ts";
import { isTestFirst } from "../checks/owed.ts";
import { addsCases, holdsNoCase } from "../checks/test-strength.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import { isTestPath } from "../util/test-path.ts";
import type { RunContext } from "./context.ts";

export type DemandContext = Pick<RunContext, "store" | "feature"> & {
  readonly schedule: Pick<RunContext["schedule"], "isOpen">;
};

/** What the tests that a test task wrote have to show; null where it wrote none that a check of ours would run. */
export async function redDemand(
  { store, feature, schedule }: DemandContext,
  task: Task,
  { base, candidate }: { readonly base: CommitId; readonly candidate: CommitId },
): Promise<RedDemand | null> {
  if (task.role !== "test" || task.kind !== "edit") return null;
  const changes = (await store.changes(base, candidate)).filter(
    ({ path, status }) => status !== "deleted" && isTestPath(path),
  );
  const paths = changes.map(({ path }) => path);
  const before = await store.readAll(base, paths);
  const after = await store.readAll(candidate, paths);
  const scripts = await manifestsAbove(store, candidate, paths);
  const textOf = (path: string): string => after.get(path)?.toString("utf8") ?? "";
  const bring = paths.filter(
    (path) =>
      addsCases(before.get(path)?.toString("utf8") ?? "", textOf(path)) &&
      !hasOtherRunner(path, textOf(path), scripts),
  );
  const programs = bring.filter(isCode);
  const declared = (path: string): boolean => task.files.includes(path);
  const files = programs.length > 0 ? programs : bring.filter(declared);
  const empty = paths.filter(
    (path) => declared(path) && TEST_FILE.test(path) && holdsNoCase(path, textOf(path)),
  );
  if (files.length + empty.length === 0) return null;
  const isOpen = (id: TaskId): boolean => schedule.isOpen(id);
  return { files, empty, mustBeRed: isTestFirst(task, feature, isOpen) && !IS_THERE.test(task.title) };
}

/** By its own name, not by its folder's: helpers and fixtures are none. */
const TEST_FILE = /[._-](?:test|spec)\.\w+$|(?:^|\/)test_[^/]+\.py$/;

/** Tests that hold on to what the project does already are green from the first. */
const IS_THERE =
  /\b(?:existing|regressions?|characteri[sz]ation|baseline|unchanged|unaffected|backwards?|still|legacy|current(?:ly)?|no longer|remains?|preserv\w+)\b/i;

const OTHER_FRAMEWORK =
  /@playwright\/test|\bplaywright\b|\bcypress\b|\bcy\.|webdriverio|puppeteer|testcafe|nightwatch|\bdetox\b|\bk6\b|@storybook|codeceptjs|\blocust\b|artillery|autocannon|selenium/;
const OTHER_FOLDER =
  /(?:^|[/._-])(?:e2e|end-to-end|playwright|cypress|cy|perf|performance|load|bench|benchmarks?|smoke|stress|a11y|visual|manual)[/._-]/;
/** Left out of a run by a marker, as many suites do with what is slow or needs a service. */
const MARKED = /\bpytest\.mark\.(?:integration|e2e|slow|live|network|external|smoke|performance|benchmark)\b/;

/** Suites that a project runs by another command than the one that checks every task. */
function hasOtherRunner(path: string, text: string, scripts: string): boolean {
  if (OTHER_FRAMEWORK.test(text) || OTHER_FOLDER.test(path) || MARKED.test(text)) return true;
  const folders = path.split("/").slice(0, -1);
  return folders.some((folder) => SUITES.has(folder) && scripts.includes(folder));
}

const SUITES: ReadonlySet<string> = new Set([
  "integration",
  "contract",
  "acceptance",
  "functional",
  "system",
]);

async function manifestsAbove(
  store: RunContext["store"],
  commit: CommitId,
  paths: readonly string[],
): Promise<string> {
  const folders = new Set(
    paths.flatMap((path) => path.split("/").map((_, end, parts) => parts.slice(0, end).join("/"))),
  );
  const manifests = [...folders]
    .map((folder) => (folder === "" ? "package.json" : `${folder}/package.json`))
    .sort();
  const found = await store.readAll(commit, manifests);
  return [...found.values()].map((content) => content?.toString("utf8") ?? "").join("\n");
}
