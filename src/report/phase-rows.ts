/** One row a phase; when there is no room for all, those around the work stay and the rest is counted. */
import { formatDuration, plural } from "./amounts.ts";
import { fitTo } from "./display-width.ts";
import { phaseTitle } from "./line-layout.ts";
import type { Palette } from "./palette.ts";
import type { PhaseView, RunState } from "./run-state.ts";

const TITLE_COLUMNS_MAX = 60;
const TITLE_COLUMNS_MIN = 14;
const COUNT_WIDTH = 8;
const TIME_WIDTH = 11;

export interface PhaseRoom {
  readonly columns: number;
  readonly rowsMax: number;
}

export function phaseRows(
  state: RunState,
  { columns, rowsMax }: PhaseRoom,
  palette: Palette,
): readonly string[] {
  const { phases } = state;
  if (rowsMax <= 0 || phases.length === 0) return [];
  const row = (phase: PhaseView): string => phaseRow(phase, progressOf(phase, state), columns, palette);
  if (phases.length <= rowsMax) return phases.map(row);
  return windowed(phases, rowsMax).map((each) =>
    typeof each === "string" ? `  ${palette.faint(fitTo(each, columns - 2).trimEnd())}` : row(each),
  );
}

/** The phases being worked on, what comes next, and a count of the others on both sides. */
function windowed(phases: readonly PhaseView[], rowsMax: number): readonly (PhaseView | string)[] {
  const current = Math.max(
    0,
    phases.findIndex((phase) => phase.status === "running"),
  );
  const slice = Math.max(1, rowsMax - 2);
  const from = Math.min(Math.max(0, current - Math.floor((slice - 1) / 3)), phases.length - slice);
  const shown = phases.slice(from, from + slice);
  const later = phases.length - from - slice;
  return [
    ...(from > 0 && rowsMax > 1 ? [`… ${plural(from, "phase")} before`] : []),
    ...shown,
    ...(later > 0 && rowsMax > 2 ? [`… ${plural(later, "phase")} after`] : []),
  ];
}

function phaseRow(phase: PhaseView, { done, checking }: Progress, columns: number, palette: Palette): string {
  const withCount = columns >= 4 + TITLE_COLUMNS_MIN + COUNT_WIDTH;
  const withTime = columns >= 4 + TITLE_COLUMNS_MIN + COUNT_WIDTH + TIME_WIDTH;
  const numbersWidth = (withCount ? COUNT_WIDTH : 0) + (withTime ? TIME_WIDTH : 0);
  const titleWidth = Math.min(TITLE_COLUMNS_MAX, columns - 4 - numbersWidth);
  const title = fitTo(`${phase.index}  ${phaseTitle(phase.index, phase.title)}`, titleWidth);
  const count = `${done}/${phase.total}`.padStart(COUNT_WIDTH);
  const timed = phase.ms > 0 && phase.status !== "later" && phase.status !== "running";
  const time = (checking ? "checking" : timed ? formatDuration(phase.ms) : "").padStart(TIME_WIDTH);
  const look = LOOKS[phase.status];
  const numbers = palette.faint(`${withCount ? count : ""}${withTime ? time : ""}`);
  return `  ${look.paint(palette)(look.sign)} ${look.title(palette)(title)}${numbers}`.trimEnd();
}

type Paint = (palette: Palette) => (text: string) => string;

const LOOKS: Readonly<Record<PhaseView["status"], { sign: string; paint: Paint; title: Paint }>> = {
  later: { sign: "○", paint: (p) => p.faint, title: (p) => p.faint },
  running: { sign: "▸", paint: (p) => p.info, title: (p) => p.strong },
  passed: { sign: "✓", paint: (p) => p.good, title: () => (text) => text },
  red: { sign: "✗", paint: (p) => p.bad, title: (p) => p.bad },
};

interface Progress {
  /** Ticked before this run, and by it. */
  readonly done: number;
  /** Its tasks are through; the checkpoint is not. */
  readonly checking: boolean;
}

function progressOf(phase: PhaseView, state: RunState): Progress {
  const tasks = [...state.tasks.values()].filter((task) => task.phase === phase.index);
  const ticked = tasks.filter((task) => task.status === "ticked").length;
  return {
    done: phase.total - Math.max(phase.open, tasks.length) + ticked,
    checking:
      phase.status === "running" &&
      tasks.every((task) => task.status !== "open" && task.status !== "running"),
  };
}
