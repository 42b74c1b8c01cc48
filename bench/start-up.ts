import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { type Bench, type BenchContext, type BenchReport, spreadOf } from "./bench.ts";
import { generateFeature } from "./generate-feature.ts";
import { writeProject } from "./write-project.ts";

/** Whole processes, one after the other in turn, so that a slow minute of the machine is slow for all of them. */
const TASKS = 100;
const RATIO_MAX = 3.2;

interface Command {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

export const startUp: Bench = {
  name: "start-up",
  title: `start-up: a whole process, check on ${TASKS} tasks`,
  run(context) {
    const commands = commandsIn(context);
    const samples = commands.map((): number[] => []);
    for (let round = -1; round < context.rounds; round++)
      for (const [index, command] of commands.entries()) {
        const ms = timed(command);
        if (round >= 0) samples[index]?.push(ms);
      }
    return report(commands, samples);
  },
};

function commandsIn({ bin, folder }: BenchContext): readonly Command[] {
  const feature = generateFeature(TASKS);
  const tasksOnly = join(folder, "tasks-only");
  const whole = join(folder, "whole");
  mkdirSync(tasksOnly);
  writeProject(tasksOnly, feature, "tasks");
  writeProject(whole, feature, "all");
  const check = [bin, "check", "--allow-open"];
  return [
    { name: "node -e 0", args: ["-e", "0"], cwd: folder },
    { name: "specrun --version", args: [bin, "--version"], cwd: folder },
    { name: "specrun check, tasks.md alone", args: check, cwd: tasksOnly },
    { name: "specrun check, all documents", args: check, cwd: whole },
  ];
}

function timed({ name, args, cwd }: Command): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return ms;
}

function report(commands: readonly Command[], samples: readonly (readonly number[])[]): BenchReport {
  const spreads = samples.map(spreadOf);
  const floor = spreads[0] ?? { min: 1, median: 1 };
  const ratios = spreads.map(({ min, median }) => ({ min: min / floor.min, median: median / floor.median }));
  return {
    header: ["command", "median ms", "min ms", "x median", "x min"],
    rows: commands.map(({ name }, index) => [
      name,
      (spreads[index]?.median ?? 0).toFixed(1),
      (spreads[index]?.min ?? 0).toFixed(1),
      (ratios[index]?.median ?? 0).toFixed(2),
      (ratios[index]?.min ?? 0).toFixed(2),
    ]),
    targets: commands.flatMap(({ name }, index) =>
      name.startsWith("specrun check")
        ? [
            {
              what: `${name}, beside an empty program`,
              ratio: ratios[index]?.median ?? 0,
              ratioMax: RATIO_MAX,
            },
          ]
        : [],
    ),
  };
}
