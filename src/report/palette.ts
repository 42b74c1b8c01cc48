/** Colours by meaning. Whether to colour is decided once per stream, never by the library's own guess. */
import { bold, cyan, dim, green, magenta, red, yellow } from "yoctocolors";

type Paint = (text: string) => string;

export interface Palette {
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly info: Paint;
  readonly note: Paint;
  readonly strong: Paint;
  readonly faint: Paint;
}

const COLOURED: Palette = {
  good: green,
  bad: red,
  warn: yellow,
  info: cyan,
  note: magenta,
  strong: bold,
  faint: dim,
};

const plain: Paint = (text) => text;
const PLAIN: Palette = {
  good: plain,
  bad: plain,
  warn: plain,
  info: plain,
  note: plain,
  strong: plain,
  faint: plain,
};

export const palette = (coloured: boolean): Palette => (coloured ? COLOURED : PLAIN);

/** NO_COLOR, then FORCE_COLOR, then what the stream is. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTTY: boolean): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  const force = env.FORCE_COLOR;
  if (force !== undefined) return force !== "0" && force !== "false";
  return isTTY && env.TERM !== "dumb";
}
