import type { Readable } from "node:stream";

const LINE_CHARS_MAX = 32 * 1024 ** 2;

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Calls back for every line that is a JSON object, in order. Other lines are talk, and a line without end is dropped. */
export function readJsonLines(stream: Readable, onRecord: (record: JsonRecord) => void): void {
  let rest = "";
  const take = (line: string): void => {
    const record = parsed(line);
    if (record !== null) onRecord(record);
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARS_MAX) rest = "";
    lines.forEach(take);
  });
  stream.once("end", () => take(rest));
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
  typeof value === "number" && value > 0 ? Math.round(value) : 0;
