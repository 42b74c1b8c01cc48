/** What `specrun undo` would take back, and what it took: for people, and as one JSON document. */
import type { Failure, UndoScope, WorkName } from "../model/failure.ts";
import type { BuiltOn, UndoneFile, UndoPlan } from "../undo/plan-undo.ts";
import type { UndoEnd } from "../undo/undo.ts";
import { formatCount, plural } from "./amounts.ts";
import { displayWidth } from "./display-width.ts";
import { escapeLine, shorten } from "./escape.ts";
import { jsonDocument } from "./json-document.ts";
import { shownId } from "./task-lists.ts";
import { workName, workNames } from "./work-name.ts";

const ROWS_MAX = 40;
const TITLE_CHARS_MAX = 60;
const PATH_WIDTH_MAX = 60;

export function formatUndoPreview(plan: UndoPlan): string {
  const { feature, files, asBefore, ticks, receipts, unrecorded } = plan;
  const titles = new Map(feature.tasks.map(({ id, title }) => [id, title]));
  const blocks = [
    rows("files", fileRows(files, asBefore)),
    rows(
      "ticks",
      ticks.map(
        ({ task, line }) =>
          `${shownId(task)}  line ${line}  ${shorten(titles.get(task) ?? "", TITLE_CHARS_MAX)}`,
      ),
    ),
    rows(
      "receipts that stop counting",
      receipts.map(({ task, level, at }) => `${shownId(task)}  ${level}, of ${escapeLine(at)}`),
    ),
    rows("stays, though it was made with this in place", plan.builtOn.map(builtOnRow)),
    rows(
      "not taken back",
      unrecorded.map((task) => `${shownId(task)}  ticked, but specrun holds no record of its work`),
    ),
  ];
  const head = `undo in ${escapeLine(feature.dir)}: the work of ${workNames(worksOf(plan))}`;
  return `${[head, ...blocks.filter((block) => block !== "")].join("\n\n")}\n`;
}

/** What happened, and what comes next. */
export function formatUndoEnd({ kind, plan }: UndoEnd, implementCommand: string): string {
  switch (kind) {
    case "nothing":
      return nothing(plan);
    case "previewed":
      return "dry run: nothing was written\n";
    case "declined":
      return "nothing was written: nobody agreed to it yet\nhelp: run the same command again with --yes\n";
    case "undone": {
      const { files, ticks } = plan;
      const taken = `undone: ${plural(files.length, "file")}, ${plural(ticks.length, "tick")}`;
      if (ticks.length === 0) return `${taken}\n`;
      const again = workNames(ticks.map(({ task }) => ({ task, phase: 0 })));
      return `${taken}\nnext: \`${implementCommand}\` works on ${again} again\n`;
    }
  }
}

function nothing({ feature, scope, works }: UndoPlan): string {
  const what = `nothing to undo for \`${optionOf(scope)}\` in ${escapeLine(feature.dir)}`;
  return works.length === 0
    ? `${what}: no work that specrun merged is left there\n`
    : `${what}: its files, ticks and receipts are as they were before already\n`;
}

const optionOf = ({ by, value }: UndoScope): string => `--${by} ${escapeLine(value, 200)}`;

function rows(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const rest = lines.length - ROWS_MAX;
  const more = rest > 0 ? [`and ${formatCount(rest)} more`] : [];
  return [`  ${title}`, ...[...lines.slice(0, ROWS_MAX), ...more].map((line) => `    ${line}`)].join("\n");
}

const WORDS: Readonly<Record<UndoneFile["status"], string>> = {
  added: "comes back  ",
  modified: "changes back",
  deleted: "is removed  ",
};

function fileRows(files: readonly UndoneFile[], asBefore: readonly string[]): readonly string[] {
  const shown = [...files.map(({ path }) => path), ...asBefore].map((path) => escapeLine(path));
  const width = Math.min(PATH_WIDTH_MAX, Math.max(0, ...shown.map(displayWidth)));
  const pad = (path: string): string => {
    const text = escapeLine(path);
    return text + " ".repeat(Math.max(0, width - displayWidth(text)));
  };
  const changed = files.map(({ path, status, lines }) => {
    const counts = lines === null ? "no text" : `+${formatCount(lines.added)} -${formatCount(lines.removed)}`;
    return `${pad(path)}  ${WORDS[status]}  ${counts}`;
  });
  return [...changed, ...asBefore.map((path) => `${pad(path)}  is as it was before already`)];
}

function builtOnRow(built: BuiltOn): string {
  const reasons = [
    built.dependsOn.length > 0 ? `depends on ${built.dependsOn.map(shownId).join(", ")}` : "",
    built.files.length > 0 ? `later changed ${shorten(built.files.join(", "), 120)}` : "",
  ];
  return `${workName(built)}  ${reasons.filter((reason) => reason !== "").join(", ")}`;
}

/** In the order of the document; a repair comes after the tasks. */
function worksOf({ feature, works }: UndoPlan): UndoPlan["works"] {
  const order = new Map(feature.tasks.map(({ id }, at) => [id, at]));
  const place = ({ task }: WorkName): number => order.get(task ?? "") ?? order.size;
  return works
    .filter((work, at) => works.findIndex((other) => workName(other) === workName(work)) === at)
    .sort((a, b) => place(a) - place(b));
}

const STATUS = { added: "returned", modified: "restored", deleted: "removed" } as const;

export function formatUndoJson({ kind, plan }: UndoEnd): string {
  return jsonDocument({
    version: 1,
    status: kind,
    feature: plan.feature.dir,
    scope: plan.scope,
    merges: plan.works.map(({ task, phase, commit, receipt }) => ({
      task,
      phase,
      run: receipt?.run ?? null,
      commit,
    })),
    files: plan.files.map(({ path, status, lines }) => ({
      path,
      change: STATUS[status],
      added: lines?.added ?? null,
      removed: lines?.removed ?? null,
    })),
    asBefore: plan.asBefore,
    ticks: plan.ticks.map(({ task, line }) => ({ task, line })),
    receipts: plan.receipts.map(({ task, run, at, level }) => ({ task, run, at, level })),
    builtOn: plan.builtOn,
    unrecorded: plan.unrecorded,
  });
}

export const formatUndoFailureJson = (failure: Failure): string =>
  jsonDocument({ version: 1, status: "refused", failure });
