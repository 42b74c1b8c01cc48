/** Words for what `doctor` found: one line a fact, and one next step where there is something to do. */
import type { Fact, FactName, LeftoverKind, RepositoryTrait } from "../model/health.ts";
import { assertNever } from "../util/assert-never.ts";
import { formatBytes, plural, quotedList } from "./amounts.ts";
import { describe } from "./format-failure.ts";
import { resolvedByWords } from "./resolved-by.ts";

export interface FactText {
  readonly name: FactName;
  readonly text: string;
  /** Null where nothing needs to be done. */
  readonly help: string | null;
}

type Of<About extends Fact["about"]> = Extract<Fact, { about: About }>;

const CLEAN = "`specrun doctor --clean` removes what is left over";
const NAMES_MAX = 3;

export function describeFact(fact: Fact): FactText {
  const says = (name: FactName, text: string, help = ""): FactText => ({
    name,
    text,
    help: fact.status === "ok" || help === "" ? null : help,
  });
  switch (fact.about) {
    case "failure":
      return failureText(fact);
    case "node":
      return says(
        "node",
        `${fact.version}; ${fact.needed} or newer is needed`,
        `install Node ${fact.needed}`,
      );
    case "git":
      return says("git", fact.version);
    case "flock":
      return fact.found
        ? says("flock", "found: the kernel keeps two runs apart")
        : says(
            "flock",
            "not on PATH, so a file has to keep two runs apart, which does not work between containers",
            "install `flock` (util-linux)",
          );
    case "sandbox":
      return says("sandbox", "bubblewrap works: commands see no secrets and write in their own folder alone");
    case "key":
      return fact.variable === null
        ? says("key", "ANTHROPIC_API_KEY is not set, so no model can be asked", "export ANTHROPIC_API_KEY")
        : says("key", `${fact.variable} is set`);
    case "project":
      return says("project", fact.root);
    case "settings":
      return says("settings", `valid; ${plural(fact.jobs, "task")} at the same time`);
    case "agent":
      return says("agent", `${fact.agent}: ${fact.program}`);
    case "feature":
      return says("feature", `${fact.dir}, ${resolvedByWords(fact.resolvedBy)}`);
    case "repository":
    case "submodules":
    case "filters":
    case "skipped":
      return projectText(fact);
    case "folder":
    case "disk":
      return storageText(fact);
    default:
      return runText(fact);
  }
}

function failureText({ name, failure }: Of<"failure">): FactText {
  const { headline, help, lines } = describe(failure, new Map());
  return { name, text: [headline, ...lines.slice(0, 1)].join("; "), help };
}

const TRAITS: Readonly<Record<RepositoryTrait, string>> = {
  none: "no git",
  "below-root": "the project is a folder of it",
  "linked-worktree": "linked worktree",
  "git-dir-elsewhere": "its metadata lies elsewhere",
  unborn: "no commit yet",
  detached: "detached HEAD",
  shallow: "shallow",
  partial: "partial clone",
  sparse: "sparse checkout",
  sha256: "sha256",
  "split-index": "split index",
  fsmonitor: "fsmonitor",
  "foreign-owner": "owned by another user",
};

function projectText(fact: Of<"repository" | "submodules" | "filters" | "skipped">): FactText {
  switch (fact.about) {
    case "repository": {
      const kind = fact.traits.map((trait) => TRAITS[trait]).join(", ");
      const branch = fact.branch === null ? "" : `on ${fact.branch}`;
      const isNone = fact.traits.includes("none");
      const where = isNone
        ? "no git: specrun keeps its own history"
        : ["git", branch].filter(Boolean).join(" ");
      const text = isNone || kind === "" ? where : `${where}; ${kind}: works`;
      return { name: "repository", text, help: null };
    }
    case "submodules":
      return {
        name: "submodules",
        text: `tasks do not see the files of ${plural(fact.paths.length, "submodule")}: ${quotedList(fact.paths, NAMES_MAX)}`,
        help: "run specrun in a submodule itself where its files are to change",
      };
    case "filters":
      return {
        name: "filters",
        text: `tasks see files of the filter ${quotedList(fact.names, NAMES_MAX)} as they are committed, and cannot change them`,
        help: "change such files yourself",
      };
    case "skipped":
      return {
        name: "skipped",
        text:
          fact.paths.length === 0
            ? "every untracked file can be taken into a snapshot"
            : `tasks do not see ${plural(fact.paths.length, "untracked path")} (nested repositories, over 50 MB, unreadable): ${quotedList(fact.paths, NAMES_MAX)}`,
        help: fact.paths.length === 0 ? null : "ignore them in .gitignore, or commit what tasks need",
      };
    default:
      return assertNever(fact);
  }
}

