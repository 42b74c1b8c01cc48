import type { ProjectFiles, ProjectFolder } from "../manifests/project-files.ts";
import { folderOf, inFolder, projectFolders } from "../manifests/project-files.ts";
import { composer, dart, dotnet, elixir, go, ruby, rust } from "./setup-languages.ts";
import { node } from "./setup-node.ts";
import { python } from "./setup-python.ts";

/** A command that installs what a manifest declares. specrun runs it, with network and without secrets. */
export interface SetupStep {
  readonly command: string;
  /** The file it was found in, project-relative. */
  readonly source: string;
  /** Paths whose content decides whether it must run again, sorted; some may not exist yet. */
  readonly manifests: readonly string[];
  readonly network: true;
  /** Files that it may write and that belong to the work. */
  readonly lockfiles: readonly string[];
  /** Folders that it fills and that never belong to the work. */
  readonly fills: readonly string[];
}

export interface SetupOptions {
  /** Lets packages run their own install scripts. */
  readonly scripts: boolean;
}

/** A step as its language sees it: every path relative to the folder. */
export interface FolderSetup {
  readonly command: string;
  readonly source: string;
  readonly manifests: readonly string[];
  readonly lockfiles: readonly string[];
  readonly fills: readonly string[];
}

export interface Ecosystem {
  isManifest(name: string): boolean;
  /** A folder that holds one of these is a project of its own, even below another. */
  readonly lockfiles: readonly string[];
  /** Null when nothing is declared, so that nothing is to be installed. */
  setup(folder: ProjectFolder, options: SetupOptions): Promise<FolderSetup | null>;
}

const ECOSYSTEMS: readonly Ecosystem[] = [node, python, rust, go, ruby, composer, dotnet, elixir, dart];

/** From the project as it is, in a stable order: by language, then by folder. */
export async function findSetup(
  files: ProjectFiles,
  options: SetupOptions = { scripts: false },
): Promise<readonly SetupStep[]> {
  const steps: SetupStep[] = [];
  for (const ecosystem of ECOSYSTEMS)
    for (const path of projectFolders(files.list, ecosystem.isManifest, ecosystem.lockfiles)) {
      const found = await ecosystem.setup(folderOf(files, path), options);
      if (found !== null) steps.push(atRoot(path, found));
    }
  return steps;
}

function atRoot(folder: string, step: FolderSetup): SetupStep {
  const rooted = (path: string): string => (folder === "" ? path : `${folder}/${path}`);
  return {
    command: inFolder(folder, step.command),
    source: rooted(step.source),
    manifests: [...new Set(step.manifests.map(rooted))].sort(),
    network: true,
    lockfiles: step.lockfiles.map(rooted),
    fills: step.fills.map(rooted),
  };
}
