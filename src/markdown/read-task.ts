import type { SourceRange, Task, TaskId } from "../model/task.ts";
import { columnAt, lineAt, type SourceText } from "../util/source-text.ts";
import { blankCode, blankComments } from "./blank.ts";
import { readOverrides } from "./overrides.ts";
import { FEATURE_DOCUMENTS } from "./path-words.ts";
import { readCommands } from "./read-commands.ts";
import { readDependencies, type WrittenDependency } from "./read-dependencies.ts";
import type { Item } from "./read-items.ts";
import { type PathMention, readPaths } from "./read-paths.ts";
import { storiesAndLabels } from "./tags.ts";
import { expectsFailure, kindOf, leadOf, roleOf } from "./task-kind.ts";
import { readState } from "./task-state.ts";
import { SOFT_RUN_VERBS } from "./verbs.ts";

/** One task from its list item. Dependencies are still as written: their ranges need the whole list. */
export interface ReadTask {
  readonly task: Omit<Task, "dependencies">;
  readonly written: readonly (WrittenDependency & { readonly line: number; readonly text: string })[];
  readonly unknownOverrides: readonly SourceRange[];
  readonly parent: TaskId | null;
}

export interface TaskPlace {
  readonly source: SourceText;
  readonly dir: string;
  /** The project folder's own name, by which absolute paths into it are recognised. */
  readonly projectName: string | null;
  readonly exists: (path: string) => boolean;
  readonly phase: number;
  readonly section: number | null;
  readonly sectionTitle: string;
}

export function readTask(item: Extract<Item, { kind: "task" }>, place: TaskPlace): ReadTask {
  const { source } = place;
  const { box, head, text } = item;
  const own = source.text.slice(head.idRange.end, text.range.end);
  const description = source.text.slice(head.end, text.paragraphEnd);
  const details = source.text.slice(text.paragraphEnd, text.range.end);
  const overrides = readOverrides(own);
  const { stories, labels, parallel } = storiesAndLabels(head.tags);
  const work = workOf(description, details, labels, place);
  const kind = overrides.kind ?? work.kind;
  const commands = overrides.verify === null ? work.commands : [overrides.verify];
  return {
    task: {
      id: head.id,
      line: lineAt(source, text.range.start),
      column: columnAt(source, text.range.start),
      range: text.range,
      idRange: head.idRange,
      markerRange: box.markerRange,
      marker: box.marker,
      state: readState({ marker: box.marker, struck: head.struck, labels, text: description }),
      parallel,
      stories,
      labels,
      title: titleOf(description, head.openDecoration),
      details: details.replace(/^[ \t]*(?:\r\n|\n|\r)/, "").trimEnd(),
      phase: place.phase,
      section: place.section,
      kind,
      role: overrides.role ?? roleOf(kind, work.facts),
      files: kind === "edit" ? work.files : [],
      reads: kind === "edit" ? work.reads : [...new Set([...work.files, ...work.reads])],
      commands,
      expectsFailure: expectsFailure(kind, work.facts.text),
    },
    parent: item.parent,
    written: writtenDependencies(own, head.idRange.end, source),
    unknownOverrides: overrides.unknown.map(({ text: unknown, start }) => ({
      start: head.idRange.end + start,
      end: head.idRange.end + start + unknown.length,
    })),
  };
}

function writtenDependencies(own: string, offset: number, source: SourceText): ReadTask["written"] {
  return readDependencies(blankCode(blankComments(own))).map((written) => {
    const range = { start: offset + written.range.start, end: offset + written.range.end };
    const text = source.text.slice(range.start, range.end).replace(/\s+/g, " ");
    return { ...written, range, line: lineAt(source, range.start), text };
  });
}

interface Work {
  readonly kind: Task["kind"];
  readonly facts: Parameters<typeof kindOf>[0];
  readonly files: readonly string[];
  readonly reads: readonly string[];
  readonly commands: readonly string[];
}

function workOf(description: string, details: string, labels: readonly string[], place: TaskPlace): Work {
  const text = blankComments(description).trim();
  const commands = readCommands(blankComments(`${description}\n${details}`));
  const all = [...readPaths(description), ...readPaths(details)];
  const mentions = settleDocuments(text, all).map((mention) => locate(mention, place));
  const inside = mentions.filter(({ outside }) => !outside);
  const facts = { text, labels, mentions: inside, commands, section: place.sectionTitle };
  const paths = (access: PathMention["access"]): readonly string[] => [
    ...new Set(inside.filter((m) => m.access === access && m.shape === "file").map(({ path }) => path)),
  ];
  const files = paths("write");
  const onlyOutside = files.length === 0 && mentions.some((m) => m.outside && m.access === "write");
  const kind = kindOf(facts);
  return {
    kind: kind === "edit" && onlyOutside ? "person" : kind,
    facts,
    files,
    reads: paths("read").filter((path) => !files.includes(path)),
    commands,
  };
}

/**
 * spec.md, research.md and the others are mostly cited. They are written only when nothing else is, and the task
 * does not begin with looking.
 */
function settleDocuments(text: string, mentions: readonly PathMention[]): readonly PathMention[] {
  const isDocument = ({ path }: PathMention): boolean =>
    FEATURE_DOCUMENTS.has(path) || path.startsWith("contracts/");
  const others = mentions.some((m) => m.access === "write" && m.shape === "file" && !isDocument(m));
  const looks = SOFT_RUN_VERBS.has(leadOf(text).split(/\s/)[0]?.toLowerCase() ?? "");
  if (!others && !looks) return mentions;
  return mentions.map((mention) => (isDocument(mention) ? { ...mention, access: "read" } : mention));
}

function locate(mention: PathMention, place: TaskPlace): PathMention & { readonly outside: boolean } {
  const { path } = mention;
  if (FEATURE_DOCUMENTS.has(path) || (path.startsWith("contracts/") && mention.access === "read")) {
    return { ...mention, path: `${place.dir}/${path}`, outside: false };
  }
  if (!/^(?:[A-Za-z]:\/|\/|~\/|\.\.\/)/.test(path)) return { ...mention, outside: false };
  const tail = tailInside(path, place);
  return tail === null ? { ...mention, outside: true } : { ...mention, path: tail, outside: false };
}

/** The part of an absolute path that lies in the project: behind its name, or else what the project has. */
function tailInside(path: string, { projectName, exists }: TaskPlace): string | null {
  const segments = path.split("/");
  const at = projectName === null ? -1 : segments.lastIndexOf(projectName);
  if (at >= 0 && at < segments.length - 1) return segments.slice(at + 1).join("/");
  if (path.startsWith("../")) return null;
  for (let start = 1; start < segments.length - 1; start++) {
    const folder = segments.slice(start, -1);
    if (exists(segments.slice(start).join("/"))) return segments.slice(start).join("/");
    if (folder.length >= 2 && exists(folder.join("/"))) return segments.slice(start).join("/");
  }
  return null;
}

function titleOf(description: string, openDecoration: string): string {
  let title = description
    .replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (openDecoration.includes("**")) title = title.replace("**", "");
  if (openDecoration.includes("~~")) title = title.replace("~~", "");
  return title.trim();
}
