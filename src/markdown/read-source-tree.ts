import { DOCUMENTATION_TREE, PROJECT_STRUCTURE } from "./document-words.ts";
import { type LeafBlock, titleText } from "./leaf-blocks.ts";

/**
 * The drawings of the source tree in plan.md as paths: every folder with a trailing slash, every file below its
 * folder. The tree of the feature's own documents, and drawings outside the project structure, are left out.
 */
export function readSourceTree(source: string, blocks: readonly LeafBlock[]): readonly string[] {
  const paths = new Set<string>();
  let structure = 0;
  let documents = false;
  for (const { kind, depth, range } of blocks) {
    const text = source.slice(range.start, range.end);
    if (kind === "heading") {
      const title = titleText(text);
      if (structure > 0 && depth <= structure) structure = 0;
      if (structure === 0 && PROJECT_STRUCTURE.test(title)) structure = depth;
      documents = DOCUMENTATION_TREE.test(title);
    } else if (kind === "fence" && structure > 0 && !documents) {
      for (const path of treePaths(text)) paths.add(path);
    }
  }
  return [...paths].filter((path) => !/^(?:\.\/)?specs\/[[\d]/.test(path));
}

interface Entry {
  /** Column of the name. */
  readonly column: number;
  readonly path: string;
}

const FENCE = /^[ \t]*(?:`{3,}|~{3,})/;
const LINE_MAX = 400;
const DEPTH_MAX = 40;

function treePaths(fence: string): readonly string[] {
  const lines = fence.split(/\r\n|\n|\r/);
  if (!lines.some((line) => /[├└│]|^\s*[|+`]--|\/\s*(?:$|#|<|←)/u.test(line))) return [];
  const found: string[] = [];
  const parents = new Set<string>();
  let open: Entry[] = [];
  for (const line of lines) {
    if (FENCE.test(line) || line.length > LINE_MAX) continue;
    const drawn = /^[\s│|├└┬─╰╭┌`+-]*/u.exec(line)?.[0] ?? "";
    const column = drawn.replaceAll("\t", "    ").length;
    open = open.filter((entry) => entry.column < column).slice(-DEPTH_MAX);
    const parent = open.at(-1)?.path ?? "";
    for (const name of namesOf(line.slice(drawn.length), /[├└╰`]/u.test(drawn))) {
      const path = parent + name;
      if (parent !== "") parents.add(parent);
      if (path !== "") found.push(path);
      open.push({ column, path: path === "" || path.endsWith("/") ? path : `${path}/` });
    }
  }
  return found.map((path) => (path.endsWith("/") || !parents.has(`${path}/`) ? path : `${path}/`));
}

const NAME = /^[\p{L}\p{N}_.@~$*()[\]{}<>+,=:%!/\\-]+/u;
const NOTHING = /^(?:\.{2,}|…|etc\.?|\*+)\/?$/u;

/** The name or names at the start of a line, what is said about them dropped; a root such as `.` is empty. */
function namesOf(rest: string, drawn: boolean): readonly string[] {
  const name = NAME.exec(rest)?.[0].replaceAll("\\", "/");
  if (name === undefined || (/^[[(<]/.test(name) === true && !name.includes("/"))) return [];
  const remark = rest.slice(name.length).trim();
  if (
    !drawn &&
    remark !== "" &&
    !/^(?:#|<|←|→|\/\/|--|—|–|-\s|\(|\[|\*|✅|🆕|✨|:)/u.test(remark) &&
    !name.endsWith("/") &&
    !name.endsWith(",")
  )
    return [];
  if (!drawn && !/[./]/.test(name)) return [];
  const names = name.includes("{") ? [name] : name.split(",").filter((part) => part !== "");
  if (name.endsWith(",")) names.push(...listedBehind(remark));
  return names
    .map((part) => part.replace(/^\.\/|^\/(?=.)|[:,]$/g, ""))
    .filter((part) => !NOTHING.test(part))
    .map((part) => (part === "." || part === "/" ? "" : part));
}

const listedBehind = (remark: string): readonly string[] =>
  remark
    .split(/\s{2,}|#/, 1)
    .flatMap((names) => names.split(/,\s*/))
    .filter((name) => /^[\w.-]+\.\w+$/.test(name));
