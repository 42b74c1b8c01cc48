/**
 * Tables, keys and raw values of a TOML file, as far as finding dependencies and tool settings needs it.
 * Never throws: a line that it does not understand is left out.
 */
export type TomlOutline = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function tomlOutline(text: string): TomlOutline {
  const tables = new Map<string, Map<string, string>>([["", new Map()]]);
  let table = tables.get("") as Map<string, string>;
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = withoutComment(lines[index] ?? "").trim();
    const header = /^\[\[?\s*([^\]]+?)\s*\]\]?$/.exec(line);
    if (header?.[1]) {
      const name = header[1].replaceAll('"', "");
      table = tables.get(name) ?? new Map();
      tables.set(name, table);
      continue;
    }
    const pair = /^("[^"]*"|'[^']*'|[\w.-]+)\s*=\s*(.*)$/.exec(line);
    if (!pair?.[1]) continue;
    let value = pair[2] ?? "";
    while (isOpenEnded(value) && index + 1 < lines.length)
      value += ` ${withoutComment(lines[++index] ?? "").trim()}`;
    table.set(pair[1].replace(/^["']|["']$/g, ""), value);
  }
  return tables;
}

/** The strings of an array value, in order. */
export const tomlStrings = (value: string | undefined): readonly string[] =>
  [...(value ?? "").matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map((match) => match[1] ?? match[2] ?? "");

/** Keys of every table whose name fits. */
export const tomlKeys = (outline: TomlOutline, name: RegExp): readonly string[] =>
  [...outline].filter(([table]) => name.test(table)).flatMap(([, keys]) => [...keys.keys()]);

const withoutStrings = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""');

function isOpenEnded(value: string): boolean {
  const bare = withoutStrings(value);
  const count = (pattern: RegExp): number => bare.match(pattern)?.length ?? 0;
  return count(/[[{]/g) > count(/[\]}]/g);
}

function withoutComment(line: string): string {
  if (!line.includes("#")) return line;
  const match = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#])*/.exec(line);
  return match?.[0] ?? line;
}
