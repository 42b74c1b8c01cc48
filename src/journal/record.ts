import type { Stamped } from "../model/event.ts";
import { sha256 } from "../util/hash.ts";

/** One line: eight hex digits of the body's SHA-256, a space, the event as JSON, a line feed. */
export const encodeRecord = (event: Stamped): string => {
  const body = JSON.stringify(event);
  return `${sha256(body).slice(0, 8)} ${body}\n`;
};

export interface Decoded {
  readonly events: readonly Stamped[];
  /** Byte of the first line that no crash can have left so: damage. */
  readonly corruptAt: number | null;
}

/** Only `\n` ends a line: other separators are legal inside JSON strings. */
export function decodeRecords(content: Buffer): Decoded {
  const events: Stamped[] = [];
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start);
    const line = content.subarray(start, end === -1 ? undefined : end);
    const event = end === -1 ? null : decodeLine(line);
    if (event === null) return { events, corruptAt: isTorn(content.subarray(start)) ? null : start };
    events.push(event);
    start = end + 1;
  }
  return { events, corruptAt: null };
}

/**
 * What a crash can leave behind the last whole record: a part of a line without its end, or blocks that never reached
 * the disk and read as zeros. Anything else was written whole once.
 */
function isTorn(rest: Buffer): boolean {
  if (rest.includes(ZEROS) || rest.at(-1) === 0) return !hasRecord(rest);
  // Only its last byte is wrong: the record had been whole.
  return !rest.includes(0x0a) && decodeLine(rest.subarray(0, -1)) === null;
}

/** No record holds a zero byte, and no single flipped bit makes two, or turns a line's end into one. */
const ZEROS = Buffer.alloc(2);

function hasRecord(rest: Buffer): boolean {
  for (let start = 0, end = 0; end !== -1; start = end + 1) {
    end = rest.indexOf(0x0a, start);
    if (end !== -1 && decodeLine(rest.subarray(start, end)) !== null) return true;
  }
  return false;
}

function decodeLine(line: Buffer): Stamped | null {
  const body = line.subarray(9).toString("utf8");
  if (line[8] !== 0x20 || sha256(body).slice(0, 8) !== line.subarray(0, 8).toString("latin1")) return null;
  try {
    return JSON.parse(body) as Stamped;
  } catch {
    return null;
  }
}
