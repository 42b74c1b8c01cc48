/**
 * Ids of requirements and the like: `FR-001`, `SC-002`, `NFR-003`, `FR-029a`, `FR-UI-013`, `AC-07.5`, `FR-C1`,
 * `DOC-REQ-004`, `FR1`. Other ids of capitals and digits (`UTF-8`, `MM-402`) belong to somebody else.
 */
const FAMILIES = "FR|NFR|NF|SC|AC|REQ|EC|BR|UR|IR|TR|DR|QR|CR|NG|OOS|OS|FC|SEC|PERF|UX|INV|CON|KPI";
/** Without a hyphen and of few digits only: `SC2016` is a finding of shellcheck. */
const GLUED = "FR|NFR|SC|AC|REQ";

/** Sources of regular expressions, without groups: an id wherever it stands, and one that begins a word. */
export const ID_BODY = `(?:(?:(?:${FAMILIES})(?:-[A-Z]{1,12}){0,3}|[A-Z]{2,8}-REQ)-[A-Z]{0,2}\\d{1,4}|(?:${GLUED})\\d{1,3})(?:\\.\\d{1,3}){0,2}[a-z]?(?:-[A-Z](?![\\p{L}\\p{N}_]))?(?![A-Za-z0-9_]|-\\d{1,2}(?!\\d))`;
export const REQUIREMENT_ID = `(?<![\\p{L}\\p{N}_-])${ID_BODY}`;

const PARTS = /^(.*?)-?(?<!\d)(?<!\d\.)(\d+)((?:\.\d+)*)([a-z]?)((?:-[A-Z])?)$/;

/** `FR-UI` of `FR-UI-013`: ids of one family are numbered together. */
export const familyOf = (id: string): string => PARTS.exec(id)?.[1] ?? id;

/** The same for `FR-1`, `FR-001` and `FR1`. */
export function requirementKey(id: string): string {
  const [, family = id, number = "", points = "", letter = "", part = ""] = PARTS.exec(id) ?? [];
  return `${family}-${Number(number)}${points}${letter}${part}`;
}

/** The requirement that `FR-029a` and `FR-029.1` are parts of. */
export function baseKey(id: string): string {
  const [, family = id, number = ""] = PARTS.exec(id) ?? [];
  return `${family}-${Number(number)}`;
}
