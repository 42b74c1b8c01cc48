/** Who works, as `graph` and a dry run show it: a row for each role with its model, effort, limits and file. */
import type { RoleName } from "../model/task.ts";
import { formatDuration } from "./amounts.ts";
import { displayWidth } from "./display-width.ts";
import { escapeLine } from "./escape.ts";
import type { Palette } from "./palette.ts";

export interface RoleView {
  readonly name: RoleName;
  readonly model: string;
  readonly effort: string | null;
  readonly limits: { readonly turnsMax?: number; readonly taskTimeoutMs?: number };
  /** What it is told of; all that the project has, or those it names. */
  readonly skills: readonly { readonly name: string }[];
  readonly overriddenBy: string | null;
}

export interface SkillProblem {
  readonly path: string;
  readonly detail: string;
}

export function formatRoles(
  roles: readonly RoleView[],
  problems: readonly SkillProblem[],
  paint: Palette,
): string {
  const wide = (texts: readonly string[]): number => Math.max(...texts.map(displayWidth));
  const name = wide(roles.map((role) => role.name));
  const model = wide(roles.map((role) => escapeLine(role.model)));
  const rows = roles.map((role) => {
    const row = `  ${role.name.padEnd(name)}  ${escapeLine(role.model).padEnd(model)}`;
    return `${row}  ${paint.faint(more(role))}`.trimEnd();
  });
  const skipped = problems.map((problem) => `  ${paint.warn("skill")} ${skillProblem(problem)}`);
  return [paint.strong("roles"), ...rows, ...skipped].join("\n");
}

export const skillProblem = ({ path, detail }: SkillProblem): string =>
  `${escapeLine(path)} is not used: ${escapeLine(detail)}`;

function more({ effort, limits, skills, overriddenBy }: RoleView): string {
  const { turnsMax, taskTimeoutMs } = limits;
  const parts = [
    effort === null ? "" : `effort ${effort}`,
    turnsMax === undefined ? "" : `at most ${turnsMax} turns`,
    taskTimeoutMs === undefined ? "" : `at most ${formatDuration(taskTimeoutMs)}`,
    skills.length === 0 ? "" : `skills ${skills.map((skill) => skill.name).join(", ")}`,
    overriddenBy === null ? "built in" : `from ${escapeLine(overriddenBy)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
