import { homedir } from "node:os";
import { join } from "node:path";
import { runGit, splitNul } from "./git.ts";

/**
 * The part of the user's git configuration that decides which bytes a file has in a commit. Without it every
 * snapshot of a CRLF tree, say, would differ from the user's own in every line.
 */
export interface ContentSettings {
  /** `core.*` settings, taken over as they are. */
  readonly core: Readonly<Record<string, string>>;
  readonly excludesFile: string;
  readonly attributesFile: string;
  /** Names of configured filter drivers, such as `lfs`. */
  readonly filters: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const TAKEN_OVER = new Set(
  ["autocrlf", "eol", "fileMode", "symlinks", "ignoreCase", "precomposeUnicode"].map((key) =>
    `core.${key}`.toLowerCase(),
  ),
);

/** Listing configuration executes nothing; it is the only call that sees the user's own files of it. */
export async function readContentSettings(root: string, env: Environment): Promise<ContentSettings> {
  const home = env.HOME || homedir();
  const output = await runGit({
    args: ["config", "--list", "-z"],
    cwd: root,
    env: {
      HOME: home,
      XDG_CONFIG_HOME: env.XDG_CONFIG_HOME,
      GIT_CONFIG_GLOBAL: env.GIT_CONFIG_GLOBAL,
      GIT_CONFIG_SYSTEM: env.GIT_CONFIG_SYSTEM,
      GIT_CONFIG_NOSYSTEM: env.GIT_CONFIG_NOSYSTEM,
    },
    settings: { "safe.directory": "*" },
  });
  const values = new Map(splitNul(output.stdout).map(keyAndValue));
  const defaults = join(env.XDG_CONFIG_HOME || join(home, ".config"), "git");
  return {
    core: Object.fromEntries([...values].filter(([key]) => TAKEN_OVER.has(key))),
    excludesFile: expandHome(values.get("core.excludesfile") ?? join(defaults, "ignore"), home),
    attributesFile: expandHome(values.get("core.attributesfile") ?? join(defaults, "attributes"), home),
    filters: filterNames(values.keys()),
  };
}

/** A key without a value means true. */
function keyAndValue(field: string): readonly [string, string] {
  const end = field.indexOf("\n");
  return end < 0 ? [field, "true"] : [field.slice(0, end), field.slice(end + 1)];
}

const expandHome = (path: string, home: string): string =>
  path.startsWith("~/") ? join(home, path.slice(2)) : path;

function filterNames(keys: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const key of keys) {
    const name = /^filter\.(.+)\.(?:clean|process)$/.exec(key)?.[1];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}
