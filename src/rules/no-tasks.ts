import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";

const LINE_TO_WRITE = "write tasks as `- [ ] T001 Create the project in src/` below `## Phase 1: Setup`";

/** A document without a single task: what was found instead, and the line that would make one. */
export const noTasks: FeatureRule = ({ value: feature, diagnostics }) => {
  const place = { file: feature.file, line: 1, column: 1, length: 1 };
  if (feature.tasks.length > 0) return [];
  if (feature.source.trim() === "") {
    return [
      diagnose("no-tasks", { ...place, message: "the file is empty", help: "make it with `/speckit.tasks`" }),
    ];
  }
  const almost = diagnostics.filter(({ code }) => code === "SR002" || code === "SR003").length;
  if (almost > 0) {
    const message = `no task found; ${almost === 1 ? "one line looks" : `${almost} lines look`} like a task but cannot be ticked`;
    return [diagnose("no-tasks", { ...place, message, help: "rewrite them as shown below" })];
  }
  return [diagnose("no-tasks", { ...place, ...inWords(boxesOf(feature.source)) })];
};

interface Boxes {
  readonly all: number;
  /** The first number that stands where an id should, such as `1.1`. */
  readonly numbered: { readonly count: number; readonly first: string } | null;
}

function inWords({ all, numbered }: Boxes): { readonly message: string; readonly help: string } {
  if (all === 0)
    return { message: "no task found: no line has a checkbox and a task id", help: LINE_TO_WRITE };
  if (numbered !== null) {
    const { count, first } = numbered;
    return {
      message: `no task found; ${count === 1 ? `a checkbox is numbered \`${first}\`` : `${count} checkboxes are numbered like \`${first}\``}, without a task id`,
      help: `write \`- [ ] T001 …\` in place of \`- [ ] ${first} …\``,
    };
  }
  const message = `no task found, only ${all === 1 ? "a checkbox" : `${all} checkboxes`} without a task id`;
  return { message, help: LINE_TO_WRITE };
}

const BOX =
  /^[ \t]{0,24}(?:[-*+]|\d{1,9}[.)])[ \t]{1,8}\[[ xX]\][ \t]{1,8}(?:\*\*)?(?:(\d{1,3}(?:\.\d{1,3}){0,3}\.?)(?=[\s:]))?/;

/** Boxes of the whole document, fences left out. */
function boxesOf(source: string): Boxes {
  let all = 0;
  let count = 0;
  let first = "";
  let fenced = false;
  for (const line of source.split(/\r\n|\n|\r/)) {
    if (/^\s{0,24}(?:```|~~~)/.test(line)) fenced = !fenced;
    const box = fenced ? null : BOX.exec(line);
    if (box === null) continue;
    all++;
    if (box[1] === undefined) continue;
    count++;
    if (first === "") first = box[1];
  }
  return { all, numbered: count > 0 ? { count, first } : null };
}
