import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readInside } from "../config/read-inside.ts";
import type { EvidenceFacts, PlacedReceipt } from "../rules/facts.ts";
import { sha256 } from "../util/hash.ts";
import { evidencePath, parseReceipt } from "../writeback/evidence-file.ts";

/**
 * The receipts of a feature and what the files they name hold now. Content that left its place is looked for in
 * the rest of the project, so that a moved file is not taken for a lost one.
 */
export async function readEvidence(
  root: string,
  featureDir: string,
  listFiles: () => Promise<readonly string[]>,
): Promise<EvidenceFacts | null> {
  const file = evidencePath(featureDir);
  const source = await readInside(root, file);
  if (source === null) return null;
  const { receipts, unreadable } = placeReceipts(source);
  const contents = await contentsOf(root, new Set(receipts.flatMap((receipt) => Object.keys(receipt.files))));
  const missing = new Set(
    receipts.flatMap(({ files }) =>
      Object.entries(files).flatMap(([path, hash]) =>
        hash !== null && contents.get(path) === null ? [hash] : [],
      ),
    ),
  );
  const movedTo = missing.size === 0 ? new Map() : await findContents(root, missing, await listFiles());
  return { file, source, receipts, unreadable, contents, movedTo };
}

function placeReceipts(source: string): Pick<EvidenceFacts, "receipts" | "unreadable"> {
  const receipts: PlacedReceipt[] = [];
  const unreadable: number[] = [];
  for (const [index, text] of source.split("\n").entries()) {
    if (text.trim() === "") continue;
    const receipt = parseReceipt(text);
    if (receipt === null) unreadable.push(index + 1);
    else receipts.push({ ...receipt, fileLine: index + 1 });
  }
  return { receipts, unreadable };
}

async function contentsOf(
  root: string,
  paths: ReadonlySet<string>,
): Promise<Map<string, readonly string[] | null>> {
  const contents = new Map<string, readonly string[] | null>();
  for (const path of paths) contents.set(path, await hashesOf(root, path));
  return contents;
}

const FILE_BYTES_MAX = 50_000_000;
const SEARCHED_FILES_MAX = 50_000;

async function hashesOf(root: string, path: string): Promise<readonly string[] | null> {
  const file = join(root, path);
  const stats = await stat(file).catch(() => null);
  if (!stats?.isFile() || stats.size > FILE_BYTES_MAX) return null;
  return versions(await readFile(file)).map(sha256);
}

/** As it is, and for a text with either line end. */
function versions(content: Buffer): readonly Buffer[] {
  if (content.includes(0) || !content.includes("\n")) return [content];
  const text = content.toString("latin1").replaceAll("\r\n", "\n");
  return [content, Buffer.from(text, "latin1"), Buffer.from(text.replaceAll("\n", "\r\n"), "latin1")];
}

/** The whole project is read only when something is missing, and then only until all of it is found. */
async function findContents(
  root: string,
  wanted: ReadonlySet<string>,
  files: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of files.slice(0, SEARCHED_FILES_MAX)) {
    if (found.size === wanted.size) break;
    for (const hash of (await hashesOf(root, path).catch(() => null)) ?? [])
      if (wanted.has(hash) && !found.has(hash)) found.set(hash, path);
  }
  return found;
}
