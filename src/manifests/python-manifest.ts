import type { ProjectFolder } from "./project-files.ts";
import { type TomlOutline, tomlKeys, tomlOutline, tomlStrings } from "./toml-outline.ts";

export type PythonManager = "uv" | "poetry" | "pdm" | "pipenv" | "pip";

/** What a Python project declares, from pyproject.toml, requirements files, Pipfile or setup.cfg. */
export interface PythonManifest {
  readonly manager: PythonManager;
  /** Normalised distribution names. */
  readonly dependencies: readonly string[];
  /** Names of `[project.optional-dependencies]`. */
  readonly extras: readonly string[];
  /** Requirements files by their names, and those that they include. */
  readonly requirements: readonly string[];
  readonly included: readonly string[];
  readonly pyproject: TomlOutline;
}

export const PYTHON_LOCKFILES = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"] as const;

const REQUIREMENTS = /^(requirements([-_.][\w-]+)?|requirements\/[\w-]+|(dev|test)[-_]requirements)\.txt$/;
export const isPythonManifest = (name: string): boolean =>
  ["pyproject.toml", "Pipfile", "setup.py", "setup.cfg"].includes(name) || REQUIREMENTS.test(name);

export async function readPythonManifest(folder: ProjectFolder): Promise<PythonManifest> {
  const pyproject = tomlOutline((await folder.read("pyproject.toml")) ?? "");
  const pipfile = tomlOutline((await folder.read("Pipfile")) ?? "");
  const requirements = folder.list.filter((path) => REQUIREMENTS.test(path));
  const required = await readRequirements(folder, requirements);
  const names = [
    ...projectNames(pyproject),
    ...tomlKeys(pyproject, /^tool\.poetry\.(group\.[^.]+\.)?(dev-)?dependencies$/).filter(
      (name) => name !== "python",
    ),
    ...tomlKeys(pipfile, /^(dev-)?packages$/),
    ...required.names,
  ];
  return {
    manager: managerOf(folder, pyproject),
    dependencies: [...new Set(names.map(normalise))].filter(Boolean).sort(),
    extras: tomlKeys(pyproject, /^project\.optional-dependencies$/),
    requirements,
    included: required.included,
    pyproject,
  };
}

/** `Foo.Bar_baz` and `foo-bar-baz` are the same distribution. */
const normalise = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

function managerOf(folder: ProjectFolder, pyproject: TomlOutline): PythonManager {
  const tool = (name: string): boolean =>
    [...pyproject.keys()].some((table) => table === `tool.${name}` || table.startsWith(`tool.${name}.`));
  if (folder.has("uv.lock") || tool("uv")) return "uv";
  if (folder.has("poetry.lock") || tool("poetry")) return "poetry";
  if (folder.has("pdm.lock") || tool("pdm")) return "pdm";
  return folder.has("Pipfile") ? "pipenv" : "pip";
}

function projectNames(pyproject: TomlOutline): readonly string[] {
  const arrays = [
    pyproject.get("project")?.get("dependencies"),
    ...(pyproject.get("project.optional-dependencies")?.values() ?? []),
    ...(pyproject.get("dependency-groups")?.values() ?? []),
    pyproject.get("tool.uv")?.get("dev-dependencies"),
  ];
  return arrays.flatMap((value) => tomlStrings(value)).flatMap(requirementName);
}

async function readRequirements(folder: ProjectFolder, files: readonly string[]) {
  const seen = new Set(files);
  const names: string[] = [];
  for (const file of seen) {
    const here = file.replace(/[^/]*$/, "");
    for (const line of ((await folder.read(file)) ?? "").split(/\r?\n/)) {
      const included = /^\s*(?:-r|--requirement)[\s=]+(\S+)/.exec(line)?.[1];
      if (included) seen.add(here + included);
      else names.push(...requirementName(line));
    }
  }
  return { names, included: [...seen].filter((file) => !files.includes(file)) };
}

/** `requests[socks]>=2 ; python_version > "3"` names `requests`; options and comments name nothing. */
function requirementName(line: string): readonly string[] {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*([=<>!~;@#].*|\(.*)?$/.exec(line);
  return match?.[1] ? [match[1]] : [];
}
