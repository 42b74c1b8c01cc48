/**
 * Live rows for people at a terminal, and the only owner of listr2. listr2 is a view here, fed by events: a fixed
 * pool of rows whose titles change, drawn at most four times a second, because its own renderer draws every row
 * on every change and slows down the work it shows. Signals are not ours: `close()` gives the terminal back.
 */
import { DefaultRenderer, Listr } from "listr2";
import type { EventType, Stamped } from "../model/event.ts";
import { eventLines } from "./event-lines.ts";
import { summaryOf } from "./line-reporter.ts";
import { type LiveArea, liveArea, type Terminal } from "./live-area.ts";
import { liveRows } from "./live-rows.ts";
import type { Palette } from "./palette.ts";
import { phaseRows } from "./phase-rows.ts";
import type { Reporter } from "./reporter.ts";
import { EMPTY_RUN, type RunState, reduceRun } from "./run-state.ts";

interface LiveTerminal extends Terminal {
  onResize(listener: () => void): void;
  offResize(listener: () => void): void;
}

export interface TtyOptions {
  readonly terminal: LiveTerminal;
  readonly palette: Palette;
  readonly nowMs: () => number;
}

const DRAW_EVERY_MS = 250;
const CLOCK_EVERY_MS = 1_000;
/** Rows beside those of phases and slots: blanks, counters, the marks of a window. */
const SPARE_ROWS = 16;

/** What stays on the screen; everything else is only seen in the rows. */
function stays(event: Stamped): boolean {
  return PERMANENT.has(event.type) || (event.type === "attempt.finished" && event.failure !== null);
}

const PERMANENT: ReadonlySet<EventType> = new Set([
  "run.started",
  "review.finished",
  "phase.scored",
  "task.ticked",
  "task.failed",
  "merge.refused",
  "notes.remembered",
  "task.waiting",
  "phase.red",
]);

export function ttyReporter(options: TtyOptions): Reporter {
  const { terminal, palette, nowMs } = options;
  const area = liveArea(terminal);
  let state: RunState = EMPTY_RUN;
  let above: string[] = [];
  let view: View | null = null;
  let timer: NodeJS.Timeout | null = null;
  let drawnMs = Number.NEGATIVE_INFINITY;

  const draw = (): void => {
    timer = null;
    drawnMs = nowMs();
    const lines = above;
    above = [];
    const rows = liveRows(state, { ...terminal.size(), nowMs: drawnMs }, palette);
    if (view === null) area.draw(lines, rows);
    else view.show(lines, rows);
  };
  const drawSoon = (): void => {
    timer ??= setTimeout(draw, Math.max(0, drawnMs + DRAW_EVERY_MS - nowMs())).unref();
  };
  // Not before the first event: until then the terminal belongs to whoever asks the person something.
  let clock: NodeJS.Timeout | null = null;
  const startClock = (): NodeJS.Timeout => {
    terminal.onResize(drawSoon);
    return setInterval(drawSoon, CLOCK_EVERY_MS).unref();
  };

  const finish = async (lines: readonly string[]): Promise<void> => {
    if (clock !== null) clearInterval(clock);
    if (timer !== null) clearTimeout(timer);
    terminal.offResize(drawSoon);
    area.finish([...above, ...lines]);
    above = [];
    await view?.end();
  };

  return {
    event(event: Stamped) {
      clock ??= startClock();
      if (stays(event))
        above.push(...eventLines(event, { state, palette, columns: terminal.size().columns }));
      state = reduceRun(state, event);
      if (event.type === "graph.made") {
        void view?.end();
        view = listrView(area, state);
      }
      if (event.type === "run.finished") void finish(lastScreen(event, state, options));
      else drawSoon();
    },
    close: () => finish([]),
  };
}

/** At the end the phases stay as one line each, above the summary. */
function lastScreen(
  event: Extract<Stamped, { type: "run.finished" }>,
  state: RunState,
  { palette, terminal }: TtyOptions,
): readonly string[] {
  const room = { columns: Math.min(100, terminal.size().columns - 1), rowsMax: Number.MAX_SAFE_INTEGER };
  const phases = phaseRows(state, room, palette);
  return [...(phases.length === 0 ? [] : ["", ...phases]), "", summaryOf(event, state, palette)];
}

interface View {
  show(above: readonly string[], rows: readonly string[]): void;
  end(): Promise<void>;
}

/** Rows of the pool that are not in use have this title. */
const UNUSED = "";

/** listr2's renderer without its own writing: it composes the rows, the live area puts them on the screen. */
class RowsRenderer extends DefaultRenderer {
  static override nonTTY = true;
  override async render(): Promise<void> {}

  override update(): void {}

  override end(): void {}

  protected override style(): string {
    return "";
  }

  protected override format(title: string): string[] {
    return title === UNUSED ? [] : [title.trimEnd()];
  }
}

function listrView(area: LiveArea, state: RunState): View {
  const size = state.phases.length + (state.run?.jobs ?? 0) + SPARE_ROWS;
  let stop = (): void => {};
  const untilStopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  let compose = (): string => "";
  class Renderer extends RowsRenderer {
    override async render(): Promise<void> {
      compose = () => this.create();
    }
  }
  const listr = new Listr<unknown, typeof Renderer>(
    Array.from({ length: size }, () => ({ title: UNUSED, task: () => untilStopped })),
    {
      renderer: Renderer,
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
    },
  );
  const done = listr.run();
  return {
    show(above, rows) {
      for (const [at, task] of listr.tasks.entries()) task.title = titleOf(rows[at]);
      area.draw(above, compose().split("\n"));
    },
    async end() {
      stop();
      await done;
    },
  };
}

/** A blank row is a row too. */
const titleOf = (row: string | undefined): string => (row === undefined ? UNUSED : row === "" ? " " : row);
