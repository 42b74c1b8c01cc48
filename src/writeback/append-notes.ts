import { lstat, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Failure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { replaceFile } from "../store/replace-file.ts";
import { MEMORY_PATH, type Note, withNotes } from "../workers/memory-notes.ts";

const RACES_MAX = 20;

/**
 * Appends to the project's memory, compared and swapped: a person may be editing it, and whatever they wrote stays.
 * `choose` says which notes the file as it is now still lacks. Returns those that were written.
 */
export async function appendNotes(
  root: string,
  choose: (file: string) => readonly Note[],
): Promise<Result<readonly Note[], Failure>> {
  const path = join(root, MEMORY_PATH);
  try {
    if (await isBehindLink(root)) return err(notWritten("ELOOP", "it is, or lies behind, a link"));
    await mkdir(dirname(path), { recursive: true });
    for (let races = 0; races < RACES_MAX; races++) {
      const before = await readIfThere(path);
      const text = before?.toString("utf8") ?? "";
      // What is not UTF-8 would not survive being written again.
      if (before !== null && !Buffer.from(text).equals(before))
        return err(notWritten("EILSEQ", "it is not UTF-8"));
      const notes = choose(text);
      if (notes.length === 0) return ok([]);
      const content = Buffer.from(withNotes(text, notes));
      const replaced = await replaceFile({ path, expected: before, content, mode: 0o644 });
      if (!replaced.ok) return replaced;
      if (replaced.value === "replaced") return ok(notes);
    }
    return err(notWritten("EBUSY", "it kept changing while a note was written"));
  } catch (error) {
    const { code = "unknown", message } = error as NodeJS.ErrnoException;
    return err(notWritten(code, message));
  }
}

const notWritten = (code: string, detail: string): Failure => ({
  reason: "write-failed",
  path: MEMORY_PATH,
  code,
  detail,
});

/** Never through a link: a cloned repository could point it anywhere. */
async function isBehindLink(root: string): Promise<boolean> {
  const parts = MEMORY_PATH.split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const info = await lstat(join(root, ...parts.slice(0, depth))).catch(() => null);
    if (info?.isSymbolicLink()) return true;
  }
  return false;
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
