/**
 * The JSON object in an agent's final message: alone, in a fence, or after many words. The last one that has the keys
 * which tell it from others wins, since agents quote the form before they fill it in.
 */
const CHARS_MAX = 200_000;
const TRIES_MAX = 500;

export function finalJson(text: string, key: string): Readonly<Record<string, unknown>> | null {
  const end = text.slice(-CHARS_MAX);
  let tries = 0;
  for (let at = end.lastIndexOf("{"); at >= 0 && tries < TRIES_MAX; at = end.lastIndexOf("{", at - 1)) {
    tries += 1;
    const value = objectAt(end, at);
    if (value !== null && Object.hasOwn(value, key)) return value;
    if (at === 0) return null;
  }
  return null;
}

function objectAt(text: string, start: number): Record<string, unknown> | null {
  const stop = endOfObject(text, start);
  if (stop === null) return null;
  try {
    return JSON.parse(text.slice(start, stop)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** Behind the brace that closes it; braces in strings count for nothing. */
function endOfObject(text: string, start: number): number | null {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (isString) {
      if (char === "\\") at += 1;
      else if (char === '"') isString = false;
    } else if (char === '"') isString = true;
    else if (char === "{") depth += 1;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return null;
}
