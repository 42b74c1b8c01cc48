/**
 * Ignore and attribute rules of folders above the project, rewritten so that they mean the same from the
 * project's folder. Slots hold only the project, so the original files are out of reach there.
 */

/** `folders` leads from the rule's folder down to the project. A pattern may yield none, one or two. */
function rebasePattern(pattern: string, folders: readonly string[]): string[] {
  const negated = pattern.startsWith("!") ? "!" : "";
  const folderOnly = pattern.endsWith("/") ? "/" : "";
  const body = pattern.slice(negated.length, folderOnly ? -1 : undefined);
  // Without a slash inside, a pattern matches at any depth and stays as it is.
  if (!body.includes("/")) return body === "" ? [] : [pattern];
  const segments = body.replace(/^\//, "").split("/");
  return [...new Set(descend(segments, folders))].map((rest) => `${negated}${rest}${folderOnly}`);
}

/** Lines of a `.gitignore`. */
export function rebaseIgnoreLines(text: string, folders: readonly string[]): string[] {
  return text
    .split(/\r?\n/)
    .map(withoutTrailingBlanks)
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => rebasePattern(line, folders));
}

/** Lines of a `.gitattributes`: a pattern, then attributes. Quoted patterns are left out. */
export function rebaseAttributeLines(text: string, folders: readonly string[]): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, pattern, attributes] = /^\s*([^\s#"]\S*)(\s.*)$/.exec(line) ?? [];
    if (pattern === undefined) return [];
    if (pattern.startsWith("[attr]")) return [line];
    return rebasePattern(pattern, folders).map((rest) => `${rest}${attributes}`);
  });
}

function descend(segments: readonly string[], folders: readonly string[]): string[] {
  const [first, ...rest] = segments;
  if (first === undefined) return [];
  const [folder, ...deeper] = folders;
  if (folder === undefined) return [`/${segments.join("/")}`];
  // Stands for no folder, or for this one and perhaps more.
  if (first === "**") return [...descend(rest, folders), ...descend(segments, deeper)];
  return globMatches(first, folder) ? descend(rest, deeper) : [];
}

/** One path segment against `*`, `?`, `[…]` and `\x`. */
function globMatches(glob: string, name: string): boolean {
  const source = glob.replace(/\\.|\[!?[^\]]+\]|[*?]|[.+^${}()|[\]\\]/g, (token) => {
    if (token === "*") return ".*";
    if (token === "?") return ".";
    if (token.startsWith("[") && token.length > 1) return token.replace(/^\[!/, "[^");
    return token.startsWith("\\") ? token : `\\${token}`;
  });
  try {
    return new RegExp(`^${source}$`, "s").test(name);
  } catch {
    return false;
  }
}

/** Blanks at the end mean nothing unless a backslash keeps them. */
const withoutTrailingBlanks = (line: string): string => line.replace(/(?<!\\)[ \t]+$/, "");
