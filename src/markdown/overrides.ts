import type { RoleName, TaskKind } from "../model/task.ts";

/** `<!-- specrun: kind=run role=doc verify="npm run docs" -->`: a person's word beats every table. */
export interface Overrides {
  readonly kind: TaskKind | null;
  readonly role: RoleName | null;
  readonly verify: string | null;
  /** Keys or values that mean nothing, with their offsets. */
  readonly unknown: readonly { readonly text: string; readonly start: number }[];
}

const KINDS: readonly TaskKind[] = ["edit", "run", "person", "git"];
const ROLES: readonly RoleName[] = ["code", "test", "doc", "review", "security", "fix"];

const COMMENT = /<!--\s{0,20}specrun:([\s\S]{0,2000}?)-->/g;
const PAIR = /([A-Za-z-]+)\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"']+))|(\S+)/g;

export function readOverrides(text: string): Overrides {
  let kind: TaskKind | null = null;
  let role: RoleName | null = null;
  let verify: string | null = null;
  const unknown: { text: string; start: number }[] = [];
  for (const comment of text.matchAll(COMMENT)) {
    const body = comment[1] ?? "";
    const bodyStart = comment.index + comment[0].indexOf(":") + 1;
    for (const pair of body.matchAll(PAIR)) {
      const value = pair[2] ?? pair[3] ?? pair[4] ?? "";
      const asKind = KINDS.find((name) => name === value);
      const asRole = ROLES.find((name) => name === value);
      if (pair[1] === "kind" && asKind !== undefined) kind = asKind;
      else if (pair[1] === "role" && asRole !== undefined) role = asRole;
      else if (pair[1] === "verify" && value !== "") verify = value;
      else unknown.push({ text: pair[0], start: bodyStart + pair.index });
    }
  }
  return { kind, role, verify, unknown };
}
