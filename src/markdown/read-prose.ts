import type { SourceRange } from "../model/task.ts";
import { type Connection, connectionOf } from "./prose-connections.ts";
import { type Group, type Reference, type Remark, readGroup } from "./prose-groups.ts";
import {
  ADVICE,
  BEHIND_AFTER,
  BETWEEN_AFTER,
  LOCAL_OPENING_AFTER,
  OPENING_AFTER,
  SEQUENTIAL,
  SOFT,
  STANDS_AFTER,
} from "./prose-words.ts";
import { readDependencies, readGroupDependencies } from "./read-dependencies.ts";

/**
 * Sentences about order. Only a narrow grammar counts: groups of tasks, phases or stories, joined by an arrow or
 * by words that mean nothing else. Whatever stands between two groups must be understood to its last word, or the
 * sentence says nothing.
 */
export type Relation =
  | {
      readonly kind: "order";
      readonly from: readonly Reference[];
      readonly to: readonly Reference[];
      readonly range: SourceRange;
      /** Said by an arrow: some people let arrows point at what something depends on. */
      readonly arrow?: true;
    }
  /** One after the other, as the document has them. */
  | { readonly kind: "chain"; readonly of: readonly Reference[]; readonly range: SourceRange };

const START =
  /[({[（]|(?<![\p{L}\p{N}_./-])(?:T-?\d|(?:phases?|fase|фаза|этап|フェーズ|阶段|단계)\s?#?\d|(?:user\s)?stor(?:y|ies)\s?#?\d|US-?\d|(?:all|every)\s|the\s(?:Set|Fou|Pol)|Set-?up|Foundation|Polish|用户故事|ユーザーストーリー|사용자 스토리)/giu;
const STOP = /[.;!?](?=\s|$)|[。；！？]|(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)/g;
const MARKS = /[*_`]/g;
const GROUPS_MAX = 60;

export function readProse(text: string): readonly Relation[] {
  return clausesOf(text).flatMap((clause) => new Clause(text, clause).relations());
}

/** The groups of a text, from left to right. */
export function groupsOf(text: string): readonly Group[] {
  const groups: Group[] = [];
  let after = 0;
  for (const { index } of text.matchAll(START)) {
    if (index < after) continue;
    const group = readGroup(text, index);
    if (group === null) continue;
    groups.push(group);
    after = group.end;
  }
  return groups;
}

interface ClauseParts {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly Group[];
}

/** Cut at the ends of sentences, but not inside a group and its remarks. */
function clausesOf(text: string): readonly ClauseParts[] {
  const groups = groupsOf(text);
  const stops: number[] = [];
  let next = 0;
  for (const { index } of text.matchAll(STOP)) {
    while ((groups[next]?.end ?? Number.POSITIVE_INFINITY) <= index) next++;
    if ((groups[next]?.start ?? Number.POSITIVE_INFINITY) > index) stops.push(index);
  }
  const clauses: ClauseParts[] = [];
  let at = 0;
  let taken = 0;
  for (const end of [...stops, text.length]) {
    const first = taken;
    while ((groups[taken]?.start ?? Number.POSITIVE_INFINITY) < end) taken++;
    if (taken > first)
      clauses.push({ start: at, end, groups: groups.slice(first, taken).slice(0, GROUPS_MAX) });
    at = end + 1;
  }
  return clauses;
}

class Clause {
  readonly #text: string;
  readonly #clause: ClauseParts;
  readonly #found: Relation[] = [];

  constructor(text: string, clause: ClauseParts) {
    this.#text = text;
    this.#clause = clause;
  }

  relations(): readonly Relation[] {
    const { start, end, groups } = this.#clause;
    for (const remark of groups.flatMap(({ remarks }) => remarks)) this.#readRemark(remark);
    const isAlternative = groups.some((_, index) =>
      /^[\s*_`]*(?:or|или|或|oder|ou|또는)[\s*_`]/iu.test(this.#gap(index)),
    );
    if (isAlternative || ADVICE.test(this.#text.slice(start, end))) return this.#found;
    this.#readOrders(groups);
    for (const [index, group] of groups.entries()) this.#readSequence(group, index);
    return this.#found;
  }

  /** The text behind a group: up to the next one, or to the end. */
  #gap(index: number): string {
    const { groups, end } = this.#clause;
    return this.#text.slice(groups[index]?.end ?? end, groups[index + 1]?.start ?? end);
  }

  #readOrders(groups: readonly Group[]): void {
    let subject: Group | null = null;
    let previous: Connection | null = null;
    for (const [index, group] of groups.entries()) {
      const next = groups[index + 1];
      if (next === undefined) return;
      const connection = this.#connection(index);
      if (connection === null) {
        if (this.#readAround(group, next, index)) subject = next;
      } else {
        const isObject = previous?.type === "after";
        const carried: Group | null = connection.conjunction || (isObject && !group.loose) ? subject : null;
        const own = previous === null ? group : last(group);
        const left: Group = carried ?? own;
        const right = this.#narrowed(index + 1) ?? (this.#endsAt(index + 1) ? next : first(next));
        // "T001 … - requires T002": of what is said is not known.
        const orphan = connection.conjunction && subject === null && index > 0;
        const companion = orphan || (carried === null && this.#isCompanion(index));
        if (!companion && connection.type === "after") this.#order(right, left);
        else if (!companion) this.#order(left, right, connection.type === "arrow");
        subject = left;
      }
      previous = connection;
    }
  }

  #connection(index: number): Connection | null {
    const next = this.#clause.groups[index + 1];
    if (next === undefined) return null;
    const opens = index === 0 && !/[\p{L}\p{N}]/u.test(this.#before(0));
    return connectionOf({ text: this.#gap(index), bracketed: next.bracketed, opens });
  }

  /** "US2's adapter (T024)", "US1 T014": of a whole story only these tasks are meant. */
  #narrowed(index: number): Group | null {
    const [whole, part] = [this.#clause.groups[index], this.#clause.groups[index + 1]];
    if (whole === undefined || part === undefined) return null;
    if (whole.references.some(({ kind }) => kind === "ids")) return null;
    if (part.references.some(({ kind }) => kind !== "ids")) return null;
    const words = /^\s{1,40}(?:[\p{L}-]{1,24}\s{1,40}){0,3}$/u.test(this.#gap(index));
    return words && this.#connection(index) === null ? part : null;
  }

  /** Nothing else is said of this list: what follows is no connection of its last item, and no verb. */
  #endsAt(index: number): boolean {
    const connection = this.#connection(index);
    if (connection !== null) return connection.conjunction;
    return !/^[\s*_`]*(?:can|is|are|may|must|should|will|runs?|also|both)\b/iu.test(this.#gap(index));
  }

  /** "in parallel with T004 after T003": T004 only keeps company. */
  #isCompanion(index: number): boolean {
    if (index === 0) return /\b(?:with|alongside|like|vs\.?)\s*$/iu.test(this.#before(0));
    return /\b(?:with|alongside|like|from|to|of|in|for|by|as|and|vs\.?)[\s*_`]*$/iu.test(
      this.#gap(index - 1),
    );
  }

  #before(index: number): string {
    const { start, groups } = this.#clause;
    return this.#text.slice(start, groups[index]?.start ?? start);
  }

  /** Words that stand around a pair of groups rather than between them. */
  #readAround(group: Group, next: Group, index: number): boolean {
    const gap = this.#gap(index);
    const opening = index === 0 ? this.#before(0).replace(MARKS, " ") : "";
    const plain = gap.replace(MARKS, " ");
    if (SOFT.test(plain.replace(/可|能/g, ""))) return false;
    const behind = BEHIND_AFTER.test(this.#gap(index + 1)) && BETWEEN_AFTER.test(plain);
    if (behind && plain.trim() !== "") {
      this.#order(next, group);
      return true;
    }
    const opens =
      OPENING_AFTER.test(opening) && /^[^,，:：—–(]{0,40}[,，:：—–][\s\p{L}'’-]{0,40}$/u.test(plain);
    const opensLocally =
      LOCAL_OPENING_AFTER.test(opening) && /^[,，:：\s]*(?:[\p{L}-]{1,24}\s+){0,3}$/u.test(plain);
    const stands = STANDS_AFTER.test(plain);
    if (!opens && !opensLocally && !stands) return false;
    this.#order(group, next);
    return true;
  }

  #readSequence(group: Group, index: number): void {
    const remark = group.remarks.at(-1);
    const said =
      SEQUENTIAL.test(this.#gap(index)) ||
      (remark !== undefined && SEQUENTIAL.test(this.#text.slice(remark.start, remark.end)));
    if (!said) return;
    const range = { start: group.start, end: group.end };
    this.#found.push({ kind: "chain", of: group.references, range });
  }

  /** `T012 (depends on T005)`. */
  #readRemark({ of, start, end }: Remark): void {
    const text = this.#text.slice(start, end);
    for (const { ids, range, reverse } of readDependencies(text)) {
      const others = ids.map((item): Reference => ({ kind: "ids", ids: item }));
      const at = { start: start + range.start, end: start + range.end };
      this.#found.push({
        kind: "order",
        from: reverse ? [of] : others,
        to: reverse ? others : [of],
        range: at,
      });
    }
    for (const { references, range } of readGroupDependencies(text)) {
      const at = { start: start + range.start, end: start + range.end };
      this.#found.push({ kind: "order", from: references, to: [of], range: at });
    }
  }

  #order(from: Group, to: Group, arrow = false): void {
    const range = { start: Math.min(from.start, to.start), end: Math.max(from.end, to.end) };
    const order = { kind: "order", from: from.references, to: to.references, range } as const;
    this.#found.push(arrow ? { ...order, arrow } : order);
  }
}

/**
 * `T001 → T002, T003 → T004` is two chains or one that fans out. What both readings have in common is the edge
 * into the first of such a list, and the one out of its last.
 */
const first = (group: Group): Group =>
  group.loose ? { ...group, references: group.references.slice(0, 1) } : group;
const last = (group: Group): Group =>
  group.loose ? { ...group, references: group.references.slice(-1) } : group;
