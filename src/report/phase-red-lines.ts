/** A closed barrier with all that is needed to look into it: what is red, how to see it, and what the phase changed. */
import type { Event } from "../model/event.ts";
import type { CheckResult } from "../model/evidence.ts";
import { quotedList } from "./amounts.ts";
import { escapeLine, shorten } from "./escape.ts";
import { failureLines, type LineMaker, phaseLabel, phaseTitle } from "./line-layout.ts";
import type { Palette } from "./palette.ts";

const FILES_MAX = 10;
const CHARS_MAX = 200;
const FIRST_LINES_MAX = 3;
const TREE_CHARS = 12;

export function phaseRed(
  event: Extract<Event, { type: "phase.red" }>,
  line: LineMaker,
  palette: Palette,
): readonly string[] {
  const label = phaseLabel(event.phase);
  const { failure, files = [] } = event;
  const [headline = "", ...rest] = failureLines(failure, palette);
  const check = "check" in failure ? failure.check : null;
  const shown = [
    ...rest.slice(0, -1),
    ...(check === null ? [] : [...firstFailing(check, rest), reproduction(check)]),
    ...(files.length === 0
      ? []
      : [`changed by this phase: ${escapeLine(quotedList(files, FILES_MAX), CHARS_MAX * FILES_MAX)}`]),
    ...rest.slice(-1),
  ];
  return [
    line("bad", label, `${phaseTitle(event.phase, event.title)} is red: ${headline}`),
    ...shown.map((each) => line("more", label, each)),
  ];
}

function reproduction({ command, tree, masked }: CheckResult): string {
  const hidden =
    masked.length === 0
      ? ""
      : `, without the tests of ${escapeLine(masked.join(", "), CHARS_MAX)}, not due yet`;
  const seen = tree === "" ? "" : ` (tree ${escapeLine(tree.slice(0, TREE_CHARS))})`;
  return `reproduce: run \`${escapeLine(command, CHARS_MAX)}\` in the project as it is now${seen}${hidden}`;
}

const FAILING = /^\s*(?:not ok\b|✖|✗|×|●|FAIL\b|FAILED\b|--- FAIL|ERROR\b|E {2,}|error\b|\w*Error\b)/;

/** The end of an output tells most; what failed first may stand before it. */
function firstFailing({ output }: CheckResult, shown: readonly string[]): readonly string[] {
  const first = output
    .split(/\r?\n/)
    .filter((text) => FAILING.test(text))
    .slice(0, FIRST_LINES_MAX)
    .map((text) => shorten(text.trim(), CHARS_MAX));
  const isShown = first.every((text) => shown.some((each) => each.includes(text)));
  return isShown ? [] : ["failed first:", ...first.map((text) => `    ${text}`)];
}
