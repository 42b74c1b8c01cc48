import { posix } from "node:path";
import type { TaskFailure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { FileChange } from "../store/store.ts";
import { REMOVAL_WORDS } from "../util/removal-words.ts";
import { isTestPath } from "../util/test-path.ts";
import { forged } from "./forged-verdict.ts";
import { declares, forbiddenRule, names, type Protection, reviewRule, samePath } from "./protected-paths.ts";
import { emptyScript, isRunnerSetting, loosened } from "./runner-settings.ts";
import { findSecret } from "./secrets.ts";
import { weakened } from "./test-strength.ts";

/** What a worker changed, held against its task before anything else is believed. */
export interface GuardInput {
  /** Null for a phase's repair, which names no files. */
  readonly task: Task | null;
  readonly changes: readonly FileChange[];
  readonly protection: Protection;
  /** Setup may bring ignore files along that its task does not name. */
  readonly inSetup: boolean;
  /** A run task may change nothing, and names files it only reads. */
  readonly mustChange: boolean;
  readonly fileBytesMax: number;
  /** Content before and after; null where the file does not exist. */
  readonly before: (path: string) => Promise<Buffer | null>;
  readonly after: (path: string) => Promise<Buffer | null>;
  /** Outputs that exist and do not reach the project: hidden by an ignore rule, or beyond our limits. */
  readonly ignored: readonly { readonly path: string; readonly rule: string }[];
}

/** The first reason not to accept the change, in the order of its paths; null when there is none. */
export async function guard(input: GuardInput): Promise<TaskFailure | null> {
  for (const change of input.changes) {
    const failure = guardPath(change, input) ?? (await guardContent(change, input));
    if (failure !== null) return failure;
  }
  const hidden = input.ignored[0];
  if (hidden !== undefined) return { reason: "output-ignored", path: hidden.path, rule: hidden.rule };
  return input.mustChange ? guardWhole(input) : null;
}

function guardPath(change: FileChange, { task, protection, inSetup }: GuardInput): TaskFailure | null {
  const { path } = change;
  if (change.newMode === "160000") return { reason: "gitlink", path };
  const forbidden = forbiddenRule(path, protection);
  if (forbidden !== null) return { reason: "protected-path", path, rule: forbidden };
  const rule = reviewRule(path);
  const newIgnoreFile = inSetup && change.status === "added" && path.endsWith("ignore");
  if (rule !== null && !newIgnoreFile && (task === null || !declares(task, path)))
    return { reason: "review-needed-path", path, rule };
  if (change.status !== "deleted" || (task !== null && asksToRemove(task, path))) return null;
  return isTestPath(path)
    ? { reason: "tests-weakened", path, what: "the whole file is deleted" }
    : { reason: "deletion-not-named", path };
}

const REWRITES =
  /\b(?:rewrite|update|regenerate|adjust|adapt|rework|refactor|replace|migrate|simplify|fix|delete|remove|skip|disable)\w*\b[^.;]{0,60}\b(?:tests?|specs?|suite|goldens?|snapshots?|fixtures?)\b/i;

/** It speaks of removing or moving, and names the file or a folder above it. */
function asksToRemove(task: Task, path: string): boolean {
  if (!REMOVAL_WORDS.test(task.title)) return false;
  if (names(task, path)) return true;
  const text = `${task.title}\n${task.details}`;
  const folders = path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));
  return folders.some((folder) => folder !== "" && text.includes(`${folder}/`));
}

/** Tests that ran before may run no more where the task says that they change or go. */
export const mayLose = (task: Task | null, path: string): boolean =>
  mayWeaken(task, path) || (task !== null && asksToRemove(task, path));

const SETS_RUNNER =
  /\b(?:tests?|coverage|thresholds?|exclud\w*|ignor\w*|runner|jest|vitest|pytest|mocha|ci)\b/i;

/** A test may demand less only where that is the task: naming a test that must pass is no leave to weaken it. */
export const mayWeaken = (task: Task | null, path: string): boolean =>
  task !== null && names(task, path) && (task.role === "test" || REWRITES.test(task.title));

/** Lockfiles are long by nature. */
const LOCKFILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|uv\.lock|poetry\.lock|Pipfile\.lock|Cargo\.lock|go\.sum|composer\.lock|Gemfile\.lock|mix\.lock|pubspec\.lock)$/;
const LOCKFILE_BYTES_MAX = 20_000_000;

async function guardContent(change: FileChange, input: GuardInput): Promise<TaskFailure | null> {
  if (change.status === "deleted") return null;
  const { path } = change;
  const content = await input.after(path);
  if (content === null) return null;
  if (change.newMode === "120000") return guardLink(path, content.toString("utf8"));
  const bytesMax = LOCKFILE.test(path) ? LOCKFILE_BYTES_MAX : input.fileBytesMax;
  if (content.length > bytesMax) return { reason: "too-large", path, bytes: content.length, bytesMax };
  const text = content.toString("utf8");
  const before = change.status === "modified" ? ((await input.before(path))?.toString("utf8") ?? "") : "";
  const secret = findSecret(text, before);
  if (secret !== null) return { reason: "secret", path, line: secret.line, kind: secret.kind };
  const what = weakens(change, before, text, input);
  return what === null ? null : { reason: "tests-weakened", path, what };
}

function weakens(
  { path, status }: FileChange,
  before: string,
  after: string,
  { task, inSetup }: GuardInput,
): string | null {
  if (isRunnerSetting(path)) {
    // Runners are chosen and set up in Setup, by tasks that say so elsewhere.
    const isOwn = task !== null && (status === "added" || declares(task, path));
    const mayLoosen = inSetup || (isOwn && SETS_RUNNER.test(task.title));
    return mayLoosen ? emptyScript(before, after) : loosened(path, before, after);
  }
  if (!isTestPath(path)) return forged(path, before, after);
  return status === "added" || mayWeaken(task, path) ? null : weakened(before, after);
}

function guardLink(path: string, target: string): TaskFailure | null {
  const resolved = posix.normalize(posix.join(posix.dirname(path), target));
  const outside = posix.isAbsolute(target) || resolved === ".." || resolved.startsWith("../");
  return outside ? { reason: "symlink-outside", path, target } : null;
}

function guardWhole({ task, changes }: GuardInput): TaskFailure | null {
  if (changes.length === 0) return { reason: "nothing-changed" };
  if (task === null || task.files.length === 0) return null;
  const touched = task.files.some((file) =>
    changes.some(({ path }) => samePath(file, path) || sameName(file, path)),
  );
  return touched ? null : { reason: "named-files-untouched", files: task.files };
}

const sameName = (declared: string, path: string): boolean =>
  posix.basename(declared) === posix.basename(path);
