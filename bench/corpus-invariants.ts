import { isDeepStrictEqual } from "node:util";
import { buildGraph } from "../src/graph/build-graph.ts";
import { parseTasks } from "../src/markdown/parse-tasks.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import type { Feature } from "../src/model/feature.ts";
import type { TaskGraph } from "../src/model/graph.ts";
import type { Task } from "../src/model/task.ts";
import { applyRules } from "../src/rules/apply-rules.ts";

/** One tasks.md as the program sees it, and the promises that must hold for it. */
export interface Look {
  readonly feature: Feature;
  readonly graph: TaskGraph;
  readonly diagnostics: readonly Diagnostic[];
}

export function lookAt(source: string, dir: string): Look {
  const parsed = parseTasks(source, { dir, file: `${dir}/tasks.md` });
  const graph = buildGraph(parsed.value, "phases");
  return { feature: parsed.value, graph, diagnostics: [...applyRules(parsed), ...graph.diagnostics] };
}

const ALONE_MAX = 6;

export function brokenInvariants(look: Look, everyTask: boolean): readonly string[] {
  const { feature } = look;
  const broken: string[] = [];
  if (!isDeepStrictEqual(lookAt(feature.source, feature.dir), look)) broken.push("reads differently twice");
  broken.push(...lostLines(look));
  const step = everyTask ? 1 : Math.max(1, Math.ceil(feature.tasks.length / ALONE_MAX));
  for (let at = 0; at < feature.tasks.length; at += step) {
    const task = feature.tasks[at];
    if (task !== undefined && !survives(look, [task])) broken.push(`line ${task.line}: a tick changes more`);
  }
  if (!survives(look, feature.tasks)) broken.push("ticking all tasks changes more");
  return broken;
}

/** Ticks what is not ticked and unticks what is, one character each, and compares everything but those states. */
function survives({ feature, graph }: Look, tasks: readonly Task[]): boolean {
  let source = feature.source;
  for (const { marker, markerRange } of [...tasks].reverse()) {
    const toggled = marker === "x" || marker === "X" ? " " : "X";
    source = source.slice(0, markerRange.start) + toggled + source.slice(markerRange.end);
  }
  const after = lookAt(source, feature.dir);
  // A mark of several units, such as an emoji, moves what stands behind it.
  const kept = source.length === feature.source.length ? STATES : [...STATES, ...OFFSETS];
  return (
    without(after.feature, kept) === without(feature, kept) &&
    isDeepStrictEqual(after.graph.edges, graph.edges)
  );
}

const STATES = ["source", "state", "marker"];
const OFFSETS = ["range", "idRange", "markerRange", "strayBoxes"];

const without = (feature: Feature, keys: readonly string[]): string =>
  JSON.stringify(feature, (key, value: unknown) => (keys.includes(key) ? undefined : value));

const BOXED_ID =
  /^\s*(?:[-*+]|\d{1,3}[.)])\s*\[[^\]]{0,3}\][\s*_~`[(]{0,8}(?:\[P\]\s*)?[*_~`[]{0,4}(T-?\d{1,6}(?:[a-z]\b)?(?:\.\d+)?)(?=[\s\]*:.~`-]|$)/;

/**
 * An independent, simple-minded reader of lines: whatever it takes for a task must be one, or be reported, or name
 * a task that is defined somewhere else.
 */
function lostLines({ feature, diagnostics }: Look): readonly string[] {
  const known = new Set([...feature.tasks.map(({ line }) => line), ...diagnostics.map(({ line }) => line)]);
  const ids = new Set(feature.tasks.map(({ id }) => id));
  return boxedLines(feature.source)
    .filter(({ line, id }) => !known.has(line) && !ids.has(id))
    .map(({ line, text }) => `line ${line} is lost: ${text.slice(0, 80)}`);
}

function boxedLines(source: string): readonly { line: number; id: string; text: string }[] {
  let fence = "";
  let comment = false;
  return source.split(/\r\n|\n|\r/).flatMap((text, index) => {
    const mark = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})/.exec(text)?.[1] ?? "";
    if (fence !== "") {
      if (mark.startsWith(fence)) fence = "";
      return [];
    }
    if (mark !== "") {
      fence = mark;
      return [];
    }
    if (comment || text.includes("<!--")) {
      const wasInside = comment;
      comment = text.lastIndexOf("<!--") > text.lastIndexOf("-->") || (comment && !text.includes("-->"));
      if (wasInside || /^\s*<!--/.test(text)) return [];
    }
    const id = BOXED_ID.exec(text)?.[1];
    return id === undefined ? [] : [{ line: index + 1, id, text }];
  });
}
