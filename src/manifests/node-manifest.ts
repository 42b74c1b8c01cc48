import type { ProjectFolder } from "./project-files.ts";

export type NodePackageManager = "npm" | "pnpm" | "yarn" | "yarn-berry" | "bun";

/** What package.json says, in the parts that decide set-up and checks. */
export interface NodeManifest {
  readonly scripts: Readonly<Record<string, string>>;
  /** Declared names with their ranges, of every kind that an install fetches. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly hasWorkspaces: boolean;
  readonly packageManager: string | null;
}

export const NODE_LOCKFILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
] as const;

/** Null for text that is not a JSON object: a worker may be in the middle of writing it. */
export function readNodeManifest(text: string | null): NodeManifest | null {
  const json = parseObject(text);
  if (json === null) return null;
  return {
    scripts: stringsOf(json.scripts),
    dependencies: {
      ...stringsOf(json.peerDependencies),
      ...stringsOf(json.optionalDependencies),
      ...stringsOf(json.devDependencies),
      ...stringsOf(json.dependencies),
    },
    hasWorkspaces: Array.isArray(json.workspaces) || isObject(json.workspaces),
    packageManager: typeof json.packageManager === "string" ? json.packageManager : null,
  };
}

/** What the project names itself decides, then its lockfile, then npm. */
export async function nodePackageManager(
  folder: ProjectFolder,
  manifest: NodeManifest,
): Promise<NodePackageManager> {
  const named = /^(npm|pnpm|yarn|bun)@(\d+)/.exec(manifest.packageManager ?? "");
  if (named?.[1] === "yarn") return named[2] === "1" ? "yarn" : "yarn-berry";
  if (named?.[1]) return named[1] as NodePackageManager;
  if (folder.has("pnpm-lock.yaml")) return "pnpm";
  if (folder.has("bun.lock") || folder.has("bun.lockb")) return "bun";
  if (folder.has("yarn.lock")) {
    const lock = (await folder.read("yarn.lock")) ?? "";
    return folder.has(".yarnrc.yml") || /^__metadata:/m.test(lock) ? "yarn-berry" : "yarn";
  }
  return "npm";
}

export function parseObject(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const stringsOf = (value: unknown): Record<string, string> =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      )
    : {};
