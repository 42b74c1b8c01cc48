import { AFTER_WORDS, BEFORE_WORDS, DEPENDS_WORDS, DETERMINERS, NOT_BEFORE, SOFT } from "./prose-words.ts";

/** What the text between two groups says about their order. */
export interface Connection {
  /** `arrow`, `before`: the left one comes first. `after`: the right one does. */
  readonly type: "arrow" | "before" | "after";
  /** Begins with "and" or a dash: said of what the sentence was about, not of its neighbour. */
  readonly conjunction: boolean;
}

const LENGTH_MAX = 160;
const ARROW = /→|⟶|⇒|➜|➔|={1,2}>|[-–—]{1,3}>|â†’/gu;
const LABEL = /^[^,:;()→]{0,60}$/u;
const WORD = "[\\p{L}'’/-]{1,24}";
const CONNECTION = new RegExp(
  `^(?<fill>(?:${WORD},?\\s){0,7})(?:(?<before>${BEFORE_WORDS})|(?<depends>${DEPENDS_WORDS})|(?<after>${AFTER_WORDS}))\\s?[:：]?(?<rest>(?:\\s${WORD}){0,7})$`,
  "iu",
);
/** Any word of order, where only names are expected. */
const CONNECTING = new RegExp(
  `(?<![\\p{L}])(?:${BEFORE_WORDS}|${DEPENDS_WORDS}|${AFTER_WORDS})(?![\\p{L}])`,
  "iu",
);
const REMARK = /[(（](?:depends? on|requires?|needs?|after|blocked by)\s?:?$/iu;
const ONLY_DETERMINERS = new RegExp(`^(?:\\s(?:${DETERMINERS}))*$`, "iu");
const CONJUNCTION = /^(?:[,，]?\s?(?:and|but|и|y|und)\s|[,，]\s|[-–—]{1,2}\s)/iu;

export interface Between {
  readonly text: string;
  /** The right group stands in brackets, so that words before it are its label. */
  readonly bracketed: boolean;
  /** The left group opens the sentence: what follows up to a colon or dash is its name. */
  readonly opens: boolean;
}

export function connectionOf(between: Between): Connection | null {
  if (between.text.length > LENGTH_MAX) return null;
  const whole = between.text.replace(/[*_`"“”\s]+/g, " ").trim();
  const text = between.opens ? whole.slice(nameEnd(whole)) : whole;
  if (text.includes("←") || /<[-–—=]/.test(text)) return null;
  const led = text.replace(/^(?:[:：]|→|->|[-–—])\s?(?=[\p{L}])/u, "");
  const conjunction = led === text ? CONJUNCTION.test(text) : /^[-–—](?!>)/.test(text);
  const worded = wordedConnection(led.replace(CONJUNCTION, ""), between.bracketed);
  if (worded !== null) return { type: worded, conjunction };
  if (REMARK.test(text)) return { type: "after", conjunction: false };
  return arrowConnection(text, between.bracketed);
}

/** Behind `: `, ` - ` or ` — `, whichever stands last. */
const nameEnd = (text: string): number => /^.*(?:: | [-—] )/su.exec(text)?.[0].length ?? 0;

function wordedConnection(text: string, bracketed: boolean): "before" | "after" | null {
  if (NOT_BEFORE.test(text)) return "after";
  const groups = CONNECTION.exec(text)?.groups;
  if (groups === undefined) return null;
  const { fill = "", rest = "", before, depends } = groups;
  if (SOFT.test(fill.replace(/\bcan(?:not)?\b/g, (word) => (word === "can" ? "" : word))) || SOFT.test(rest))
    return null;
  const words = wordsIn(rest.trim());
  const labelled = bracketed && words <= 4;
  if (!ONLY_DETERMINERS.test(rest) && !labelled && (depends === undefined || words > 6)) return null;
  if (CONNECTING.test(fill)) return null;
  // "can run before" permits, "can start after" orders.
  if (before !== undefined && /\bcan\b/i.test(fill)) return null;
  return before === undefined ? "after" : "before";
}

function arrowConnection(text: string, bracketed: boolean): Connection | null {
  const [left, right, ...more] = text.split(ARROW).map((part) => part.trim());
  if (left === undefined || right === undefined || more.length > 0) return null;
  const worded = wordedConnection(right, bracketed);
  if (worded !== null) return { type: worded, conjunction: false };
  if (!LABEL.test(left) || !LABEL.test(right) || CONNECTING.test(right)) return null;
  if (wordsIn(left) > 5 || wordsIn(right) > (bracketed ? 6 : 4)) return null;
  return { type: "arrow", conjunction: false };
}

const wordsIn = (text: string): number => (text === "" ? 0 : text.split(" ").length);
