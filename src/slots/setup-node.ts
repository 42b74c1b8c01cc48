import {
  isObject,
  NODE_LOCKFILES,
  type NodeManifest,
  type NodePackageManager,
  nodePackageManager,
  parseObject,
  readNodeManifest,
  stringsOf,
} from "../manifests/node-manifest.ts";
import type { ProjectFolder } from "../manifests/project-files.ts";
import type { Ecosystem, SetupOptions } from "./setup.ts";

/** package.json, by the package manager whose lockfile is there. */
export const node: Ecosystem = {
  isManifest: (name) => name === "package.json",
  lockfiles: NODE_LOCKFILES,
  setup: async (folder, options) => {
    const manifest = readNodeManifest(await folder.read("package.json"));
    if (manifest === null) return null;
    const workspaces =
      manifest.hasWorkspaces || folder.has("pnpm-workspace.yaml") ? workspaceManifests(folder) : [];
    if (Object.keys(manifest.dependencies).length === 0 && workspaces.length === 0) return null;
    const manager = await nodePackageManager(folder, manifest);
    const lockfile = LOCKFILES[manager].find((name) => folder.has(name)) ?? LOCKFILES[manager][0] ?? "";
    const manifests = ["package.json", ...workspaces];
    return {
      command: await installCommand({ manager, folder, lockfile, manifests, options }),
      source: folder.has(lockfile) ? lockfile : "package.json",
      manifests: [...manifests, lockfile, ...SETTINGS.filter((name) => folder.has(name))],
      lockfiles: manager === "yarn-berry" ? [lockfile, ".pnp.cjs"] : [lockfile],
      fills: manifests.map((path) => path.replace(/package\.json$/, "node_modules")),
    };
  },
};

const LOCKFILES: Readonly<Record<NodePackageManager, readonly string[]>> = {
  npm: ["package-lock.json", "npm-shrinkwrap.json"],
  pnpm: ["pnpm-lock.yaml"],
  yarn: ["yarn.lock"],
  "yarn-berry": ["yarn.lock"],
  bun: ["bun.lock", "bun.lockb"],
};

const SETTINGS: readonly string[] = [
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  "bunfig.toml",
  "pnpm-workspace.yaml",
];

const workspaceManifests = (folder: ProjectFolder): readonly string[] =>
  folder.list.filter((path) => path.endsWith("/package.json") && !/(^|\/)node_modules\//.test(path));

interface InstallInput {
  readonly manager: NodePackageManager;
  readonly folder: ProjectFolder;
  readonly lockfile: string;
  readonly manifests: readonly string[];
  readonly options: SetupOptions;
}

/** A lockfile that lags behind is brought up to date: a task that adds a package cannot do it itself. */
async function installCommand(input: InstallInput): Promise<string> {
  const { manager, options } = input;
  const quiet = options.scripts ? "" : " --ignore-scripts";
  if (manager === "pnpm") return `pnpm install --no-frozen-lockfile${quiet}`;
  if (manager === "yarn") return `yarn install --non-interactive${quiet}`;
  if (manager === "bun") return `bun install${quiet}`;
  if (manager === "yarn-berry")
    return `YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install${options.scripts ? "" : " --mode=skip-build"}`;
  return `npm ${(await isInStep(input)) ? "ci" : "install"}${quiet} --no-audit --no-fund`;
}

/** Whether package-lock.json was made from these manifests; `npm ci` refuses where it was not. */
async function isInStep({ folder, lockfile, manifests }: InstallInput): Promise<boolean> {
  const lock = parseObject(await folder.read(lockfile));
  if (lock === null) return false;
  if (!isObject(lock.packages)) return isObject(lock.dependencies);
  for (const path of manifests) {
    const manifest = readNodeManifest(await folder.read(path));
    const locked = lock.packages[path.replace(/\/?package\.json$/, "")];
    if (manifest === null) continue;
    if (!isObject(locked) || declared(lockedAsManifest(locked)) !== declared(manifest)) return false;
  }
  return true;
}

const lockedAsManifest = (locked: Record<string, unknown>): Pick<NodeManifest, "dependencies"> => ({
  dependencies: {
    ...stringsOf(locked.peerDependencies),
    ...stringsOf(locked.optionalDependencies),
    ...stringsOf(locked.devDependencies),
    ...stringsOf(locked.dependencies),
  },
});

const declared = ({ dependencies }: Pick<NodeManifest, "dependencies">): string =>
  JSON.stringify(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)));
