import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import type { Task } from "../model/task.ts";
import { type Document, GUIDES } from "./documents.ts";
import { confine } from "./tools/confine.ts";

/** A file that a task names, as it is in the workspace: a small one is shown, which saves the worker a turn. */
export interface NamedFile {
  readonly path: string;
  readonly state: "missing" | "folder" | "file";
  /** Null for what is no text. */
  readonly lineCount: number | null;
  /** Null where it is not shown. */
  readonly text: string | null;
}

const FILE_CHARS_MAX = 8_000;
const ALL_CHARS_MAX = 24_000;
const FILE_BYTES_MAX = 1_000_000;
const NAMED_MAX = 20;

/** Never leaves `dir`, whatever a task names. */
export async function lookAtFiles(dir: string, task: Task): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  let left = ALL_CHARS_MAX;
  for (const path of [...new Set(task.files)].slice(0, NAMED_MAX)) {
    const file = await lookAt(dir, path);
    const isShown = file.text !== null && file.text.length <= Math.min(FILE_CHARS_MAX, left);
    if (isShown) left -= file.text.length;
    found.push(isShown ? file : { ...file, text: null });
  }
  return found;
}

/** The nearest instructions for agents above each file that the task names; those of the root are in the prefix. */
export async function nearestGuides(dir: string, task: Task): Promise<Document[]> {
  const guides = new Map<string, Document>();
  for (const file of task.files.slice(0, NAMED_MAX)) {
    const guide = await guideAbove(dir, posix.normalize(file));
    if (guide !== null) guides.set(guide.path, guide);
  }
  return [...guides.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function guideAbove(dir: string, file: string): Promise<Document | null> {
  for (let folder = posix.dirname(file); folder !== "." && folder !== "/"; folder = posix.dirname(folder)) {
    for (const name of GUIDES) {
      const { text } = await lookAt(dir, `${folder}/${name}`);
      if (text !== null) return { path: `${folder}/${name}`, text };
    }
  }
  return null;
}

async function lookAt(dir: string, path: string): Promise<NamedFile> {
  const missing: NamedFile = { path, state: "missing", lineCount: null, text: null };
  try {
    const { absolute } = await confine(dir, path);
    const info = await stat(absolute);
    if (info.isDirectory()) return { ...missing, state: "folder" };
    if (!info.isFile() || info.size > FILE_BYTES_MAX) return { ...missing, state: "file" };
    const content = await readFile(absolute);
    if (content.includes(0)) return { ...missing, state: "file" };
    const text = content.toString("utf8");
    return { path, state: "file", lineCount: text.replace(/\n$/, "").split("\n").length, text };
  } catch {
    // Not there, or nothing that a worker could open.
    return missing;
  }
}
