import type { CheckView } from "./format-check.ts";

export type CheckFormat = "text" | "json" | "github" | "junit" | "sarif" | "tsc";

/** One document for stdout; each format is loaded when it is asked for. */
export async function renderCheck(format: CheckFormat, view: CheckView): Promise<string> {
  const { formatCheck, formatCheckJson } = await import("./format-check.ts");
  return format === "json" ? formatCheckJson(view) : formatCheck(view);
}
