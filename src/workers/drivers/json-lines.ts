import type { Readable } from "node:stream";

const LINE_CHARS_MAX = 32 * 1024 ** 2;

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Calls back for every line that is a JSON object, in order. Other lines are talk, and a line without end is dropped. */
export function readJsonLines(stream: Readable, onRecord: (record: JsonRecord) => void): void {
  let parts: string[] = [];
  let chars = 0;
  const add = (part: string): void => {
    chars += part.length;
    if (chars <= LINE_CHARS_MAX) parts.push(part);
    else parts = [];
  };
  const take = (): void => {
    const record = parsed(parts.join(""));
    parts = [];
    chars = 0;
    if (record !== null) onRecord(record);
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const [first = "", ...more] = chunk.split("\n");
    add(first);
    for (const line of more) {
      take();
      add(line);
    }
  });
  stream.once("end", take);
}

function parsed(line: string): JsonRecord | null {
  if (!line.trimStart().startsWith("{")) return null;
  try {
    return asRecord(JSON.parse(line));
  } catch {
    return null;
  }
}

export const asRecord = (value: unknown): JsonRecord | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;

export const asText = (value: unknown): string | null => (typeof value === "string" ? value : null);

export const asCount = (value: unknown): number =>
  typeof value === "number" && value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.round(value) : 0;

/** What becomes an argument must not look like an option: an agent's output is not only its own. */
export const asId = (value: unknown): string | null =>
  typeof value === "string" && /^\w[\w.:-]{0,199}$/.test(value) ? value : null;
