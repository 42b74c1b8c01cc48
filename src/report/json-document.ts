import { escapeJson } from "./escape.ts";

/** One indented JSON document. Its strings hold no raw control character, so that it may be looked at. */
export const jsonDocument = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).split("\n").map(escapeJson).join("\n")}\n`;
