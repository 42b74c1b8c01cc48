import { type Command, Option } from "commander";
import type { EvidenceLevel } from "../model/evidence.ts";
import type { CliIo } from "./cli-io.ts";

const FORMATS = ["text", "json", "github", "junit", "sarif", "tsc"] as const;
const LEVELS: readonly EvidenceLevel[] = ["proved", "checked", "judged", "confirmed", "unchecked"];

export interface CheckFlags {
  readonly format: (typeof FORMATS)[number];
  readonly allowOpen?: boolean;
  readonly all?: boolean;
  readonly changed?: string;
  readonly require?: EvidenceLevel;
  /** `--baseline` makes it true, `--no-baseline` false. */
  readonly baseline?: boolean;
  readonly fix?: boolean;
  readonly explain?: string;
}

export function registerCheck(program: Command, io: CliIo): void {
  program
    .command("check")
    .description("the gate for CI: read features, report what is wrong, fail on open tasks; asks no model")
    .argument("[feature...]", "directories, names or numbers; every feature if none is named")
    .addOption(new Option("--format <format>", "how to print it").choices(FORMATS).default("text"))
    .option("--changed <base>", "open tasks of features that differ from this commit fail the gate, too")
    .option("--all", "open tasks of every feature fail the gate, not only those of the active one")
    .option("--allow-open", "open tasks do not fail the gate")
    .addOption(new Option("--require <level>", "every tick must be proved at least so well").choices(LEVELS))
    .option("--baseline", "accept today's findings: from now on only new ones are reported")
    .option("--no-baseline", "report the accepted findings, too")
    .option("--fix", "rewrite tasks that cannot be ticked (headings, bullets, tables) as task lines first")
    .option("--explain <rule>", "print the page of a rule, such as SR040, and do nothing else")
    .action(async (names: string[], flags: CheckFlags) => {
      if (flags.explain !== undefined) {
        const { explainRule } = await import("./explain-rule.ts");
        return explainRule(io, flags.explain);
      }
      const { runCheck } = await import("./run-check.ts");
      await runCheck(io, names, flags);
    });
}
