import type { LeftOut, LeftOutReason } from "../model/event.ts";
import { escapeLine } from "./escape.ts";

const WORDS: Readonly<Record<LeftOutReason, readonly [what: string, next: string]>> = {
  "nested-repository": ["a repository inside the project", "run specrun there for tasks of its own"],
  "too-large": ["untracked and over 50 MB", "add it to git if tasks need it"],
  unreadable: ["you have no right to read it", "change its mode if tasks need it"],
  "git-name": ["a name that git keeps for itself", "rename it if tasks need it"],
  "not-utf8": ["a name that is not UTF-8", "rename it if tasks need it"],
};

/** What no task sees, why, and what to do about it. */
export function leftOutWords({ why, count, paths }: LeftOut): string {
  const more = count > paths.length ? ` and ${count - paths.length} more` : "";
  const [what, next] = WORDS[why];
  return `${paths.map((path) => escapeLine(path)).join(", ")}${more}: ${what}, so no task sees it; ${next}`;
}
