/**
 * Secrets leave no trace: every value that the environment calls secret, and everything that looks like a key,
 * becomes `[redacted]` before it is printed, journaled or sent. Pure, once the values are given.
 */
export type Redact = (text: string) => string;

const REDACTED = "[redacted]";
const SECRET_CHARS_MIN = 8;
const DEPTH_MAX = 40;

/** `ANTHROPIC_API_KEY`, `GH_TOKEN`, `DB_PASSWORD_2`; not `KEYBOARD`, not `MAX_TOKENS`. */
const SECRET_NAME = /(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)S?(_|\d|$)/i;
const NOT_SECRET_NAME = /MAX_?TOKENS|TOKENS_?MAX|PUBLIC_KEY/i;

/** Shapes that say by themselves that they are secret. Linear in the length of the text. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\bsk-[A-Za-z0-9_-]{16,400}/g, REDACTED],
  [/\bgh[oprsu]_[A-Za-z0-9]{20,255}/g, REDACTED],
  [/\bgithub_pat_[A-Za-z0-9_]{20,255}/g, REDACTED],
  [/\bglpat-[A-Za-z0-9_-]{16,255}/g, REDACTED],
  [/\bnpm_[A-Za-z0-9]{30,100}/g, REDACTED],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g, REDACTED],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\bAIza[A-Za-z0-9_-]{30,60}/g, REDACTED],
  [/\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}/g, REDACTED],
  [/\b(Bearer|Basic) {1,4}(?=\S{0,200}\d)[A-Za-z0-9._~+/=-]{16,4096}/gi, `$1 ${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:)[^\s/@]{3,200}@/gi, `$1${REDACTED}@`],
  [
    /-----BEGIN ([A-Z ]{0,30})PRIVATE KEY-----[^-]{0,16384}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    REDACTED,
  ],
];

/** Knows the secrets of this environment, in plain and in URL form. */
export function redactor(env: Readonly<Record<string, string | undefined>>): Redact {
  const values = secretValues(env);
  return (text) => {
    let clean = text;
    for (const value of values) if (clean.includes(value)) clean = clean.replaceAll(value, REDACTED);
    for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
    return clean;
  };
}

/** The same value with every text in it redacted, however deep; keys too. */
export function redactDeep<T>(value: T, redact: Redact): T {
  return walk(value, redact, 0) as T;
}

function walk(value: unknown, redact: Redact, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEPTH_MAX) return REDACTED;
  if (Array.isArray(value)) return value.map((each) => walk(each, redact, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [redact(key), walk(each, redact, depth + 1)]),
  );
}

/** Longest first, so that a secret inside another one does not leave the rest of the longer one behind. */
function secretValues(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value.length < SECRET_CHARS_MIN) continue;
    if (!SECRET_NAME.test(name) || NOT_SECRET_NAME.test(name)) continue;
    found.add(value);
    found.add(encodeURIComponent(value));
  }
  return [...found].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}
