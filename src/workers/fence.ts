/**
 * Untrusted text between markers that it cannot close: whatever comes from files, tasks, people's notes and models is
 * material for a worker, never part of what specrun says to it. Pure.
 */
const TAGS = [
  "document",
  "task",
  "story",
  "before",
  "claim",
  "found",
  "skill",
  "skills",
  "notes",
  "scenario",
  "output",
] as const;

export type FenceTag = (typeof TAGS)[number];

const CLOSING = new RegExp(`<(\\s*/\\s*(?:${TAGS.join("|")})\\b)`, "gi");

export function fence(tag: FenceTag, attributes: Readonly<Record<string, string>>, text: string): string {
  const named = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const safe = text.replaceAll(CLOSING, "<\\$1").replace(/\n$/, "");
  return `<${tag}${named.join("")}>\n${safe}\n</${tag}>`;
}

const attribute = (value: string): string => value.replaceAll(/["<>\p{Cc}]/gu, "_");
