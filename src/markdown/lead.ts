/** The start of a task's text, where its verb is: everything that people put before it taken away. */
const LEAD_MAX = 2_000;

/** Bytes read in the wrong encoding: "âš ï¸ CRITICAL". A word of a language never looks like this. */
const MIS_ENCODED = /^(?:[âïðÂÃ][^A-Za-z\s`]{0,8}\s{1,3}){1,4}/u;
const DECORATION =
  /^(?:[^\p{L}\p{N}`(]+|\d\uFE0F?\u20E3\s*|\d{1,3}(?:\.\d{1,3}){0,3}[.):：]?\s+|#?\d{1,3}[.)、．]\s*|\(\d{1,3}\)\s*|(?:step|task|шаг|schritt|étape|paso|passo|步骤|手順|단계)\s?\d{1,3}(?:\.\d{1,3})?\s?[:：.)—–-]\s*|(?:CRITICAL|MANDATORY|IMPORTANT|REQUIRED|NOTE|OPTIONAL|TDD|RED|GREEN|BLOCKING|Gate|Conditional|TODO|FIXME|重要|必须|可选|必須|중요|필수|ВАЖНО|WICHTIG|IMPORTANTE?|OPTIONNEL|OPCIONAL)(?!\p{L})\s*[:：—–-]\s*|\([^)]{0,60}\)\s*(?=[\p{Lu}\p{Lo}]))/u;
const DECORATIONS_MAX = 12;

/** Without the marks, numbers, warnings and labels that people put before the verb. */
export function leadOf(text: string): string {
  let lead = text.slice(0, LEAD_MAX).trimStart().replace(MIS_ENCODED, "");
  for (let turn = 0; turn < DECORATIONS_MAX; turn++) {
    const bare = lead.replace(DECORATION, "");
    if (bare === lead) break;
    lead = bare;
  }
  return lead.replace(/\*\*|__/g, "");
}

export const verbOf = (lead: string): string =>
  /^\p{L}+(?:[-'’]\p{L}+){0,3}/u.exec(lead)?.[0].toLowerCase().replace("’", "'") ?? "";

/** Up to the first stop that is not a dot inside a path or a number. */
export const firstClause = (lead: string): string =>
  (/^(?:[^.。(（—;；:：]|\.(?=[^\s]))*/u.exec(lead)?.[0] ?? "").replace(/(?<![\s`*])[\s`*]+$/, "");

const LABEL = /^([\p{L}\p{N}][^`:：—–]{0,60}?)\s?(?:[:：]|\s[—–-]|--)\s+/u;

/** "Acceptance (SC-3): run it" begins with a label; null where no short label stands there. */
export function splitLabel(lead: string): { readonly label: string; readonly rest: string } | null {
  const match = LABEL.exec(lead);
  if (match === null) return null;
  return { label: match[1] ?? "", rest: leadOf(lead.slice(match[0].length)) };
}
