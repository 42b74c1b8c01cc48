/** Colours by meaning. Whether to colour is decided once per stream, never by the library's own guess. */
import { styleText } from "node:util";

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

type Style = Parameters<typeof styleText>[0];
const painted =
  (style: Style): Paint =>
  (text) =>
    styleText(style, text, { validateStream: false });

const COLOURED: Palette = {
  good: painted("green"),
  bad: painted("red"),
  warn: painted("yellow"),
  info: painted("cyan"),
  note: painted("magenta"),
  strong: painted("bold"),
  faint: painted("dim"),
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
