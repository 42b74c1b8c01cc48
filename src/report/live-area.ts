/**
 * The part of a terminal that is drawn over and over, with permanent lines going above it. It alone writes
 * cursor codes. Rows are never wrapped, the cursor comes back on every way out, a changed width leaves no ghosts.
 */
import { displayWidth } from "./display-width.ts";

export interface Terminal {
  write(text: string): void;
  /** Of now: both change while the program runs. */
  size(): { readonly columns: number; readonly rows: number };
}

export interface LiveArea {
  /** Prints `above` for good and the rows below it, instead of the rows before. */
  draw(above: readonly string[], rows: readonly string[]): void;
  /** Replaces the rows by lines that stay, and gives the terminal back. Safe to call twice. */
  finish(lines: readonly string[]): void;
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const NO_WRAP = "\u001b[?7l";
const WRAP = "\u001b[?7h";
const CLEAR_LINE_END = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";
const COLOURS = /\u001b\[[0-9;]*m/g;

export function liveArea(terminal: Terminal): LiveArea {
  let drawn: readonly string[] = [];
  let drawnColumns = 0;
  let finished = false;
  let started = false;
  const restore = (): void => terminal.write(`${WRAP}${SHOW_CURSOR}\n`);

  const toTop = (): string => {
    const up = Math.max(0, heightOf(drawn, drawnColumns, terminal.size()) - 1);
    return `${up > 0 ? `\u001b[${up}A` : ""}\r`;
  };
  const start = (): string => {
    if (started) return "";
    started = true;
    // Whatever ends the process without asking us first: the cursor comes back.
    process.on("exit", restore);
    return HIDE_CURSOR;
  };

  return {
    draw(above, rows) {
      if (finished || (above.length === 0 && sameRows(rows, drawn))) return;
      const kept = above.length === 0 ? "" : `${CLEAR_BELOW}${above.join("\n")}\n`;
      const live = rows.map((row) => row + CLEAR_LINE_END).join("\n");
      terminal.write(`${start()}${toTop()}${kept}${NO_WRAP}${live}${CLEAR_BELOW}${WRAP}`);
      drawn = rows;
      drawnColumns = terminal.size().columns;
    },
    finish(lines) {
      if (finished) return;
      finished = true;
      process.off("exit", restore);
      const text = lines.length === 0 ? "" : `${lines.join("\n")}\n`;
      terminal.write(started ? `${toTop()}${CLEAR_BELOW}${text}${WRAP}${SHOW_CURSOR}` : text);
    },
  };
}

/** Rows on the screen: a terminal made narrower has broken what it was wide enough for before. */
function heightOf(
  rows: readonly string[],
  columnsThen: number,
  now: { readonly columns: number; readonly rows: number },
): number {
  const height = rows.reduce((sum, row) => {
    const width = Math.min(columnsThen, displayWidth(row.replace(COLOURS, "")));
    return sum + Math.max(1, Math.ceil(width / now.columns));
  }, 0);
  return Math.min(height, now.rows);
}

function sameRows(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((row, at) => row === b[at]);
}
