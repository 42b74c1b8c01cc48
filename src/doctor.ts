import { findProjectRoot } from "./config/project-root.ts";
import { stateDirs } from "./config/state-dirs.ts";
import { cleanUp } from "./health/clean-up.ts";
import { machineFacts } from "./health/machine-facts.ts";
import { projectFacts } from "./health/project-facts.ts";
import { runFacts } from "./health/run-facts.ts";
import { storageFacts } from "./health/storage-facts.ts";
import type { SetupFailure } from "./model/failure.ts";
import type { CleanUp, Fact } from "./model/health.ts";
import { ok, type Result } from "./model/result.ts";
import { slotsFor } from "./slots/slot-folders.ts";

/** The table of contents of `doctor`: the machine, the project, what is kept for it, and what runs have left. */
export interface DoctorRequest {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clean: "no" | "dry-run" | "yes";
}

export interface DoctorReport {
  readonly facts: readonly Fact[];
  readonly cleanUp: CleanUp | null;
}

export async function examine({
  cwd,
  env,
  clean,
}: DoctorRequest): Promise<Result<DoctorReport, SetupFailure>> {
  const found = await findProjectRoot({ cwd, env });
  if (!found.ok) {
    if (clean !== "no") return found;
    const failure = { about: "failure", name: "project", status: "problem", failure: found.error } as const;
    return ok({ facts: [...(await machineFacts(cwd, env)), failure], cleanUp: null });
  }
  const root = found.value;
  const dirs = await stateDirs(root, env);
  if (!dirs.ok) return dirs;
  const cleaned =
    clean === "no" ? null : await cleanUp({ root, dirs: dirs.value, env, dryRun: clean === "dry-run" });
  if (cleaned !== null && !cleaned.ok) return cleaned;
  const machine = await machineFacts(root, env);
  const project = await projectFacts(root, env);
  const slotsWanted = slotsFor(project.jobs);
  const runs = await runFacts({ root, dirs: dirs.value, slotsWanted, home: env.HOME });
  const needed = machine.filter(({ about }) => about !== "key" || project.needsKey);
  const facts = [...needed, ...project.facts, ...storageFacts(dirs.value), ...runs];
  return ok({ facts, cleanUp: cleaned === null ? null : cleaned.value });
}
