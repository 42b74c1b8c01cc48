/** Lines about acceptance tests: who gets some, when they are frozen, and how many scenarios are green. */
import type { Event, ScenarioCount } from "../model/event.ts";
import { acceptanceOf } from "../model/graph.ts";
import { plural, quotedList } from "./amounts.ts";
import { escapeLine } from "./escape.ts";
import { type LineMaker, phaseLabel } from "./line-layout.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

const NAMES_MAX = 8;

/** Beside the plan, once: whoever expects tests of a story learns why there are none. */
export function storiesWithoutScenarios(
  { acceptance }: Of<"graph.made">,
  line: LineMaker,
): readonly string[] {
  return (acceptance?.without ?? []).map((story) => {
    const why = "spec.md has no Given/When/Then for it, so no acceptance tests are written";
    return line("note", escapeLine(acceptanceOf(story), 40), why);
  });
}

const HOW: Readonly<Record<Of<"acceptance.frozen">["how"], string>> = {
  written: "written from the documents alone, and frozen",
  person: "frozen as a person left them",
  kept: "frozen before, unchanged",
};

export function acceptanceFrozen({ task, how, scenarios }: Of<"acceptance.frozen">, line: LineMaker): string {
  return line("good", task, `acceptance tests of ${plural(scenarios.length, "scenario")}: ${HOW[how]}`);
}

export function acceptanceChecked(event: Of<"acceptance.checked">, line: LineMaker): string {
  const { task, phase, story, green, red, notRun, turned } = event;
  const total = green.length + red.length + notRun.length;
  const parts = [
    scenarioCount({ story, green: green.length, total }),
    ...(turned.length > 0 ? [`turned green here: ${names(turned)}`] : []),
    ...(red.length > 0 && task === null ? [`red: ${names(red)}`] : []),
    ...(notRun.length > 0 ? [`not run: ${names(notRun)}`] : []),
  ];
  const isGood = green.length === total;
  const mark = isGood ? "good" : task === null && red.length > 0 ? "bad" : "note";
  return line(mark, task ?? phaseLabel(phase), parts.join("; "));
}

/** `US1: 2 of 3 scenarios green`. */
export const scenarioCount = ({ story, green, total }: ScenarioCount): string =>
  `${escapeLine(story, 40)}: ${green} of ${plural(total, "scenario")} green`;

const names = (ids: readonly string[]): string => escapeLine(quotedList(ids, NAMES_MAX), 400);
