import { TASK_ID } from "./task-id.ts";

/**
 * Hides what is not prose by blanks of the same length, so that offsets stay true. Line ends survive: wording
 * may run over them.
 */
const CODE_SPAN = /(`{1,3})(?!`)([^`]+)\1(?!`)/g;
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const STRUCK = /~~(?=\S)[^~]+~~/g;
const URL = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s)>\]`"']+/gi;
const ID_LIST = new RegExp(`^${TASK_ID}(?:[\\s,&+–—-]{1,5}${TASK_ID})*$`);

export const blankComments = (text: string): string => text.replace(COMMENT, blank);
export const blankUrls = (text: string): string => text.replace(URL, blank);
export const blankStruck = (text: string): string => text.replace(STRUCK, blank);

/** Code spans vanish, except those that only quote task ids. */
export const blankCode = (text: string): string =>
  text.replace(CODE_SPAN, (span, fence: string, content: string) =>
    ID_LIST.test(content) ? " ".repeat(fence.length) + content + " ".repeat(fence.length) : blank(span),
  );

export interface CodeSpan {
  readonly content: string;
  /** Offset of the content. */
  readonly start: number;
  readonly end: number;
}

export function codeSpans(text: string): readonly CodeSpan[] {
  return [...text.matchAll(CODE_SPAN)].map((match) => {
    const start = match.index + (match[1]?.length ?? 1);
    const content = match[2] ?? "";
    return { content, start, end: start + content.length };
  });
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
