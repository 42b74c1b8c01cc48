/** What was looked at when a phase ended: its strength, its scorecard, and one line of it for the last screen. */
import type { Event } from "../model/event.ts";
import type { Finding, MutantScore, Repaired, Scorecard } from "../model/evidence.ts";
import { formatDuration, plural, quotedList } from "./amounts.ts";
import { shorten } from "./escape.ts";
import { findingLine, percent, survivorLine } from "./format-attempt-failure.ts";
import { type LineMaker, phaseLabel } from "./line-layout.ts";
import { ROLE_TITLES } from "./role-titles.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;
type Review = Scorecard["reviews"][number];

const SHOWN_MAX = 10;
const PLACES_MAX = 5;
const CHARS_MAX = 200;
const NAME_WIDTH = 16;

export function mutantsFinished(
  { phase, result }: Of<"mutants.finished">,
  line: LineMaker,
): readonly string[] {
  const { commands, runs, ms, survivors } = result;
  const label = phaseLabel(phase);
  const cost = `${plural(runs, "run")} of ${shorten(quotedList(commands), CHARS_MAX)} in ${formatDuration(ms)}`;
  const rest = survivors.length - SHOWN_MAX;
  return [
    line(isEnough(result) ? "good" : "warn", label, `mutants: ${mutantText(result)}; ${cost}`),
    ...survivors
      .slice(0, SHOWN_MAX)
      .map((each) => line("more", label, `    not noticed: ${shorten(survivorLine(each), CHARS_MAX)}`)),
    ...(rest > 0 ? [line("more", label, `    and ${rest} more`)] : []),
  ];
}

/** Nothing where only checks ran: those were told one by one. */
export function scorecard({ phase, card }: Of<"phase.scored">, line: LineMaker): readonly string[] {
  if (!isWorthTelling(card)) return [];
  const label = phaseLabel(phase);
  const row = (name: string, text: string, isGood = true): string =>
    line(isGood ? "more" : "warn", label, `  ${name.padEnd(NAME_WIDTH)} ${text}`);
  const rest = card.repaired.length - SHOWN_MAX;
  return [
    line("note", label, "scorecard"),
    ...(card.checks.length > 0 ? [row("checks", checksText(card), card.checks.every(isFine))] : []),
    ...card.reviews.map((each) => row(ROLE_TITLES[each.role], reviewText(each), isWhole(each))),
    ...(card.mutants === null ? [] : [row("mutants", mutantText(card.mutants), isEnough(card.mutants))]),
    ...(card.reviews.length > 0
      ? [
          row(
            "findings",
            findingsText(card.findings),
            !card.findings.some(({ severity }) => severity === "P0"),
          ),
        ]
      : []),
    ...card.repaired
      .slice(0, SHOWN_MAX)
      .map((each) => row("repaired", shorten(repairedText(each), CHARS_MAX))),
    ...(rest > 0 ? [row("repaired", `and ${rest} more`)] : []),
  ];
}

/** `checks 2 of 2 passed, code review 9, security review not reviewed, mutants 80%`. */
export const scoreSummary = (card: Scorecard): string =>
  [
    card.checks.length > 0 && `checks ${checksText(card)}`,
    ...card.reviews.map(
      (each) => `${ROLE_TITLES[each.role]} ${each.score ?? "not done"}${isCut(each) ? " (in part)" : ""}`,
    ),
    card.mutants !== null && card.mutants.score !== null && `mutants ${percent(card.mutants.score)}`,
    card.findings.length > 0 && `${plural(card.findings.length, "finding")} open`,
    card.repaired.length > 0 && `${card.repaired.length} repaired`,
  ]
    .filter((part) => part !== false)
    .join(", ");

export const isWorthTelling = ({ reviews, mutants, repaired }: Scorecard): boolean =>
  reviews.length + repaired.length > 0 || mutants !== null;

/** Something of it was not looked at. */
export const isIncomplete = ({ reviews }: Scorecard): boolean => !reviews.every(isWhole);

const isFine = ({ status }: Scorecard["checks"][number]): boolean => status === "passed";
const isCut = ({ score, notSeen }: Review): boolean => score !== null && notSeen.length > 0;
const isWhole = (review: Review): boolean => review.score !== null && !isCut(review);
const isEnough = ({ score, threshold }: MutantScore): boolean => score === null || score >= threshold;

function checksText({ checks }: Scorecard): string {
  const passed = checks.filter(isFine).length;
  const notRun = checks.filter(({ status }) => status === "not-run").length;
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  const ran = checks.flatMap(({ tests = [] }) => tests);
  const failed = sum(checks.flatMap(({ testsFailed = [] }) => testsFailed));
  const tests =
    ran.length === 0 ? "" : `, ${plural(sum(ran), "test")} ran${failed === 0 ? "" : `, ${failed} failed`}`;
  return `${passed} of ${checks.length} passed${notRun === 0 ? "" : `, ${notRun} not run`}${tests}`;
}

function reviewText(review: Review): string {
  if (review.score === null) return "not reviewed: there was no usable answer";
  if (!isCut(review)) return `${review.score} of 10`;
  return `${review.score} of 10, but not all was shown: ${placesText(review.notSeen)}`;
}

function mutantText({ killed, survivors, score, threshold, timedOut, broken, untried }: MutantScore): string {
  const limit = threshold === 0 ? "only reported" : `threshold ${percent(threshold)}`;
  const rest = [
    timedOut > 0 && `${timedOut} ran out of time`,
    broken > 0 && `${broken} did not load`,
    untried > 0 && `${untried} not tried`,
  ].filter((part) => part !== false);
  const counted =
    score === null
      ? "nothing could be counted"
      : `${killed} of ${killed + survivors.length} noticed, ${percent(score)} (${limit})`;
  return [counted, ...rest].join(", ");
}

function findingsText(findings: readonly Finding[]): string {
  if (findings.length === 0) return "none";
  return (["P0", "P1", "P2"] as const)
    .map((severity) => findings.filter((finding) => finding.severity === severity))
    .filter((group) => group.length > 0)
    .map((group) => `${group.length} ${group[0]?.severity} (${placesText(group.map(placeOf))})`)
    .join(", ");
}

const placeOf = ({ file, line }: Finding): string =>
  `${file === "" ? "no file" : file}${line === null ? "" : `:${line}`}`;

function placesText(places: readonly string[]): string {
  const shown = places.slice(0, PLACES_MAX).map((place) => shorten(place, CHARS_MAX));
  const rest = places.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function repairedText(repaired: Repaired): string {
  switch (repaired.kind) {
    case "check":
      return `the check \`${repaired.command}\` is green`;
    case "finding":
      return findingLine(repaired.finding);
    case "mutant":
      return `now noticed: ${survivorLine(repaired.survivor)}`;
  }
}
