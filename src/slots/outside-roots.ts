import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, isAbsolute, join, normalize } from "node:path";

/**
 * Folders outside the project that its build refers to (`workspace.roots`). Written relative, a folder is found at the
 * same relative place beside every slot; written absolute, at its own.
 */
export interface OutsideRoot {
  /** As the build refers to it: `../shared-lib`, `/srv/shared-lib`. */
  readonly written: string;
  /** Its real, absolute path. */
  readonly source: string;
}

export const seenAt = (slotDir: string, { written }: OutsideRoot): string =>
  isAbsolute(written) ? normalize(written) : join(slotDir, written);

/** How many folders a relative path climbs: 2 for `../../libs/x`. */
export const climbs = (written: string): number =>
  isAbsolute(written)
    ? 0
    : normalize(written)
        .split("/")
        .filter((name) => name === "..").length;

/**
 * The names of the project's folder and of those above it, as far as its roots climb. A slot that lies in folders of the
 * same names has room beside it for every one of them, and no two can meet.
 */
export function namesAbove(root: string, roots: readonly OutsideRoot[]): readonly string[] {
  const depth = Math.max(0, ...roots.map(({ written }) => climbs(written)));
  return depth === 0 ? [] : root.split("/").slice(-depth);
}

/** For commands without a sandbox, and for tools of ours that follow a dependency: links beside the slot. */
export function linkRoots(slotDir: string, roots: readonly OutsideRoot[]): void {
  for (const root of roots.filter(({ written }) => !isAbsolute(written))) {
    const link = seenAt(slotDir, root);
    mkdirSync(dirname(link), { recursive: true });
    const found = lstatSync(link, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() && readlinkSync(link) === root.source) continue;
    rmSync(link, { recursive: true, force: true });
    symlinkSync(root.source, link);
  }
}
