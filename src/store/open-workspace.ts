import { realpathSync } from "node:fs";
import type { SetupFailure } from "../model/failure.ts";
import { ok, type Result } from "../model/result.ts";
import { openSlots } from "../slots/disk-slots.ts";
import type { OutsideRoot } from "../slots/outside-roots.ts";
import type { Slots } from "../slots/slots.ts";
import { type DiskStore, openStore } from "./disk-store.ts";

/** The store and the slots of a project over one repository. The caller holds the state lock while it uses them. */
export interface WorkspaceOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly cacheDir: string;
  /** How many checkouts may be in use at once. */
  readonly slots: number;
  /** Patterns of files that no commit holds and that every checkout gets all the same. */
  readonly copy?: readonly string[];
  readonly copyBytesMax?: number;
  readonly roots?: readonly OutsideRoot[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Workspace {
  readonly store: DiskStore;
  readonly slots: Slots;
}

export async function openWorkspace(options: WorkspaceOptions): Promise<Result<Workspace, SetupFailure>> {
  const {
    slots: count,
    cacheDir,
    copy: patterns = [],
    copyBytesMax: bytesMax = 0,
    roots = [],
    ...rest
  } = options;
  const store = await openStore({ ...rest, cacheDir, copied: patterns });
  if (!store.ok) return store;
  const { repository } = store.value;
  const copies = { root: realpathSync(options.root), patterns, bytesMax };
  return ok({ store: store.value, slots: openSlots({ repository, cacheDir, count, copies, roots }) });
}
