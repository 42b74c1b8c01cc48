import { folderOf, inFolder, type ProjectFiles, type ProjectFolder } from "../manifests/project-files.ts";
import type { CheckResult } from "../model/evidence.ts";
import { languageFinders } from "./language-checks.ts";
import { nodeFinder } from "./node-checks.ts";
import { pythonFinder } from "./python-checks.ts";
import { recipeFinder } from "./recipe-checks.ts";

export type CheckKind = "test" | "types" | "lint" | "build" | "other";

/** A command whose exit code says whether the project is well. */
export interface Check {
  readonly command: string;
  readonly purpose: CheckResult["purpose"];
  /** Where it was found: `package.json scripts.test`. */
  readonly source: string;
  /** What the command will execute, so that consent is given to content and not to a name. */
  readonly detail: string;
  readonly kind: CheckKind;
  /** The check that this one is a smaller part of: who consented to that one consented to this. */
  readonly partOf?: Check;
  /** Machine resources that it needs for itself, as configured. */
  readonly locks?: readonly string[];
}

export interface FoundChecks {
  /** The fast ones, run for every task. */
  readonly task: readonly Check[];
  /** Run at checkpoints. */
  readonly phase: readonly Check[];
}

/** As configured; null: found from the project. */
export interface CheckConfig {
  readonly task: readonly ConfiguredCheck[] | null;
  readonly phase: readonly ConfiguredCheck[] | null;
}

type ConfiguredCheck = string | { readonly run: string; readonly locks?: readonly string[] | undefined };

/** A check as one language sees it: the command runs in the folder. */
export interface FolderCheck {
  readonly kind: Exclude<CheckKind, "other">;
  readonly command: string;
  readonly source: string;
  /** Without it, the command says it all. */
  readonly detail?: string;
}

export interface Finder {
  folders(list: readonly string[]): readonly string[];
  find(folder: ProjectFolder): Promise<readonly FolderCheck[]>;
}

const FINDERS: readonly Finder[] = [nodeFinder, pythonFinder, ...languageFinders];

/** Checks of the project as it is now. A configured list replaces the found one of its purpose, word for word. */
export async function findChecks(
  files: ProjectFiles,
  config: CheckConfig = { task: null, phase: null },
): Promise<FoundChecks> {
  const found = config.task !== null && config.phase !== null ? [] : await allFound(files);
  const task = config.task?.map((check) => configured(check, "task"));
  const phase = config.phase?.map((check) => configured(check, "phase"));
  const fast = found.filter(({ kind }) => kind !== "build");
  const builds = found.filter(({ kind }) => kind === "build");
  const taskChecks = task ?? fast.map((check) => ({ ...check, purpose: "task" as const }));
  const phaseChecks = [...taskChecks, ...builds].map((check) => ({ ...check, purpose: "phase" as const }));
  return { task: taskChecks, phase: phase ?? phaseChecks };
}

const ORDER: readonly CheckKind[] = ["test", "types", "lint", "build"];

async function allFound(files: ProjectFiles): Promise<readonly Check[]> {
  const found: Check[] = [];
  for (const finder of FINDERS)
    for (const path of finder.folders(files.list))
      for (const check of await finder.find(folderOf(files, path))) found.push(atRoot(path, check));
  // A recipe usually calls what was already found; it speaks only where nothing else did.
  for (const check of await recipeFinder.find(folderOf(files, "")))
    if (!found.some(({ kind }) => kind === check.kind)) found.push(atRoot("", check));
  return ORDER.flatMap((kind) => found.filter((check) => check.kind === kind));
}

const atRoot = (folder: string, check: FolderCheck): Check => ({
  command: inFolder(folder, check.command),
  purpose: "task",
  source: folder === "" ? check.source : `${folder}/${check.source}`,
  detail: check.detail ?? check.command,
  kind: check.kind,
});

function configured(check: ConfiguredCheck, purpose: "task" | "phase"): Check {
  const { run: command, locks = [] } = typeof check === "string" ? { run: check } : check;
  return {
    command,
    purpose,
    source: `.specify/specrun.yml checks.${purpose}`,
    detail: command,
    kind: kindOf(command),
    ...(locks.length > 0 && { locks }),
  };
}

const WORDS: readonly (readonly [CheckKind, RegExp])[] = [
  ["types", /\b(tsc|typecheck|type-check|types|mypy|pyright)\b/],
  ["lint", /\b(lint|eslint|biome|ruff|clippy|vet|flake8|fmt|format|prettier)\b/],
  ["test", /(^|[^a-z])(tests?|pytest|vitest|jest|rspec|phpunit|unittest|mocha)([^a-z]|$)/],
  ["build", /\b(build|compile|package|assemble)\b/],
];

/** What a command is for, by its words; decides only whether an empty test run counts as one. */
export const kindOf = (command: string): CheckKind =>
  WORDS.find(([, words]) => words.test(command))?.[0] ?? "other";
