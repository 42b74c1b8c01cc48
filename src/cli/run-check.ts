import { isAbsolute, relative } from "node:path";
import { BASELINE_PATH, readBaseline, writeBaseline } from "../audit/baseline-file.ts";
import { type CheckRequest, checkProject, type ProjectCheck } from "../check.ts";
import { loadCheckSettings } from "../config/check-settings.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatBaseline } from "../report/format-baseline.ts";
import { formatCheckProgress } from "../report/format-check-progress.ts";
import { formatFailure } from "../report/format-failure.ts";
import { inFolder } from "../report/in-folder.ts";
import { palette } from "../report/palette.ts";
import type { CheckFlags } from "./check.ts";
import { type ChosenFeatures, chooseFeatures } from "./choose-features.ts";
import type { CliIo } from "./cli-io.ts";
import { writeJobSummary } from "./job-summary-file.ts";
import { refuse } from "./open-feature.ts";
import { packageVersion } from "./package-version.ts";

/** Choose, read, judge, print. What is found decides the exit code: 2 before 1. */
export async function runCheck(io: CliIo, names: readonly string[], flags: CheckFlags): Promise<void> {
  const chosen = await chooseFeatures(io, names, { all: flags.all ?? false, changed: flags.changed });
  if (chosen === null) return;
  const { root, features } = chosen;
  const settings = await loadCheckSettings(root);
  if (!settings.ok) return void refuse(io, settings.error);
  const baseline = await readBaseline(root);
  if (flags.baseline === undefined && !baseline.ok) return void refuse(io, baseline.error);
  if (flags.fix === true && !(await fixFirst(io, root, features))) return;
  const level = flags.require;
  const check = await checkProject({
    root,
    features,
    allowOpen: flags.allowOpen ?? false,
    settings: settings.value.rules,
    required: level === undefined ? settings.value.required : () => level,
    requiredOfAll: level !== undefined && flags.changed === undefined,
    baseline: flags.baseline === undefined && baseline.ok ? baseline.value : new Set(),
    ...(io.isTTY && { progress: showProgress(io, features.length) }),
  });
  for (const failure of check.failures) refuse(io, failure);
  if (flags.baseline === true) return acceptFindings(io, root, check);
  await print(io, root, check, flags);
  io.setExitCode(check.failures.length > 0 ? 2 : check.ok ? 0 : 1);
}

const QUIET_MS = 1_000;

/** One line that is written over, for people who wait; nothing for a check that ends at once. */
function showProgress(io: CliIo, total: number): NonNullable<CheckRequest["progress"]> {
  const start = Date.now();
  let shown = false;
  return (feature) => {
    if (feature !== null && Date.now() - start < QUIET_MS) return;
    if (feature !== null || shown) io.stderr(formatCheckProgress(feature, total));
    shown = feature !== null;
  };
}

/** Only lists that can be read are rewritten; what was changed goes to stderr, so that stdout stays one document. */
async function fixFirst(io: CliIo, root: string, features: ChosenFeatures["features"]): Promise<boolean> {
  const { readFeature } = await import("../config/read-feature.ts");
  const { fixTaskList } = await import("../writeback/apply-fixes.ts");
  const { formatFixes } = await import("../report/format-fixes.ts");
  for (const { dir } of features) {
    const read = await readFeature(root, dir);
    if (!read.ok) continue;
    const fixed = await fixTaskList(root, read.value.value.file);
    if (!fixed.ok) {
      io.stderr(`${formatFailure(fixed.error)}\n`);
      io.setExitCode(exitCodeOf(fixed.error));
      return false;
    }
    io.stderr(formatFixes([fixed.value]));
  }
  return true;
}

/** Errors of today are accepted; open tasks are not: they are work, not findings. */
async function acceptFindings(io: CliIo, root: string, { features, failures }: ProjectCheck): Promise<void> {
  if (failures.length > 0) return io.setExitCode(2);
  const findings = features.flatMap(({ diagnostics }) => diagnostics);
  await writeBaseline(root, findings);
  io.stdout(formatBaseline(findings.length, features.length, BASELINE_PATH));
}

async function print(io: CliIo, root: string, check: ProjectCheck, flags: CheckFlags): Promise<void> {
  if (check.features.length === 0 && flags.format === "text") return;
  const all = {
    features: check.features,
    failures: check.failures,
    ok: check.ok,
    allowOpen: flags.allowOpen ?? false,
    historyMissing: check.historyMissing,
    paint: palette(io.color),
    ...(io.columns === undefined ? {} : { columns: io.columns }),
  };
  const view = FROM_CHECKOUT.has(flags.format) ? inFolder(all, folderInCheckout(root, io.env)) : all;
  const { renderCheck } = await import("../report/check-formats.ts");
  io.stdout(await renderCheck(flags.format, view, { version: await packageVersion(), at: new Date() }));
  if (flags.format === "github") await writeJobSummary(io, view);
}

/** Formats whose readers look for the files from the top of a checkout. */
const FROM_CHECKOUT: ReadonlySet<CheckFlags["format"]> = new Set(["github", "sarif"]);

function folderInCheckout(root: string, env: NodeJS.ProcessEnv): string {
  const folder = env.GITHUB_WORKSPACE ? relative(env.GITHUB_WORKSPACE, root).replaceAll("\\", "/") : "";
  return folder === ".." || folder.startsWith("../") || isAbsolute(folder) ? "" : folder;
}
