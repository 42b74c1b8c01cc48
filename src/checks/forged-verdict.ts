/**
 * A product that changes what its tests ask with, or how their process ends, passes whatever it does. Tests and product
 * share a process, so this cannot be kept from happening: what is plain is refused here. Pure.
 */
const SOURCE = /\.(?:[cm]?[jt]sx?|py)$/;

const IMPORTED =
  /\bimport\s+(?:\*\s*as\s+)?(\w+)(?:\s*,[^;"']*)?\s+from\s*["'](?:node:)?(?:assert(?:\/strict)?|test|vitest|chai|expect|@jest\/globals)["']|\b(?:const|let|var)\s+(\w+)\s*=\s*(?:await\s+import|require)\(\s*["'](?:node:)?(?:assert(?:\/strict)?|test|vitest|chai|expect|@jest\/globals)["']\s*\)|^[ \t]*import (pytest|_pytest|unittest)\b/gm;

const ENDS_GREEN =
  /\bprocess\.(?:on|once|addListener|prependListener)\(\s*["'](?:beforeExit|exit)["'][\s\S]{0,200}?(?:\bexitCode\s*=\s*0\b|\bprocess\.(?:exit|reallyExit)\(\s*0?\s*\))|\batexit\.register\([^\n]{0,200}\b_exit\b/;

/** What was forged, in a few words, or null. What stood there before is nobody's lie. */
export function forged(path: string, before: string, after: string): string | null {
  if (!SOURCE.test(path)) return null;
  if (patches(after) && !patches(before)) return "it changes the assertions that tests are made of";
  return ENDS_GREEN.test(after) && !ENDS_GREEN.test(before)
    ? "it makes its process end as if nothing had failed"
    : null;
}

function patches(text: string): boolean {
  const names = [...text.matchAll(IMPORTED)].flatMap((match) => match.slice(1).find(Boolean) ?? []);
  return names.some((name) =>
    new RegExp(
      `(?<![\\w$.])${name}(?:\\.\\w+|\\[[^\\]\\n]+\\])+\\s*=(?![=>])|\\b(?:Object\\.(?:assign|defineProper\\w+)|Reflect\\.\\w+|setattr)\\(\\s*${name}\\b`,
    ).test(text),
  );
}
