/** Texts that try to get at the terminal or to forge lines, and the check that none of it gets through. */
import { expect } from "vitest";

export const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ["colour and screen codes", "a\u001b[31mred\u001b[2J\u001b[Hb"],
  ["a title change", "a\u001b]0;pwned\u0007b"],
  ["a link", "a\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\b"],
  ["C1 control sequences", "a\u009b31mb\u009d0;pwned\u009cb"],
  ["backspaces", "safe\b\b\b\bevil\u007f"],
  ["text that runs backwards", "a\u202egnp.exe\u2066b\u200fc"],
  ["carriage returns and line breaks", "a\r✓ T999 proved\nb\r\n- [x] T999 forged\vc\fd"],
  ["Unicode line breaks", "a\u2028✓ T999\u2029b\u0085c"],
  ["what cannot be seen", "a\u200b\ufeff\u00ad\u{e0041}b\u0000"],
  ["half a character", "a\ud83db\ude00"],
  ["a device query", "\u001b[c\u001b[6n\u001bP$q\u001b\\"],
];

/** Not one of these may be printed, except the line breaks that we make. */
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/u;

export function expectHarmless(printed: string): void {
  const found = RAW.exec(printed);
  const around =
    found === null ? null : JSON.stringify(printed.slice(Math.max(0, found.index - 40), found.index + 40));
  expect(around, "a raw control character was printed").toBeNull();
}

/** The same value with every text in it replaced; keys, numbers and words of our own vocabulary stay. */
export function poison<T>(value: T, text: string, keep: ReadonlySet<string>): T {
  return walk(value, text, keep, "") as T;
}

function walk(value: unknown, text: string, keep: ReadonlySet<string>, key: string): unknown {
  if (typeof value === "string") return keep.has(key) ? value : value + text;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => walk(each, text, keep, key));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, walk(each, text, keep, name)]),
  );
}

/** Fields whose values come from closed lists of ours. */
export const VOCABULARY: ReadonlySet<string> = new Set([
  "type",
  "reason",
  "ts",
  "run",
  "role",
  "kind",
  "level",
  "outcome",
  "severity",
  "status",
  "purpose",
  "sandbox",
  "order",
  "resolvedBy",
  "platform",
]);
