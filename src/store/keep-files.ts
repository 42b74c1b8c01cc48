import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crashPoint } from "../util/crash-point.ts";
import { isCode } from "./file-content.ts";
import type { Git } from "./git.ts";
import { readBlobs, readConverted } from "./read-objects.ts";
import { EXECUTABLE_MODE, LINK_MODE } from "./tree-content.ts";

/** Exports files of a commit to a folder of their own, for a person to open beside the ones in the project. */
export interface KeepRequest {
  /** With the user's tree as its working tree, so that line ends are as there. */
  readonly git: Git;
  readonly keptDir: string;
  readonly label: string;
  readonly commit: string;
  readonly paths: readonly string[];
}

interface KeptFile {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
}

/** What the commit does not hold is left out: there, the file was deleted. */
export async function keepFiles({ git, keptDir, label, commit, paths }: KeepRequest): Promise<string> {
  const dir = freshFolder(keptDir, label.replaceAll(/[^\w.-]+/g, "-").replace(/^\.+/, "") || "work");
  const files = await filesIn(git, commit, paths);
  const links = files.filter((file) => file.mode === LINK_MODE);
  const plain = files.filter((file) => file.mode !== LINK_MODE);
  const contents = await readConverted(git, plain);
  const targets = await readBlobs(
    git,
    links.map((link) => link.blob),
  );
  crashPoint("keep: before the files");
  for (const { path } of files) mkdirSync(dirname(join(dir, path)), { recursive: true, mode: 0o700 });
  for (const [at, { path }] of links.entries()) symlinkSync(targets[at] ?? "", join(dir, path));
  for (const [at, { path, mode }] of plain.entries()) {
    writeFileSync(join(dir, path), contents[at] ?? "", { mode: mode === EXECUTABLE_MODE ? 0o700 : 0o600 });
  }
  return dir;
}

async function filesIn(git: Git, commit: string, paths: readonly string[]): Promise<KeptFile[]> {
  if (paths.length === 0) return [];
  const fields = await git.fields(["ls-tree", "-r", "-z", commit, "--", ...paths]);
  return fields.flatMap((field) => {
    const tab = field.indexOf("\t");
    const [mode = "", type = "", blob = ""] = field.slice(0, tab).split(" ");
    return type === "blob" ? [{ path: field.slice(tab + 1), mode, blob }] : [];
  });
}

/** Never into a folder that exists: what is kept there may be somebody's only copy. */
function freshFolder(parent: string, name: string): string {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (let number = 1; ; number++) {
    const dir = join(parent, number === 1 ? name : `${name}-${number}`);
    try {
      mkdirSync(dir, { mode: 0o700 });
      return dir;
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
  }
}
