import type { Stamped } from "../model/event.ts";
import { sha256 } from "../util/hash.ts";

/** One line: eight hex digits of the body's SHA-256, a space, the event as JSON, a line feed. */
export const encodeRecord = (event: Stamped): string => {
  const body = JSON.stringify(event);
  return `${sha256(body).slice(0, 8)} ${body}\n`;
};

export interface Decoded {
  readonly events: readonly Stamped[];
  /** Byte where a bad line is followed by good ones: not a crash but damage. */
  readonly corruptAt: number | null;
}

/** Only `\n` ends a line: other separators are legal inside JSON strings. */
export function decodeRecords(content: Buffer): Decoded {
  const events: Stamped[] = [];
  let start = 0;
  let bad: number | null = null;
  while (start < content.length) {
    const end = content.indexOf(0x0a, start);
    const event = end === -1 ? null : decodeLine(content.subarray(start, end));
    if (event === null) bad ??= start;
    else if (bad !== null) return { events, corruptAt: bad };
    else {
      events.push(event);
    }
    start = end === -1 ? content.length : end + 1;
  }
  return { events, corruptAt: null };
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
