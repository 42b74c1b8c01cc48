import {
  NODE_LOCKFILES,
  type NodeManifest,
  type NodePackageManager,
  nodePackageManager,
  readNodeManifest,
} from "../manifests/node-manifest.ts";
import { type ProjectFolder, projectFolders } from "../manifests/project-files.ts";
import type { Finder, FolderCheck } from "./find-checks.ts";

/** Scripts of package.json by their usual names; without a test script, the runner that the tests are written for. */
export const nodeFinder: Finder = {
  folders: (list) => {
    const folders = projectFolders(list, (name) => name === "package.json", NODE_LOCKFILES);
    return folders.length > 0 ? folders : [""];
  },
  find: async (folder) => {
    const manifest = readNodeManifest(await folder.read("package.json"));
    const manager = manifest === null ? "npm" : await nodePackageManager(folder, manifest);
    const scripts = manifest === null ? [] : scriptChecks(manifest, manager);
    const without = (kind: FolderCheck["kind"]): boolean => !scripts.some((check) => check.kind === kind);
    return [
      ...scripts,
      ...(without("test") ? await runnerCheck(folder, manifest) : []),
      ...(without("types") ? typesCheck(folder, manifest) : []),
    ];
  },
};

const SCRIPT_NAMES: readonly (readonly [FolderCheck["kind"], readonly string[]])[] = [
  ["test", ["test", "test:unit", "test:ci", "test:run", "unit"]],
  ["types", ["typecheck", "type-check", "types", "check-types", "check:types", "tsc"]],
  ["lint", ["lint", "lint:check", "lint:ci"]],
  ["build", ["build"]],
];

const RUN: Readonly<Record<NodePackageManager, string>> = {
  npm: "npm run -s",
  pnpm: "pnpm run",
  yarn: "yarn run -s",
  "yarn-berry": "yarn run",
  bun: "bun run",
};

function scriptChecks({ scripts }: NodeManifest, manager: NodePackageManager): readonly FolderCheck[] {
  return SCRIPT_NAMES.flatMap(([kind, names]) => {
    const name = names.find((candidate) => isCheck(scripts[candidate]));
    if (name === undefined) return [];
    const source = `package.json scripts.${name}`;
    return [{ kind, command: `${RUN[manager]} ${name}`, source, detail: scriptText(name, scripts) }];
  });
}

/** npm's placeholder, a script that cannot fail and one that never ends prove nothing. */
function isCheck(script: string | undefined): script is string {
  if (script === undefined || script.trim() === "") return false;
  if (/no test specified/i.test(script)) return false;
  if (/^\s*(true|:|exit 0|echo\b[^&|;]*)\s*$/.test(script)) return false;
  return !/\s--?(watch|w|watchAll|ui)(\s|$)|\bwatch\b\s*$/.test(script);
}

/** The script with everything it calls by name, pre and post scripts included. */
function scriptText(name: string, scripts: Readonly<Record<string, string>>): string {
  const seen = new Set<string>([name]);
  for (const current of seen) {
    const called = (scripts[current] ?? "").matchAll(
      /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:-\S+\s+)*([\w:.-]+)/g,
    );
    const linked = [`pre${current}`, `post${current}`, ...[...called].map((match) => match[1] ?? "")];
    for (const other of linked) if (scripts[other] !== undefined) seen.add(other);
  }
  if (seen.size === 1) return scripts[name] ?? "";
  return [...seen].map((script) => `${script}: ${scripts[script]}`).join("\n");
}

const PACKAGE_RUNNERS: readonly (readonly [string, string])[] = [
  ["vitest", "npx --no-install vitest run"],
  ["jest", "npx --no-install jest"],
];

async function runnerCheck(
  folder: ProjectFolder,
  manifest: NodeManifest | null,
): Promise<readonly FolderCheck[]> {
  const runner = PACKAGE_RUNNERS.find(([name]) => manifest?.dependencies[name] !== undefined);
  if (runner) return [{ kind: "test", command: runner[1], source: `package.json ${runner[0]}` }];
  const texts = await Promise.all(
    folder.list
      .filter(isNodeTest)
      .slice(0, READ_MAX)
      .map((path) => folder.read(path)),
  );
  if (texts.some((text) => /["']bun:test["']/.test(text ?? "")))
    return [{ kind: "test", command: "bun test", source: "bun:test files" }];
  if (texts.some((text) => /["']node:test["']/.test(text ?? "")))
    return [{ kind: "test", command: "node --test", source: "node:test files" }];
  return [];
}

const READ_MAX = 50;

/** The files that `node --test` runs by itself, in every supported version. */
const isNodeTest = (path: string): boolean =>
  /\.[cm]?[jt]s$/.test(path) &&
  !/(^|\/)(node_modules|fixtures?|dist|build|vendor)\//.test(path) &&
  /(^|\/)(tests?\/.+|test|test-[^/]+|[^/]+[._-]test|[^/]+\.spec)\.[cm]?[jt]s$/.test(path);

/** TypeScript that is declared and configured, but checked by no script. */
function typesCheck(folder: ProjectFolder, manifest: NodeManifest | null): readonly FolderCheck[] {
  if (manifest?.dependencies.typescript === undefined || !folder.has("tsconfig.json")) return [];
  return [{ kind: "types", command: "npx --no-install tsc --noEmit", source: "tsconfig.json" }];
}
