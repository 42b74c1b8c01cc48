import type { SourceRange, Task, TaskId } from "../model/task.ts";
import { columnAt, lineAt, type SourceText } from "../util/source-text.ts";
import { blankCode, blankComments } from "./blank.ts";
import { readOverrides } from "./overrides.ts";
import { readCitations } from "./read-citations.ts";
import { readDependencies, type WrittenDependency } from "./read-dependencies.ts";
import type { Item } from "./read-items.ts";
import { storiesAndLabels } from "./tags.ts";
import { expectsFailure } from "./task-kind.ts";
import { roleOf } from "./task-role.ts";
import { readState } from "./task-state.ts";
import { readWork, type WorkPlace } from "./task-work.ts";

/** One task from its list item. Dependencies are still as written: their ranges need the whole list. */
export interface ReadTask {
  readonly task: Omit<Task, "dependencies">;
  readonly written: readonly (WrittenDependency & { readonly line: number; readonly text: string })[];
  readonly unknownOverrides: readonly SourceRange[];
  readonly parent: TaskId | null;
}

export interface TaskPlace extends WorkPlace {
  readonly source: SourceText;
  readonly phase: number;
  readonly section: number | null;
}

/** Words are looked for in this much of a task; a line of a megabyte is no task that anybody wrote. */
const CHARS_READ_MAX = 20_000;

export function readTask(item: Extract<Item, { kind: "task" }>, place: TaskPlace): ReadTask {
  const { source } = place;
  const { box, head, text } = item;
  const own = source.text.slice(head.idRange.end, text.range.end).slice(0, CHARS_READ_MAX);
  const description = source.text.slice(head.end, text.paragraphEnd);
  const details = source.text.slice(text.paragraphEnd, text.range.end);
  const overrides = readOverrides(own);
  const { stories, labels, parallel } = storiesAndLabels(head.tags);
  const said = description.slice(0, CHARS_READ_MAX);
  const work = readWork({ description: said, details: details.slice(0, CHARS_READ_MAX), labels }, place);
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
      state: readState({ marker: box.marker, struck: head.struck, labels, text: said }),
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
      outside: work.outside,
      commands,
      cites: readCitations(source.text.slice(box.end, text.range.end).slice(0, CHARS_READ_MAX)),
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

function titleOf(description: string, openDecoration: string): string {
  let title = description
    .replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  if (openDecoration.includes("**")) title = title.replace("**", "");
  if (openDecoration.includes("~~")) title = title.replace("~~", "");
  return title.trim();
}
