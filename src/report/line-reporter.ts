/** Plain lines for pipes and CI: appended, never rewritten, no spinner, no cursor codes. */
import type { Stamped } from "../model/event.ts";
import { eventLines } from "./event-lines.ts";
import type { Output } from "./output.ts";
import type { Palette } from "./palette.ts";
import type { Reporter } from "./reporter.ts";
import { EMPTY_RUN, type RunState, reduceRun } from "./run-state.ts";
import { formatSummary } from "./summary.ts";

export function lineReporter(out: Output, palette: Palette): Reporter {
  let state: RunState = EMPTY_RUN;
  return {
    event(event: Stamped) {
      for (const line of eventLines(event, { state, palette, columns: null })) out.write(`${line}\n`);
      state = reduceRun(state, event);
      if (event.type === "run.finished") out.write(`\n${summaryOf(event, state, palette)}\n`);
    },
    close: () => out.flush(),
  };
}

/** The last screen, from the last event and all that was seen before it. */
export function summaryOf(
  { summary, exitCode }: Extract<Stamped, { type: "run.finished" }>,
  state: RunState,
  palette: Palette,
): string {
  const feature = state.run?.feature ?? "";
  const named = state.run?.resolvedBy === "argument";
  return formatSummary(summary, { feature, named, exitCode, tasks: [...state.tasks.values()], palette });
}
