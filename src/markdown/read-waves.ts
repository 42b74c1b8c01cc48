import type { Reference } from "./prose-groups.ts";
import type { ProseUnit, TableRow } from "./prose-units.ts";
import { TASKS_COLUMN, WAVE_COLUMN, WAVE_LABEL } from "./prose-words.ts";
import { groupsOf } from "./read-prose.ts";

/** One line of a wave plan: everything in it may start when the wave before it is through. */
export interface Wave {
  readonly number: number;
  readonly references: readonly Reference[];
  readonly start: number;
  readonly end: number;
}

/** `**Wave 3**: T009, T012 (depends on T005)`, also with its tasks in a list below. */
export function waveOf({ text, start, parent }: ProseUnit): Wave | null {
  const own = WAVE_LABEL.exec(text);
  const above = own === null && parent !== null ? WAVE_LABEL.exec(parent) : null;
  const number = Number((own ?? above)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) return null;
  const label = own === null ? 0 : own[0].length;
  const colon = own === null ? -1 : withoutRemarks(text).indexOf(":", label);
  const from = colon < 0 ? label : colon + 1;
  const references = tasksIn(text.slice(from), own === null);
  return references.length === 0 ? null : { number, references, start, end: start + text.trimEnd().length };
}

export function waveOfRow({ header, cells }: TableRow): Wave | null {
  if (!WAVE_COLUMN.test(header[0] ?? "")) return null;
  const column = header.findIndex((title) => TASKS_COLUMN.test(title));
  const [first, tasks] = [cells[0], cells[column]];
  const number = /\d{1,4}/.exec(first?.text ?? "")?.[0];
  if (number === undefined || first === undefined || tasks === undefined || column < 1) return null;
  const references = tasksIn(tasks.text, false);
  if (references.length === 0) return null;
  return { number: Number(number), references, start: first.start, end: tasks.start + tasks.text.length };
}

/** `onlyFirst`: an item of a wave's list begins with its task, and tells about it after that. */
function tasksIn(text: string, onlyFirst: boolean): readonly Reference[] {
  const outside = groupsOf(withoutRemarks(text));
  if (!onlyFirst)
    return (outside.length > 0 ? outside : groupsOf(text)).flatMap(({ references }) => references);
  const [first] = outside;
  return first !== undefined && /^[\s*_`]*$/.test(text.slice(0, first.start)) ? first.references : [];
}

const withoutRemarks = (text: string): string =>
  text.replace(/\([^()]{0,400}\)/g, (remark) => " ".repeat(remark.length));

/** Waves in the order of their numbers, each with everything that stands under its number. A new "1" begins anew. */
export function seriesOf(waves: readonly Wave[]): readonly (readonly Wave[])[] {
  const series: Wave[][] = [];
  let highest = Number.POSITIVE_INFINITY;
  for (const wave of waves) {
    if (wave.number < highest) series.push([]);
    highest = wave.number;
    const current = series.at(-1) ?? [];
    const same = current.at(-1);
    if (same?.number === wave.number)
      current[current.length - 1] = { ...same, references: [...same.references, ...wave.references] };
    else current.push(wave);
  }
  return series.filter(({ length }) => length > 1);
}
