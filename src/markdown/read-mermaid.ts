import type { SourceRange } from "../model/task.ts";
import type { Reference } from "./prose-groups.ts";
import type { Relation } from "./read-prose.ts";
import { groupsOf } from "./read-prose.ts";

/** Flowcharts in mermaid: nodes that are tasks or phases, or carry one in their label, and solid arrows. */
const NODE =
  /\s*([\p{L}\p{N}_.-]*[\p{L}\p{N}_])(?:\s?(?:\[{1,2}|\({1,3}|\{{1,2}|>)"?([^\])}"\n]{0,200})"?(?:\]{1,2}|\){1,3}|\}{1,2}))?(?::::[\p{L}\p{N}_-]{1,40})?/uy;
const AND = /\s*&/y;
const ARROW = /\s*(?:-{2,4}>|={2,4}>|-{2}\s[^->\n]{1,80}\s-{2,3}>)(?:\|[^|\n]{0,80}\|)?/y;
const SUBGRAPH = /^\s*subgraph\s+([^[\n]{1,120})(?:\["?([^\]"\n]{0,200}))?/u;
const NODES_MAX = 500;

/** Lines relative to `text`, the inside of the fence. */
export function readMermaid(text: string): readonly Relation[] {
  const labels = new Map<string, readonly Reference[]>();
  const relations: Relation[] = [];
  const arrows: {
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly range: SourceRange;
  }[] = [];
  for (const { line, start } of linesOf(text)) {
    if (
      /^\s*(?:%%|graph\b|flowchart\b|end\b|style\b|classDef\b|class\b|linkStyle\b|click\b|direction\b)/u.test(
        line,
      )
    )
      continue;
    const subgraph = SUBGRAPH.exec(line);
    if (subgraph !== null) {
      label(labels, (subgraph[1] ?? "").trim(), subgraph[2] ?? subgraph[1] ?? "");
      continue;
    }
    const steps = stepsOf(line, labels);
    for (const [index, to] of steps.entries()) {
      const from = steps[index - 1];
      if (from !== undefined) arrows.push({ from, to, range: trimmed(line, start) });
    }
  }
  for (const { from, to, range } of arrows) {
    const ends = [from, to].map((names) => names.flatMap((name) => labels.get(name) ?? []));
    const [first = [], last = []] = ends;
    if (first.length > 0 && last.length > 0) relations.push({ kind: "order", from: first, to: last, range });
  }
  return relations;
}

/** `A & B --> C --> D`: the nodes between the arrows. */
function stepsOf(line: string, labels: Map<string, readonly Reference[]>): readonly (readonly string[])[] {
  const steps: string[][] = [[]];
  let at = 0;
  for (let count = 0; count < NODES_MAX; count++) {
    const node = matchAt(NODE, line, at);
    if (node === null) break;
    const name = node[1] ?? "";
    label(labels, name, node[2] ?? name);
    steps.at(-1)?.push(name);
    at += node[0].length;
    const and = matchAt(AND, line, at);
    const arrow = and === null ? matchAt(ARROW, line, at) : null;
    if (arrow !== null) steps.push([]);
    else if (and === null) break;
    at += (and ?? arrow)?.[0].length ?? 0;
  }
  return steps.filter((step) => step.length > 0);
}

/** What a node's label begins with, or else its name; a label may be given at any of its arrows. */
function label(labels: Map<string, readonly Reference[]>, name: string, text: string): void {
  const readable = text.replace(/<br\s?\/?>/g, " ").replaceAll("_", " ");
  const group = groupsOf(readable)[0];
  const begins = group !== undefined && /^[^\p{L}\p{N}]*$/u.test(readable.slice(0, group.start));
  const known = labels.get(name) ?? [];
  if (begins && known.length === 0) labels.set(name, group.references);
  else if (text !== name) label(labels, name, name);
}

function linesOf(text: string): readonly { readonly line: string; readonly start: number }[] {
  return [...text.matchAll(/[^\r\n;]+/g)].map((match) => ({ line: match[0], start: match.index }));
}

const trimmed = (line: string, start: number): SourceRange => ({
  start: start + line.length - line.trimStart().length,
  end: start + line.trimEnd().length,
});

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
