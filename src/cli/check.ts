import { type Command, Option } from "commander";
import type { ExitCode } from "../model/failure.ts";
import type { CliIo } from "./cli-io.ts";

interface CheckFlags {
  readonly format: "text" | "json";
  readonly allowOpen?: boolean;
  readonly all?: boolean;
}

export function registerCheck(program: Command, io: CliIo): void {
  program
    .command("check")
    .description("the gate for CI: read features, report what is wrong, fail on open tasks; asks no model")
    .argument("[feature...]", "directories, names or numbers; every feature if none is named")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .option("--allow-open", "open tasks do not fail the gate")
    .option("--all", "open tasks of every feature fail the gate, not only those of the active one")
    .action((names: string[], flags: CheckFlags) => runCheck(io, names, flags));
}

async function runCheck(io: CliIo, names: readonly string[], flags: CheckFlags): Promise<void> {
  const { chooseFeatures } = await import("./choose-features.ts");
  const chosen = await chooseFeatures(io, names, flags.all ?? false);
  if (chosen === null) return;
  const { readFeature } = await import("../config/resolve-feature.ts");
  const { buildGraph } = await import("../graph/build-graph.ts");
  const { checkFeature } = await import("../rules/check-feature.ts");
  const { refuse } = await import("./open-feature.ts");
  const allowOpen = flags.allowOpen ?? false;
  const features = [];
  const sources = new Map<string, string>();
  let refused = false;
  for (const { dir, gated } of chosen.features) {
    const read = await readFeature(chosen.root, dir);
    if (!read.ok) {
      refuse(io, read.error);
      refused = true;
      continue;
    }
    const feature = read.value.value;
    sources.set(feature.file, feature.source);
    features.push(checkFeature(read.value, buildGraph(feature, "phases"), { gated, allowOpen }));
  }
  const ok = !refused && features.every((feature) => feature.ok);
  const { formatCheck, formatCheckJson } = await import("../report/format-check.ts");
  const { palette } = await import("../report/palette.ts");
  if (flags.format === "json") io.stdout(formatCheckJson(features, ok));
  else if (features.length > 0)
    io.stdout(formatCheck({ features, sources, allowOpen, paint: palette(io.color) }));
  io.setExitCode(exitCode(ok, refused));
}

const exitCode = (ok: boolean, refused: boolean): ExitCode => (refused ? 2 : ok ? 0 : 1);
