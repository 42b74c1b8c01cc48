import type { ProjectFolder } from "../manifests/project-files.ts";
import { quote } from "../manifests/project-files.ts";
import {
  isPythonManifest,
  PYTHON_LOCKFILES,
  type PythonManifest,
  readPythonManifest,
} from "../manifests/python-manifest.ts";
import type { Ecosystem, SetupOptions } from "./setup.ts";

/** Python, always into `.venv` inside the project, where checks find it. */
export const python: Ecosystem = {
  isManifest: isPythonManifest,
  lockfiles: PYTHON_LOCKFILES,
  setup: async (folder, options) => {
    const manifest = await readPythonManifest(folder);
    const legacy = options.scripts && (await declaresInSetup(folder));
    if (manifest.dependencies.length === 0 && !legacy) return null;
    const { command, source, lockfiles } = installOf(manifest, folder, options);
    return {
      command,
      source,
      manifests: [
        ...MANIFESTS.filter((name) => folder.has(name)),
        ...manifest.requirements,
        ...manifest.included,
        ...lockfiles,
      ],
      lockfiles,
      fills: [".venv"],
    };
  },
};

const MANIFESTS: readonly string[] = ["pyproject.toml", "Pipfile", "setup.py", "setup.cfg"];

const declaresInSetup = async (folder: ProjectFolder): Promise<boolean> =>
  /\binstall_requires\b/.test(`${await folder.read("setup.py")}\n${await folder.read("setup.cfg")}`);

interface Install {
  readonly command: string;
  readonly source: string;
  readonly lockfiles: readonly string[];
}

function installOf(manifest: PythonManifest, folder: ProjectFolder, options: SetupOptions): Install {
  const locked = (lockfile: string, source: string): Pick<Install, "source" | "lockfiles"> => ({
    source: folder.has(lockfile) ? lockfile : source,
    lockfiles: [lockfile],
  });
  switch (manifest.manager) {
    case "uv":
      return {
        command: manifest.extras.length > 0 ? "uv sync --all-extras" : "uv sync",
        ...locked("uv.lock", "pyproject.toml"),
      };
    case "poetry":
      return { command: "poetry install --no-interaction", ...locked("poetry.lock", "pyproject.toml") };
    case "pdm":
      return { command: "pdm install", ...locked("pdm.lock", "pyproject.toml") };
    case "pipenv":
      return {
        command: "PIPENV_VENV_IN_PROJECT=1 pipenv install --dev",
        ...locked("Pipfile.lock", "Pipfile"),
      };
    case "pip":
      return {
        command: pipCommand(manifest, folder, options),
        source: pipSource(manifest, folder),
        lockfiles: [],
      };
  }
}

const pipSource = (manifest: PythonManifest, folder: ProjectFolder): string =>
  ["pyproject.toml", manifest.requirements[0] ?? "setup.py"].find((path) => folder.has(path)) ?? "setup.py";

/** Wheels only, unless scripts are allowed: building a package runs the package's code. */
function pipCommand(manifest: PythonManifest, folder: ProjectFolder, options: SetupOptions): string {
  const extras = manifest.extras.length > 0 ? `[${manifest.extras.join(",")}]` : "";
  const isPackage = manifest.pyproject.has("project") || (options.scripts && folder.has("setup.py"));
  const wanted = [
    ...manifest.requirements.flatMap((path) => ["-r", quote(path)]),
    ...(isPackage ? ["-e", quote(`.${extras}`)] : []),
  ];
  const binary = options.scripts ? "" : " --only-binary :all:";
  return `python3 -m venv .venv && .venv/bin/pip install${binary} ${wanted.join(" ")}`;
}
