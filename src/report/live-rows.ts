/**
 * The live part of the screen as rows of text: the phases, one row a slot, one row of counters. Pure: the same
 * run, size and moment give the same rows, never more of them than the terminal has, never one that is wider.
 */
import { acceptanceOf, isAcceptance } from "../model/graph.ts";
import { totalTokens } from "../model/usage.ts";
import { formatTokens } from "./amounts.ts";
import { clip, displayWidth, fitTo } from "./display-width.ts";
import { shorten } from "./escape.ts";
import { phaseTitle } from "./line-layout.ts";
import type { Palette } from "./palette.ts";
import { phaseRows } from "./phase-rows.ts";
import { ROLE_TITLES } from "./role-titles.ts";
import { cacheHitPercent, countTasks, type RunState, usageSoFar, type Work } from "./run-state.ts";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
}

const TITLE_CHARS_MAX = 200;
const COLUMNS_MAX = 120;
const COLUMNS_MIN = 20;
const NAME_WIDTH = 8;
const ROLE_WIDTH = 9;
const CLOCK_WIDTH = 7;
const DOING_SHARE = 0.4;
const DOING_WIDTH_MIN = 12;

/**
 * What gives way when it gets tight, in this order: blank rows, phases far from the work, idle slots, slots. The
 * last row of the terminal stays free, so that nothing ever scrolls.
 */
export function liveRows(state: RunState, screen: Screen, palette: Palette): readonly string[] {
  const columns = Math.max(COLUMNS_MIN, Math.min(COLUMNS_MAX, screen.columns - 1));
  const room = Math.max(1, screen.rows - 1);
  const counters = [counterRow(state, { ...screen, columns }, palette)];
  const slots = slotRows(state, { ...screen, columns }, palette, room - 1);
  const left = room - 1 - slots.length;
  const airy = left >= Math.min(state.phases.length, 3) + 3;
  const phases = phaseRows(state, { columns, rowsMax: airy ? left - 3 : left }, palette);
  const gap = airy && phases.length + slots.length > 0 ? [""] : [];
  return [
    ...gap,
    ...phases,
    ...(phases.length > 0 ? gap : []),
    ...slots,
    ...(slots.length > 0 ? gap : []),
    ...counters,
  ];
}

function slotRows(
  state: RunState,
  { columns, nowMs }: Screen,
  palette: Palette,
  rowsMax: number,
): readonly string[] {
  const jobs = Math.max(state.run?.jobs ?? 0, ...state.works.map((work) => work.slot));
  const bySlot = new Map(state.works.map((work) => [work.slot, work]));
  const busy = state.works.map((work) => work.slot);
  const slots = Array.from({ length: Math.min(jobs, 1_000) }, (_, at) => at + 1);
  const idleMax = Math.max(0, rowsMax - busy.length - Math.min(state.phases.length, 1));
  const idle = slots.filter((slot) => !bySlot.has(slot)).slice(0, idleMax);
  const shown = [...busy.slice(0, Math.max(0, rowsMax)), ...idle].sort((a, b) => a - b);
  return shown.map((slot) => {
    const work = bySlot.get(slot);
    const label = `  ${palette.faint(fitTo(String(slot), 3))}`;
    return work === undefined
      ? `${label}${palette.faint("idle")}`
      : label + workText(work, state, { columns: columns - 5, nowMs }, palette);
  });
}

/** `T004     code      Add the store in src/store.js    turn 3 · edit src/store.js     12s`: less when narrow. */
function workText(
  work: Work,
  state: RunState,
  { columns, nowMs }: Pick<Screen, "columns" | "nowMs">,
  palette: Palette,
): string {
  const role = work.attempt > 1 ? `${ROLE_TITLES[work.role]} ${work.attempt}` : ROLE_TITLES[work.role];
  const cells = [palette.strong(fitTo(shorten(nameOf(work), 40), NAME_WIDTH))];
  let room = columns - NAME_WIDTH;
  if (room > CLOCK_WIDTH + 1) room -= CLOCK_WIDTH + 1;
  if (room > 3 * ROLE_WIDTH) {
    cells.push(palette.info(fitTo(role, ROLE_WIDTH)));
    room -= ROLE_WIDTH + 1;
  }
  const doingWidth = room > DOING_WIDTH_MIN / DOING_SHARE ? Math.floor(room * DOING_SHARE) : 0;
  const titleWidth = room - 1 - (doingWidth === 0 ? 0 : doingWidth + 1);
  if (titleWidth > 0) cells.push(fitTo(shorten(titleOf(work, state), TITLE_CHARS_MAX), titleWidth));
  if (doingWidth > 0) cells.push(palette.faint(fitTo(doingText(work), doingWidth)));
  if (columns - NAME_WIDTH > CLOCK_WIDTH + 1)
    cells.push(palette.faint(elapsed(nowMs - work.startedMs).padStart(CLOCK_WIDTH)));
  return cells.join(" ");
}

/** Acceptance tests are known by their story. */
const nameOf = ({ task, phase }: Work): string =>
  task === null ? `phase ${phase}` : isAcceptance(task) ? task.slice(acceptanceOf("").length) : task;

function titleOf(work: Work, state: RunState): string {
  if (work.task !== null && isAcceptance(work.task)) return "Acceptance tests";
  if (work.task !== null) return state.tasks.get(work.task)?.title ?? "";
  return phaseTitle(work.phase, state.phases.find((each) => each.index === work.phase)?.title ?? "");
}

function doingText(work: Work): string {
  const turn = work.turn === 0 ? "" : `turn ${work.turn}`;
  return shorten([turn, work.doing].filter((each) => each !== "").join(" · "), TITLE_CHARS_MAX);
}

function counterRow(state: RunState, { columns, nowMs }: Screen, palette: Palette): string {
  const counts = countTasks(state);
  const usage = usageSoFar(state);
  const hit = cacheHitPercent(usage);
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  const wait = state.apiWait !== null && state.apiWait.untilMs > nowMs ? state.apiWait : null;
  const parts: readonly (readonly [string, (text: string) => string])[] = [
    [elapsed(nowMs - state.startedMs), palette.strong],
    [`${counts.ticked} done`, palette.good],
    [`${counts.open + counts.running} open`, palette.faint],
    [counts.failed === 0 ? "" : `${counts.failed} failed`, palette.bad],
    [counts.waiting === 0 ? "" : `${counts.waiting} waiting`, palette.warn],
    [
      totalTokens(usage) === 0 ? "" : `${formatTokens(input)} in, ${formatTokens(usage.output)} out`,
      palette.faint,
    ],
    [hit === null ? "" : `cache ${hit}%`, palette.faint],
    [wait === null ? "" : `API busy, ${elapsed(wait.untilMs - nowMs)}`, palette.warn],
  ];
  let room = columns - 2;
  const shown = parts.flatMap(([text, paint]) => {
    const width = displayWidth(text) + 3;
    if (text === "" || room < width - 3) return [];
    room -= width;
    return [paint(text)];
  });
  return clip("  ", columns) + shown.join(palette.faint(" · "));
}

/** `7s`, `3m04s`, `1h05m`: whole seconds, so that rows stand still between them. */
function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3_600)}h${two(Math.floor(seconds / 60) % 60)}m`;
}
