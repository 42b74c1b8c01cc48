import type { SourceRange } from "../model/task.ts";
import { DONE_AT_END, DONE_MARK, readStatus } from "./done-words.ts";
import type { UnboxedTask } from "./find-oddities.ts";
import { headingText } from "./headings.ts";
import { isParallel, isStories } from "./tags.ts";
import { readTaskHead, type TaskHead } from "./task-line.ts";
import { writeRow } from "./write-task-row.ts";

/** The task line that a heading, a bullet, a paragraph or a table row would be. */
export interface WrittenLine {
  readonly text: string;
  /** Nothing had to be guessed: neither whether the task is done, nor what any part of the line means. */
  readonly certain: boolean;
}

export function writeTaskLine(source: string, task: UnboxedTask): WrittenLine {
  const written = source.slice(task.range.start, task.range.end);
  const first = written.split(/[\r\n]/, 1)[0] ?? "";
  if (task.table !== null) return writeRow(source, task);
  if (task.form === "heading") return fromHeading(source, first, task.range);
  return fromText(source, first, task);
}

/** `### T001 — Title [P] ✅` becomes one canonical line: the marks of a heading mean nothing in a list. */
function fromHeading(source: string, written: string, range: SourceRange): WrittenLine {
  const title = headingText(written);
  const boxed = /^\[([ xX])\]\s*/.exec(title);
  const lead = boxed ?? /^[✅☑✔✓]\uFE0F?\s*/u.exec(title);
  const text = title.slice(lead?.[0].length ?? 0);
  const head = readTaskHead(text, 0, text.length);
  const certain = !/^\s{0,3}#(?!#)/.test(written);
  if (head === null) return { text: `- [ ] ${text}`, certain: false };
  if (head.struck) return { text: `- [ ] ${text}`, certain };
  const done = doneOf(text, head, lead?.[0] ?? "", statusBelow(source, range.end));
  const marked = text.slice(head.end).replace(DONE_AT_END, "");
  const late = /\s{0,8}\[P\]\s{0,8}$/.exec(marked);
  const rest = late === null ? marked : marked.slice(0, late.index);
  const tags = [
    ...(late === null || head.tags.some(isParallel) ? [] : ["P"]),
    ...head.tags.filter((tag) => !/^[xX]?$/.test(tag)),
  ];
  const closing = head.openDecoration === "" ? rest : rest.replace(head.openDecoration, "");
  const line = [`- [${done.isDone ? "X" : " "}]`, head.id, ...tags.map((tag) => `[${tag}]`), closing.trim()];
  return {
    text: line.filter((part) => part !== "").join(" "),
    certain: certain && done.certain && !DONE_MARK.test(closing),
  };
}

/** A bullet or a paragraph only gets the box; every other character stays. */
function fromText(source: string, first: string, { form, range }: UnboxedTask): WrittenLine {
  const bullet = /^(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(first)?.[0] ?? "";
  const text = first.slice(bullet.length);
  const head = readTaskHead(text, 0, text.length);
  if (head === null) return { text: `- [ ] ${text}`, certain: false };
  const done = doneOf(text, head, "", statusBelow(source, range.end));
  const rest = text.replace(DONE_AT_END, "");
  const before = head.tags.slice(0, tagsBefore(text, head));
  const understood = before.every((tag) => isParallel(tag) || isStories(tag));
  return {
    text: `${form === "paragraph" ? "- " : bullet}[${done.isDone ? "X" : " "}] ${rest}`,
    certain: done.certain && understood && !DONE_MARK.test(rest.slice(head.end)),
  };
}

const tagsBefore = (text: string, { idRange, tags }: TaskHead): number =>
  tags.filter((tag) => text.indexOf(`[${tag}]`) >= 0 && text.indexOf(`[${tag}]`) < idRange.start).length;

/** What the marks at both ends and the status below say; uncertain where they disagree or say something else. */
function doneOf(
  text: string,
  head: TaskHead,
  lead: string,
  status: string | null,
): { readonly isDone: boolean; readonly certain: boolean } {
  const marked =
    DONE_MARK.test(lead) || DONE_MARK.test(text.slice(0, head.end)) || DONE_AT_END.test(text.slice(head.end));
  if (status === null) return { isDone: marked, certain: true };
  const said = readStatus(status);
  return { isDone: marked || said === "done", certain: said !== null && !(marked && said === "open") };
}

const STATUS =
  /^\s{0,8}(?:[-*+]\s{1,3})?(?:\*\*|__)?(?:status|state|状态|狀態|状態|상태|статус|estado|statut)(?:\*\*|__)?\s{0,3}[:：](?:\*\*|__)?(.{0,80})/imu;
const BELOW_MAX = 4_000;

/** The status that stands below a title, before the next heading or task. */
function statusBelow(source: string, from: number): string | null {
  const below = source.slice(from, from + BELOW_MAX);
  const next = below.search(
    /[\r\n]\s{0,3}(?:#|(?:[-*+]\s{1,3})?(?:\[[^\]]{0,3}\]\s?)?(?:\*\*|__)?\[?T-?\d{2})/,
  );
  return STATUS.exec(next < 0 ? below : below.slice(0, next + 1))?.[1] ?? null;
}
