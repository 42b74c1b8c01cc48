import type { Command } from "commander";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { EvidenceLevel } from "../model/evidence.ts";
import type { Feature, ResolvedBy } from "../model/feature.ts";
import type { StatusView } from "../report/format-status.ts";
import type { PastSpend } from "../spend/past-spend.ts";
import type { CliIo } from "./cli-io.ts";

interface StatusFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

export function registerStatus(program: Command, io: CliIo): void {
  program
    .command("status")
    .description("show how far a feature is, what comes next and who is waited for")
    .argument("[feature]", "directory, name (003-user-auth, user-auth) or number")
    .option("--all", "every feature of the project")
    .option("--json", "one JSON document")
    .action((feature: string | undefined, flags: StatusFlags) => runStatus(io, feature, flags));
}

async function runStatus(io: CliIo, argument: string | undefined, flags: StatusFlags): Promise<void> {
  const views = flags.all ? await viewsOfAll(io) : await viewOfOne(io, argument);
  if (views === null) return;
  const { formatStatus, formatStatusJson, formatStatusTable } = await import("../report/format-status.ts");
  const { palette } = await import("../report/palette.ts");
  const paint = palette(io.color);
  const [only] = views;
  if (flags.json) io.stdout(formatStatusJson(views));
  else if (flags.all || only === undefined) io.stdout(formatStatusTable(views, paint));
  else io.stdout(formatStatus(only, paint));
}

async function viewOfOne(io: CliIo, argument: string | undefined): Promise<readonly StatusView[] | null> {
  const { openFeature } = await import("./open-feature.ts");
  const opened = await openFeature(io, argument);
  return opened === null ? null : [await viewOf(opened, await spendOf(io, opened.root))];
}

async function viewsOfAll(io: CliIo): Promise<readonly StatusView[] | null> {
  const { chooseFeatures } = await import("./choose-features.ts");
  const { readFeature } = await import("../config/resolve-feature.ts");
  const { refuse } = await import("./open-feature.ts");
  const chosen = await chooseFeatures(io, [], { all: false });
  if (chosen === null) return null;
  const views: StatusView[] = [];
  const spend = await spendOf(io, chosen.root);
  for (const { dir } of chosen.features) {
    const read = await readFeature(chosen.root, dir);
    if (read.ok) {
      const { value: feature, diagnostics } = read.value;
      views.push(await viewOf({ root: chosen.root, resolvedBy: null, feature, diagnostics }, spend));
    } else refuse(io, read.error);
  }
  return views;
}

interface ReadFeature {
  readonly root: string;
  readonly resolvedBy: ResolvedBy | null;
  readonly feature: Feature;
  readonly diagnostics: readonly Diagnostic[];
}

type SpendOf = (featureDir: string) => PastSpend | null;

/** Of all features at once: their journals lie together. */
async function spendOf(io: CliIo, root: string): Promise<SpendOf> {
  const { stateDirPaths } = await import("../config/state-dirs.ts");
  const { readHistories } = await import("../journal/read-journal.ts");
  const { pastSpend } = await import("../spend/past-spend.ts");
  const { state } = await stateDirPaths(root, io.env);
  const { features } = await readHistories(state);
  return (dir) => pastSpend(features.get(dir) ?? []);
}

async function viewOf(
  { root, resolvedBy, feature, diagnostics }: ReadFeature,
  spendOf: SpendOf,
): Promise<StatusView> {
  const spend = spendOf(feature.dir);
  const { buildGraph } = await import("../graph/build-graph.ts");
  const { readReceipts } = await import("../writeback/evidence-file.ts");
  const graph = buildGraph(feature, "phases");
  const { byDefault } = await import("../rules/settle-severities.ts");
  const all = byDefault([...diagnostics, ...graph.diagnostics]);
  const ticked = new Set(feature.tasks.filter(({ state }) => state === "done").map(({ id }) => id));
  const evidence = new Map<string, EvidenceLevel>();
  const receipts = await readReceipts(root, feature.dir);
  for (const { task, level } of receipts) if (ticked.has(task)) evidence.set(task, level);
  const { scenarioCounts } = await import("../audit/scenario-counts.ts");
  const scenarios = scenarioCounts(receipts, ticked);
  return {
    graph,
    resolvedBy,
    evidence,
    ...(scenarios.length > 0 && { scenarios }),
    ...(spend !== null && { spend }),
    errors: all.filter(({ severity }) => severity === "error").length,
    warnings: all.filter(({ severity }) => severity === "warning").length,
  };
}
