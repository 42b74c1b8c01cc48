import { holdsDocuments, listFeatures } from "../config/list-features.ts";
import { findProjectRoot } from "../config/project-root.ts";
import { findActiveFeature, resolveFeature } from "../config/resolve-feature.ts";
import type { SetupFailure } from "../model/failure.ts";
import { ok, type Result } from "../model/result.ts";
import { finishTicks } from "../run/finish-ticks.ts";
import type { CliIo } from "./cli-io.ts";
import { refuse } from "./open-feature.ts";

export interface ChosenFeatures {
  readonly root: string;
  /** `gated`: its open tasks count against it. */
  readonly features: readonly { readonly dir: string; readonly gated: boolean }[];
}

/** Which features besides the named and the active one are gated. */
export interface Gate {
  readonly all: boolean;
  /** A commit: features that differ from it. */
  readonly changed?: string | undefined;
}

/** The named features; without names every one that has a task list. Null after the reason was printed. */
export async function chooseFeatures(
  io: CliIo,
  names: readonly string[],
  gate: Gate,
): Promise<ChosenFeatures | null> {
  await finishTicks(io);
  const project = await findProjectRoot(io);
  if (!project.ok) return refuse(io, project.error);
  const root = project.value;
  const dirs = new Map<string, boolean>();
  for (const argument of names) {
    const resolved = await resolveFeature({ cwd: io.cwd, env: io.env, argument });
    if (!resolved.ok) return refuse(io, resolved.error);
    dirs.set(resolved.value.dir, true);
  }
  if (names.length > 0) return { root, features: [...dirs].map(([dir, gated]) => ({ dir, gated })) };
  const active = await findActiveFeature(root, io.env);
  if (!active.ok) return refuse(io, active.error);
  const listed = await listFeatures(root);
  const changed = await changedSince(root, listed, gate.changed);
  if (!changed.ok) return refuse(io, changed.error);
  const withTasks: string[] = [];
  for (const dir of listed) if (await holdsDocuments(root, dir, ["tasks.md"])) withTasks.push(dir);
  // A pointer may be missing, as in CI; the only feature there is can only be the one in work.
  const inWork = active.value?.dir ?? (withTasks.length === 1 ? withTasks[0] : undefined);
  for (const dir of withTasks) dirs.set(dir, gate.all || dir === inWork || changed.value.has(dir));
  if (active.value !== null && !dirs.has(active.value.dir)) dirs.set(active.value.dir, true);
  if (dirs.size === 0) return refuse(io, { reason: "feature-unresolved", candidates: [] });
  return { root, features: [...dirs].map(([dir, gated]) => ({ dir, gated })) };
}

async function changedSince(
  root: string,
  dirs: readonly string[],
  base: string | undefined,
): Promise<Result<ReadonlySet<string>, SetupFailure>> {
  if (base === undefined) return ok(new Set());
  const { changedFeatures } = await import("../audit/changed-features.ts");
  return changedFeatures(root, dirs, base);
}
