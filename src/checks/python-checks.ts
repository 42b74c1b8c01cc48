import { type ProjectFolder, projectFolders } from "../manifests/project-files.ts";
import {
  isPythonManifest,
  PYTHON_LOCKFILES,
  type PythonManager,
  type PythonManifest,
  readPythonManifest,
} from "../manifests/python-manifest.ts";
import type { Finder, FolderCheck } from "./find-checks.ts";

/** pytest where it is configured, declared or imported, unittest otherwise; linters where they are configured. */
export const pythonFinder: Finder = {
  folders: (list) => {
    const folders = projectFolders(
      list,
      (name) => isPythonManifest(name) || CONFIGS.has(name),
      PYTHON_LOCKFILES,
    );
    return folders.length > 0 ? folders : list.some(isPythonTest) ? [""] : [];
  },
  find: async (folder) => {
    const manifest = await readPythonManifest(folder);
    return [...(await testCheck(folder, manifest)), ...(await toolChecks(folder, manifest))];
  },
};

const CONFIGS: ReadonlySet<string> = new Set(["pytest.ini", "tox.ini", "manage.py"]);

const PREFIX: Readonly<Record<PythonManager, string>> = {
  uv: "uv run ",
  poetry: "poetry run ",
  pdm: "pdm run ",
  pipenv: "pipenv run ",
  pip: "",
};

/** The environment of a nested project is not on the search path that every command gets. */
function runnerOf(folder: ProjectFolder, { manager }: PythonManifest): { python: string; prefix: string } {
  if (manager !== "pip") return { python: `${PREFIX[manager]}python`, prefix: PREFIX[manager] };
  const prefix = folder.path === "" ? "" : 'PATH="$PWD/.venv/bin:$PATH" ';
  return { python: `${prefix}python3`, prefix };
}

async function testCheck(folder: ProjectFolder, manifest: PythonManifest): Promise<readonly FolderCheck[]> {
  const tests = folder.list.filter(isPythonTest);
  const { python, prefix } = runnerOf(folder, manifest);
  const pytest = manifest.manager === "pip" ? `${python} -m pytest` : `${prefix}pytest`;
  const configured = await pytestSource(folder, manifest);
  if (configured !== null) return [{ kind: "test", command: pytest, source: configured }];
  if (tests.length === 0) return [];
  if (folder.has("manage.py"))
    return [{ kind: "test", command: `${python} manage.py test`, source: "manage.py" }];
  const texts = await Promise.all(tests.slice(0, READ_MAX).map((path) => folder.read(path)));
  const uses = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text ?? ""));
  if (uses(/^[ \t]*(import|from) pytest\b/m) || uses(/^(async )?def test_/m))
    return [{ kind: "test", command: pytest, source: tests[0] ?? "" }];
  if (!uses(/^[ \t]*(import|from) unittest\b/m)) return [];
  return [
    {
      kind: "test",
      command: `${python} -m unittest discover${startFolder(folder, tests)}`,
      source: tests[0] ?? "",
    },
  ];
}

const READ_MAX = 50;

const isPythonTest = (path: string): boolean =>
  /(^|\/)(test_[^/]+|[^/]+_test|tests?)\.py$/.test(path) &&
  !/(^|\/)(\.venv|venv|node_modules|site-packages)\//.test(path);

async function pytestSource(folder: ProjectFolder, manifest: PythonManifest): Promise<string | null> {
  if (folder.has("pytest.ini")) return "pytest.ini";
  if (manifest.pyproject.has("tool.pytest.ini_options")) return "pyproject.toml tool.pytest.ini_options";
  if (/^\[pytest\]/m.test((await folder.read("tox.ini")) ?? "")) return "tox.ini pytest";
  if (/^\[tool:pytest\]/m.test((await folder.read("setup.cfg")) ?? "")) return "setup.cfg tool:pytest";
  if (folder.list.some((path) => /(^|\/)conftest\.py$/.test(path))) return "conftest.py";
  return manifest.dependencies.includes("pytest") ? "declared dependency pytest" : null;
}

/** Tests in a folder that is no package are found only from inside it. */
function startFolder(folder: ProjectFolder, tests: readonly string[]): string {
  const first = tests[0] ?? "";
  const top = first.includes("/") ? first.slice(0, first.indexOf("/")) : "";
  return top === "" || folder.has(`${top}/__init__.py`) ? "" : ` -s ${top}`;
}

interface Tool {
  readonly kind: "lint" | "types";
  readonly command: string;
  readonly files: readonly string[];
  readonly table: string;
}

const TOOLS: readonly Tool[] = [
  { kind: "types", command: "mypy .", files: ["mypy.ini", ".mypy.ini"], table: "tool.mypy" },
  { kind: "types", command: "pyright", files: ["pyrightconfig.json"], table: "tool.pyright" },
  { kind: "lint", command: "ruff check .", files: ["ruff.toml", ".ruff.toml"], table: "tool.ruff" },
  { kind: "lint", command: "flake8", files: [".flake8"], table: "tool.flake8" },
];

async function toolChecks(folder: ProjectFolder, manifest: PythonManifest): Promise<readonly FolderCheck[]> {
  const tables = [...manifest.pyproject.keys()];
  return TOOLS.flatMap(({ kind, command, files, table }) => {
    const file = files.find((name) => folder.has(name));
    const isConfigured = tables.some((name) => name === table || name.startsWith(`${table}.`));
    if (file === undefined && !isConfigured) return [];
    const source = file ?? `pyproject.toml ${table}`;
    return [{ kind, command: `${runnerOf(folder, manifest).prefix}${command}`, source }];
  });
}
