import { plural } from "./amounts.ts";

/** What was accepted, and how to take it back. */
export function formatBaseline(findings: number, features: number, path: string): string {
  const what = `${plural(findings, "finding")} in ${plural(features, "feature")} accepted in ${path}`;
  return `${what}: from now on \`specrun check\` reports only new ones\nhelp: commit the file; \`specrun check --no-baseline\` shows everything, removing it forgets\n`;
}
