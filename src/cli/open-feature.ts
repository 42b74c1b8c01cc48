import { readFeature, resolveFeature } from "../config/resolve-feature.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { Feature, ResolvedBy } from "../model/feature.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatFailure } from "../report/format-failure.ts";
import { finishTicks } from "../run/finish-ticks.ts";
import type { CliIo } from "./cli-io.ts";

export interface OpenedFeature {
  readonly root: string;
  readonly resolvedBy: ResolvedBy;
  readonly feature: Feature;
  readonly diagnostics: readonly Diagnostic[];
}

/** The feature a reading command is about; null after the reason was printed and the exit code set. */
export async function openFeature(io: CliIo, argument: string | undefined): Promise<OpenedFeature | null> {
  await finishTicks(io);
  const resolved = await resolveFeature({ cwd: io.cwd, env: io.env, argument });
  if (!resolved.ok) return refuse(io, resolved.error);
  const { root, dir, resolvedBy } = resolved.value;
  const read = await readFeature(root, dir);
  if (!read.ok) return refuse(io, read.error);
  if (resolvedBy === "branch")
    io.stderr(`note: ${dir} was found by the name of the branch, as spec-kit did until 0.9\n`);
  return { root, resolvedBy, feature: read.value.value, diagnostics: read.value.diagnostics };
}

export function refuse(io: CliIo, failure: SetupFailure): null {
  io.stderr(`${formatFailure(failure)}\n`);
  io.setExitCode(exitCodeOf(failure));
  return null;
}
