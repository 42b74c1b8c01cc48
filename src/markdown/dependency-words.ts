/**
 * The wordings of "waits for", one list per strength. Data only: the reading of ids is in read-dependencies.ts.
 */

/** Mean a dependency wherever an id follows at once. */
export const PLAIN_WORDS = [
  "depends? on",
  "depending on",
  "dependent (?:up)?on",
  "depends? upon",
  "blocked by",
  "must (?:follow|come after|run after)",
  "depende de",
  "dépend de",
  "hängt (?:ab )?von",
  "abhängig von",
  "зависит от",
  "依存",
  "依赖(?:于)?",
  "依賴(?:於)?",
  "의존",
];

/** Mean a dependency only at the start of a remark: bracket, dash, sentence or field. */
export const REMARK_WORDS = [
  "after",
  "requires?",
  "needs?",
  "waits? (?:for|on)",
  "prereq(?:uisite)?s?",
  "deps?",
  "dependenc(?:y|ies)",
  "depended by",
  "tras",
  "requiere",
  "nach",
  "après",
  "после",
  "требует",
  "前置",
  "先决条件",
];

/** The ids that follow wait for this task. */
export const REVERSE_WORDS = ["blocks?", "depended on by", "required by"];

/** Just before the words, these take the dependency back. */
export const NEGATIONS =
  /(?:\bnot|n['’]t|\bno longer|\bnever|\bmay|\bmight|\bcould|\bif|\bunless|\boptionally|\bcan)\s+(?:be\s+)?$/iu;
