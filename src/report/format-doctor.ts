import type { CleanUp, Fact, FactStatus } from "../model/health.ts";
import { formatBytes, plural, quotedList } from "./amounts.ts";
import { describeFact, leftoverCount } from "./describe-fact.ts";
import { escapeLine } from "./escape.ts";
import { jsonDocument } from "./json-document.ts";
import { type Palette, palette } from "./palette.ts";

/** One line a fact, its next step below it, and what a clean-up did before all that. */
export interface DoctorView {
  readonly facts: readonly Fact[];
  readonly cleanUp: CleanUp | null;
}

const NAME_WIDTH = 11;
const STATUS_WIDTH = 8;

export function formatDoctor({ facts, cleanUp }: DoctorView, paint: Palette = palette(false)): string {
  const colours = { ok: paint.good, warning: paint.warn, problem: paint.bad };
  const lines = facts.flatMap((fact) => {
    const { name, text, help } = describeFact(fact);
    const status = colours[fact.status](fact.status.padEnd(STATUS_WIDTH));
    const indent = " ".repeat(STATUS_WIDTH + NAME_WIDTH);
    const next = help === null ? [] : [`${indent}help: ${escapeLine(help)}`];
    return [`${status}${name.padEnd(NAME_WIDTH)}${escapeLine(text)}`, ...next];
  });
  const done = cleanUp === null ? [] : [...cleanUpLines(cleanUp), ""];
  return [...done, ...lines, "", verdict(facts), ""].join("\n");
}

/** Stable for scripts: the text may change its wording, names and statuses do not. */
export function formatDoctorJson({ facts, cleanUp }: DoctorView): string {
  return jsonDocument({
    version: 1,
    ok: isHealthy(facts),
    facts: facts.map((fact) => {
      const { name, text, help } = describeFact(fact);
      return { name, status: fact.status, text, ...(help !== null && { help }) };
    }),
    ...(cleanUp !== null && { cleanUp }),
  });
}

export const isHealthy = (facts: readonly Fact[]): boolean =>
  facts.every(({ status }) => status !== "problem");

function verdict(facts: readonly Fact[]): string {
  const count = (wanted: FactStatus): number => facts.filter(({ status }) => status === wanted).length;
  return `${plural(count("problem"), "problem")}, ${plural(count("warning"), "warning")}`;
}

function cleanUpLines(done: CleanUp): readonly string[] {
  const { dryRun, removed, restored, repository } = done;
  const verb = dryRun ? "would remove" : "removed";
  const counts = removed.map(({ kind, items }) => {
    const what = kind === "slots" ? plural(items.length, "checkout") : leftoverCount(kind, items);
    return `${verb} ${what}: ${escapeLine(quotedList(items))}`;
  });
  return [
    ...(done.applyFinished
      ? [dryRun ? "would finish the interrupted write, or take it back" : "ended the interrupted write"]
      : []),
    ...counts,
    ...restored.map((path) => `gave back what a crash had set aside: ${escapeLine(path)}`),
    ...done.spared.map(
      ({ task, slot, feature }) =>
        `kept every checkout: number ${slot} holds what ${task} was at; \`specrun implement ${escapeLine(feature)}\` goes on from there`,
    ),
    ...(dryRun || done.spared.length > 0
      ? []
      : [
          `packed the own repository: ${formatBytes(repository.bytesBefore)} to ${formatBytes(repository.bytesAfter)}`,
        ]),
    dryRun ? `nothing was changed` : `${formatBytes(done.bytesFreed)} came back`,
  ];
}
