import { readStatus } from "./done-words.ts";
import type { UnboxedTask } from "./find-oddities.ts";
import type { WrittenLine } from "./write-task-line.ts";

/** A row of a table of tasks as a task line: columns that say nothing of their own are kept as words behind it. */
export function writeRow(source: string, { id, range, table }: UnboxedTask): WrittenLine {
  const header = cellsOf(source.slice(table?.range.start).split(/[\r\n]/, 1)[0] ?? "");
  const cells = cellsOf(source.slice(range.start, range.end));
  const line: Line = { tags: [], title: "", more: [], isDone: false, certain: cells.length <= header.length };
  cells.forEach((cell, index) => {
    if (index > 0) addCell(line, (header[index] ?? "").replace(/[*_`?]/g, "").trim(), cell);
  });
  const tags = line.tags.map((tag) => `[${tag}]`);
  const text = [`- [${line.isDone ? "X" : " "}]`, id, ...tags, line.title, ...line.more].filter(
    (part) => part !== "",
  );
  return { text: text.join(" "), certain: line.certain && line.title !== "" };
}

interface Line {
  readonly tags: string[];
  title: string;
  readonly more: string[];
  isDone: boolean;
  certain: boolean;
}

const PARALLEL = /^(?:\[?p\]?|parallel(?:izable|ism)?|并行|並列|병렬|parallèle|paralelo)$/i;
const STORY = /^(?:user )?stor(?:y|ies)$|^us$/i;
const STATUS = /^(?:status|state|done|completed?|状态|狀態|状態|상태|статус|estado|statut|✅)$/i;
const DEPENDS =
  /^(?:depends on|depend(?:s|ency|encies)|blocked by|deps?|prerequisites?|requires|依赖|依存|의존|зависит от|зависимости|depende de)$/i;
const TITLE =
  /^(?:task|description|title|summary|task description|task title|what|name|任务|任務|描述|説明|タスク|작업|설명|задача|описание|tarea|descripción|tâche|aufgabe|beschreibung)$/i;
const NOTHING = /^(?:|[-—–]+|no|none|n\/a|无|なし|없음|нет)$/i;

function addCell(line: Line, header: string, cell: string): void {
  if (TITLE.test(header) && line.title === "") line.title = cell;
  else if (STATUS.test(header)) addStatus(line, cell);
  else if (NOTHING.test(cell)) return;
  else if (PARALLEL.test(header)) addParallel(line, cell);
  else if (STORY.test(header) && /^\[?US-?\d{1,3}\]?$/.test(cell)) line.tags.push(cell.replace(/[[\]]/g, ""));
  else if (/^\[P\]$/.test(cell)) line.tags.push("P");
  else line.more.push(`— ${DEPENDS.test(header) ? "Depends on" : header}: ${cell}`);
  if (header === "") line.certain = false;
}

function addStatus(line: Line, cell: string): void {
  const status = readStatus(cell);
  line.isDone = status === "done";
  line.certain &&= status !== null;
}

function addParallel(line: Line, cell: string): void {
  if (/^(?:\[P\]|P|yes|y|true|x|[✅✓✔]\uFE0F?|是|はい|예|да|sí|oui|ja)$/iu.test(cell)) line.tags.push("P");
  else line.certain = false;
}

/** An escaped bar is a character of its cell. */
const cellsOf = (row: string): readonly string[] =>
  row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll("\\|", "|").trim());
