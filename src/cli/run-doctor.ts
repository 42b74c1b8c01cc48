import { examine } from "../doctor.ts";
import { formatDoctor, formatDoctorJson, isHealthy } from "../report/format-doctor.ts";
import { palette } from "../report/palette.ts";
import type { CliIo } from "./cli-io.ts";
import type { DoctorFlags } from "./doctor.ts";
import { refuse } from "./open-feature.ts";

/** Exit 1 where there is a problem; warnings are for people. */
export async function runDoctor(io: CliIo, { clean, dryRun, json }: DoctorFlags): Promise<void> {
  if (dryRun && !clean) {
    const message = "--dry-run says what --clean would remove, and --clean is missing";
    return void refuse(io, { reason: "usage", message, help: "`specrun doctor --clean --dry-run`" });
  }
  const request = clean ? (dryRun ? "dry-run" : "yes") : "no";
  const report = await examine({ cwd: io.cwd, env: io.env, clean: request });
  if (!report.ok) return void refuse(io, report.error);
  io.stdout(json ? formatDoctorJson(report.value) : formatDoctor(report.value, palette(io.color)));
  io.setExitCode(isHealthy(report.value.facts) ? 0 : 1);
}
