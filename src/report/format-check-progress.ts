import { escapeLine } from "./escape.ts";

const CLEAR = "\r\u001b[2K";

/** The line of a terminal while features are read, each written over the one before; null takes it away. */
export function formatCheckProgress(
  feature: { readonly dir: string; readonly index: number } | null,
  total: number,
): string {
  if (feature === null) return CLEAR;
  return `${CLEAR}reading feature ${feature.index + 1} of ${total}: ${escapeLine(feature.dir, 50)}`;
}
