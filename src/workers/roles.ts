import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../config/config.ts";
import { readInside } from "../config/read-inside.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { Limits } from "../model/limits.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { RoleName } from "../model/task.ts";
import { nearest } from "../util/nearest.ts";
import type { Effort } from "./model.ts";
import { parseRoleFile, type RoleFile, type RoleOutput } from "./role-file.ts";
import type { Skill } from "./skills.ts";
import { SKILL_TOOL, TOOL_NAMES, WRITING_TOOLS } from "./tools/registry.ts";

/** A worker's profession: a markdown file in the format of `.claude/agents/*.md`. */
export interface Role {
  readonly name: RoleName;
  readonly prompt: string;
  readonly model: string;
  /** Null: whatever the model does by itself. */
  readonly effort: Effort | null;
  readonly tools: ReadonlySet<string>;
  /** Patterns that a `bash` command must fit; null: any command. */
  readonly commands: readonly string[] | null;
  /** What it is told of, and may open. */
  readonly skills: readonly Skill[];
  /** Where it differs from the run's. */
  readonly limits: Partial<Pick<Limits, "turnsMax" | "taskTimeoutMs">>;
  readonly output: RoleOutput;
  /** Project-relative path of the file that overrides the built-in role, null if none does. */
  readonly overriddenBy: string | null;
}

export type Roles = Readonly<Record<RoleName, Role>>;

const ROLE_NAMES: readonly RoleName[] = ["code", "test", "doc", "review", "security", "fix"];
const BUILT_IN_DIR = fileURLToPath(new URL("./roles/", import.meta.url));
const OVERRIDE_DIRS = [".specify/agents", ".claude/agents"];

/** Every role of a run, frozen at its start: a worker cannot re-prompt the one that reviews it. */
export async function loadRoles(
  root: string,
  config: Config,
  skills: readonly Skill[],
): Promise<Result<Roles, SetupFailure>> {
  const roles: Partial<Record<RoleName, Role>> = {};
  for (const name of ROLE_NAMES) {
    const builtIn = await readBuiltIn(name);
    const override = await findOverride(root, name);
    if (!override.ok) return override;
    const role = makeRole({ name, builtIn, file: override.value, config, skills });
    if (!role.ok) return role;
    roles[name] = role.value;
  }
  return ok(roles as Roles);
}

/** The run's limits, as far as the role has none of its own. */
export const limitsFor = (role: Role, limits: Limits): Limits => ({ ...limits, ...role.limits });

async function readBuiltIn(name: RoleName): Promise<RoleFile> {
  const text = await readFile(join(BUILT_IN_DIR, `${name}.md`), "utf8");
  const parsed = parseRoleFile(text, `built-in role ${name}`);
  if (!parsed.ok) throw new Error(`Internal error: the built-in role ${name} cannot be read`);
  return parsed.value;
}

async function findOverride(root: string, name: RoleName): Promise<Result<RoleFile | null, SetupFailure>> {
  for (const dir of OVERRIDE_DIRS) {
    const path = `${dir}/${name}.md`;
    const text = await readInside(root, path);
    if (text !== null) return parseRoleFile(text, path);
  }
  return ok(null);
}

interface RoleParts {
  readonly name: RoleName;
  readonly builtIn: RoleFile;
  readonly file: RoleFile | null;
  readonly config: Config;
  readonly skills: readonly Skill[];
}

function makeRole({ name, builtIn, file, config, skills }: RoleParts): Result<Role, SetupFailure> {
  const output = builtIn.output ?? "finish";
  if (file !== null && file.output !== null && file.output !== output)
    return invalid(file, `\`output\` is \`${file.output}\`, and the role ${name} ends with \`${output}\``);
  const named = namedSkills(file ?? builtIn, skills);
  if (!named.ok) return named;
  const list = file?.tools ?? builtIn.tools ?? { names: new Set(TOOL_NAMES), commands: null };
  const wanted = file?.skills ? [...list.names, SKILL_TOOL] : [...list.names];
  const denied = new Set([...(file ?? builtIn).disallowedTools.filter((tool) => tool !== "finish_task")]);
  // Whoever judges changes nothing, whatever a project's role file says.
  if (output === "review") for (const tool of WRITING_TOOLS) denied.add(tool);
  const tools = new Set(wanted.filter((tool) => !denied.has(tool)));
  return ok({
    name,
    prompt: file?.prompt ?? builtIn.prompt,
    model: config.model ?? config.models[name] ?? file?.model ?? builtIn.model ?? "",
    effort: file?.effort ?? builtIn.effort,
    tools,
    commands: list.commands,
    skills: tools.has(SKILL_TOOL) ? named.value : [],
    limits: ownLimits(file ?? builtIn),
    output,
    overriddenBy: file?.path ?? null,
  });
}

function namedSkills(file: RoleFile, skills: readonly Skill[]): Result<readonly Skill[], SetupFailure> {
  if (file.skills === null) return ok(skills);
  const found: Skill[] = [];
  for (const name of file.skills) {
    const skill = skills.find((each) => each.name === name);
    if (skill === undefined) return invalid(file, unknownSkill(name, skills));
    found.push(skill);
  }
  return ok(found);
}

function unknownSkill(name: string, skills: readonly Skill[]): string {
  const known = skills.map((skill) => skill.name);
  const near = nearest(name, known, 1)[0];
  const hint = near === undefined ? "" : `; did you mean \`${near}\`?`;
  const list = known.length === 0 ? "the project has none that can be read" : `there are ${known.join(", ")}`;
  return `\`skills\` names \`${name}\`, which is no skill of this project: ${list}${hint}`;
}

function ownLimits({ turnsMax, taskTimeoutMs }: RoleFile): Role["limits"] {
  return {
    ...(turnsMax !== null && { turnsMax }),
    ...(taskTimeoutMs !== null && { taskTimeoutMs }),
  };
}

const invalid = ({ path }: RoleFile, detail: string) =>
  err({ reason: "role-invalid", path, detail } as const);
