/** What workers leave for later runs, as lines of `.specify/memory/specrun.md`. People may edit the file freely. Pure. */
export const MEMORY_PATH = ".specify/memory/specrun.md";

export const NOTE_CHARS_MAX = 400;
/** A file that grows without end would be paid for in every run. */
export const MEMORY_CHARS_MAX = 16_000;

const HEAD = `# Memory

What workers of specrun found out and later runs should know. specrun appends a line for each note, and reads the file
into every prompt of later runs: correct or delete lines as you like.
`;

export interface Note {
  readonly text: string;
  /** Where it came from, shown behind it: `001-demo T003`. */
  readonly from: string;
}

/** Line breaks, controls and characters that hide text have no place in a line of a list. */
export const oneLine = (text: string): string =>
  text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ").trim();

/** The notes that the file does not hold yet and that still fit, in order. */
export function newNotes(file: string, notes: readonly Note[]): readonly Note[] {
  const known = new Set(file.split("\n").map(sameNote));
  const added: Note[] = [];
  let length = file.length;
  for (const note of notes) {
    const key = sameNote(lineOf(note));
    const size = lineOf(note).length + 1;
    if (known.has(key) || length + size > MEMORY_CHARS_MAX) continue;
    known.add(key);
    added.push(note);
    length += size;
  }
  return added;
}

/** The file with these notes behind everything that stands there. */
export function withNotes(file: string, notes: readonly Note[]): string {
  const before = file === "" ? `${HEAD}\n` : file.endsWith("\n") ? file : `${file}\n`;
  return `${before}${notes.map((note) => `${lineOf(note)}\n`).join("")}`;
}

const lineOf = ({ text, from }: Note): string => `- ${text} (${from})`;

/** Two notes are one when they differ in case, spaces, the final stop and where they came from. */
const sameNote = (line: string): string =>
  line
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^[-*] /, "")
    .replace(/ ?\([^()]*\)$/, "")
    .replace(/(?<![. ])[. ]+$/, "")
    .toLowerCase();