function storageText(fact: Of<"folder" | "disk">): FactText {
  if (fact.about === "folder") {
    const parts = fact.parts.map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`);
    return { name: fact.name, text: `${fact.path}  ${parts.join(", ")}`, help: null };
  }
  const help = fact.status === "ok" ? null : "make room: every run keeps checkouts and history there";
  return { name: "disk", text: `${formatBytes(fact.freeBytes)} free at ${fact.path}`, help };
}

function runText(fact: Of<"lock" | "runs" | "apply" | "slots" | "leftover">): FactText {
  switch (fact.about) {
    case "lock":
      return fact.holder === null
        ? { name: "lock", text: "free", help: null }
        : {
            name: "lock",
            text: `a run is at work: ${fact.holder}; what lies about is its own and was not looked at`,
            help: "wait until it ends, then look again",
          };
    case "runs":
      return runsText(fact);
    case "apply":
      return fact.interrupted
        ? {
            name: "apply",
            text: "a run was killed while it wrote a task's files; some may be new and others old",
            help: "`specrun implement` or `specrun doctor --clean` finishes it, or takes it back",
          }
        : { name: "apply", text: "no write was interrupted", help: null };
    case "slots":
      return slotsText(fact);
    case "leftover":
      return leftoverText(fact);
    default:
      return assertNever(fact);
  }
}

function runsText({ unfinished, finished }: Of<"runs">): FactText {
  const [first] = unfinished;
  const done = plural(finished, "earlier run");
  if (first === undefined) return { name: "runs", text: `${done}, none interrupted`, help: null };
  const runs = unfinished.map(({ run, feature, tasks }) =>
    tasks.length === 0 ? `${run} of ${feature}` : `${run} of ${feature} with ${tasks.join(", ")} begun`,
  );
  const help = `\`specrun implement ${first.feature}\` goes on where it stopped`;
  return { name: "runs", text: `${done}; interrupted: ${runs.join("; ")}`, help };
}

function slotsText({ count, dirty, spare }: Of<"slots">): FactText {
  const parts = [
    plural(count, "checkout"),
    ...(dirty.length > 0 ? [`with files of earlier tasks in ${dirty.join(", ")}`] : []),
    ...(spare.length > 0 ? [`more than a run would use now: ${spare.join(", ")}`] : []),
  ];
  return { name: "slots", text: parts.join("; "), help: spare.length > 0 ? CLEAN : null };
}

const LEFTOVERS: Readonly<Record<LeftoverKind, readonly [none: string, noun: string, why: string]>> = {
  processes: ["no process of a dead run", "process", "of a dead run still at work"],
  helpers: ["no helper file in the project", "helper file", "of an interrupted write in the project"],
  locks: ["no stale lock", "stale lock", "of a dead process"],
  temporary: ["no temporary file", "temporary file or folder", "of a dead process"],
  refs: ["no name of a commit that nobody needs", "name of a commit", "that nobody needs any more"],
};
const PLURALS: Readonly<Partial<Record<LeftoverKind, string>>> = {
  processes: "processes",
  temporary: "temporary files or folders",
  refs: "names of commits",
};

function leftoverText({ kind, items }: Of<"leftover">): FactText {
  const [none, , why] = LEFTOVERS[kind];
  if (items.length === 0) return { name: kind, text: none, help: null };
  return {
    name: kind,
    text: `${leftoverCount(kind, items)} ${why}: ${quotedList(items, NAMES_MAX)}`,
    help: CLEAN,
  };
}

export const leftoverCount = (kind: LeftoverKind, items: readonly string[]): string =>
  plural(items.length, LEFTOVERS[kind][1], PLURALS[kind]);
