import type { Lie } from "./lies.ts";

export interface Tried {
  readonly lie: Lie;
  /** How it ended: a reason, or the level of the tick it got. */
  readonly ended: string;
  readonly isFalse: boolean;
}

const GATES: Readonly<Record<Lie["gate"], string>> = {
  work: "is the work there, and does it work",
  tests: "tests demand as much as before",
  runner: "tests really run, and were red first",
  guard: "files that nobody's task is",
  claims: "words instead of work",
  end: "conversations that lead nowhere",
};

/** What was tried and what came of it, as docs/liars.md keeps it. */
export function liarsTable(tried: readonly Tried[]): string {
  const lines: string[] = [];
  for (const [gate, title] of Object.entries(GATES)) {
    lines.push(
      `### ${title[0]?.toUpperCase()}${title.slice(1)}`,
      "",
      "| a worker that | ends as |",
      "|---|---|",
    );
    for (const { lie, ended } of tried)
      if (lie.gate === gate) lines.push(`| ${lie.what.replaceAll("|", "\\|")} | \`${ended}\` |`);
    lines.push("");
  }
  const isFalse = tried.filter((one) => one.isFalse).length;
  return `${lines.join("\n")}\nLies tried: ${tried.length}, false ticks: ${isFalse}.\n`;
}
