/** How people say that a task is done without a checkbox. */

/** A whole status, or its beginning: null where the words say something else, such as "in progress". */
export function readStatus(text: string): "done" | "open" | null {
  const words = text.replace(/[*_`]/g, "").trim();
  if (DONE.test(words)) return "done";
  const plain = words.replace(/^[❌⏳🔲⬜☐]\uFE0F?\s{0,3}(?=\S)/u, "");
  return plain === "" || OPEN.test(plain) ? "open" : null;
}

const DONE =
  /^(?:\[[xX]\]|[✅☑✔✓]|(?:done|completed?|finished|yes|完成|已完成|完了|готово|выполнено|완료|hecho|completad[oa]|terminé|erledigt|fertig)(?![\p{L}\d]))(?!\s*(?:%|\/))/iu;
const OPEN =
  /^(?:\[ ?\]|[⬜☐🔲◻—–-]+|todo|to do|open|pending|not started|planned|backlog|no|none|n\/a|未开始|待办|未着手|не начато|미완료|대기|pendiente|à faire|offen)$/iu;

/** `… ✅`, `… ✅ DONE`, `… (COMPLETED)` at the end of a title. */
export const DONE_AT_END =
  /\s{0,8}(?:[✅☑✔✓]\uFE0F?\s{0,8}(?:[—–-]\s{0,8})?(?:\(?(?:done|completed?)\)?)?|\((?:done|completed?)\)|[—–-]\s{0,8}(?:DONE|COMPLETED?)|\[[xX]\])\s{0,8}$/iu;

/** Any mark of that sort, wherever it stands. */
export const DONE_MARK = /[✅☑✔]|\[[xX]\]/u;
