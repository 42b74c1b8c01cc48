import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { argv, exit, stderr, stdout, version } from "node:process";
import { parseArgs } from "node:util";
import { type Bench, formatReport, isMet } from "./bench.ts";
import { cost } from "./cost.ts";
import { isolate } from "./isolate.ts";
import { makespan } from "./makespan.ts";
import { scale } from "./scale.ts";
import { startUp } from "./start-up.ts";

/**
 * `npm run bench -- [NAME …] [--rounds N] [--strict] [--bin FILE]`: prints each bench beside its floor. With `--strict` a
 * target that is missed ends it with 1; otherwise only a bench that does not run does.
 */
const BENCHES: readonly Bench[] = [startUp, scale, makespan, isolate, cost];

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "15" },
    strict: { type: "boolean", default: false },
    bin: { type: "string", default: "dist/bin.js" },
  },
});

const bin = resolve(values.bin);
if (!existsSync(bin)) {
  stderr.write(`bench: ${values.bin} is missing; run \`npm run build\` first\n`);
  exit(2);
}

stdout.write(`Node ${version}, ${values.rounds} rounds\n\n`);
const folder = mkdtempSync(join(tmpdir(), "specrun-bench-"));
let missed = 0;
try {
  for (const bench of BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const report = await bench.run({ bin, rounds: Number(values.rounds), folder });
    missed += report.targets.filter((target) => !isMet(target)).length;
    stdout.write(`${formatReport(bench, report)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
exit(values.strict && missed > 0 ? 1 : 0);
