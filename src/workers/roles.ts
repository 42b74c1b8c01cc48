import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { readFrontMatter } from "../config/front-matter.ts";
import { readInside } from "../config/read-inside.ts";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { RoleName } from "../model/task.ts";
import { TOOL_NAMES, WRITING_TOOLS } from "./tools/registry.ts";

/** A worker's profession: a markdown file in the format of `.claude/agents/*.md`. */
export interface Role {
  readonly name: RoleName;
  readonly prompt: string;
  readonly model: string;
  readonly tools: ReadonlySet<string>;
  /** Project-relative path of the file that overrides the built-in role, null if none does. */
  readonly overriddenBy: string | null;
}

export type Roles = Readonly<Record<RoleName, Role>>;

const ROLE_NAMES = ["code", "test", "doc", "review", "security", "fix"] as const;
const BUILT_IN_DIR = fileURLToPath(new URL("./roles/", import.meta.url));
const OVERRIDE_DIRS = [".specify/agents", ".claude/agents"];
const ALIASES: Readonly<Record<string, string>> = {
  sonnet: "claude-sonnet-5-5",
  opus: "claude-opus-5-5",
  haiku: "claude-haiku-5-5",
};

/** Claude Code's agent files carry more keys than specrun uses, so unknown ones are let through. */
const frontMatter = z.looseObject({
  model: z.string().optional(),
  tools: z.union([z.string(), z.array(z.string())]).optional(),
});

/** Every role of a run, frozen at its start: a worker cannot re-prompt the one that reviews it. */
export async function loadRoles(root: string, config: Config): Promise<Result<Roles, SetupFailure>> {
  const roles: Partial<Record<RoleName, Role>> = {};
  for (const name of ROLE_NAMES) {
    const role = await loadRole(root, name, config);
    if (!role.ok) return role;
    roles[name] = role.value;
  }
  return ok(roles as Roles);
}

async function loadRole(root: string, name: RoleName, config: Config): Promise<Result<Role, SetupFailure>> {
  const builtIn = parseRole(
    await readFile(join(BUILT_IN_DIR, `${name}.md`), "utf8"),
    `built-in role ${name}`,
  );
  if (!builtIn.ok) return builtIn;
  const override = await findOverride(root, name);
  if (!override.ok) return override;
  const file = override.value;
  const model = config.model ?? config.models[name] ?? file?.model ?? builtIn.value.model;
  const tools = file?.tools ?? builtIn.value.tools ?? new Set(TOOL_NAMES);
  return ok({
    name,
    prompt: file?.prompt ?? builtIn.value.prompt,
    model: model ?? ALIASES.sonnet ?? "",
    tools: judges(name) ? new Set([...tools].filter((tool) => !WRITING_TOOLS.includes(tool))) : tools,
    overriddenBy: file?.path ?? null,
  });
}

interface RoleFile {
  readonly path: string;
  readonly prompt: string;
  readonly model: string | null;
  readonly tools: ReadonlySet<string> | null;
}

async function findOverride(root: string, name: RoleName): Promise<Result<RoleFile | null, SetupFailure>> {
  for (const dir of OVERRIDE_DIRS) {
    const path = `${dir}/${name}.md`;
    const text = await readInside(root, path);
    if (text !== null) return parseRole(text, path);
  }
  return ok(null);
}

function parseRole(text: string, path: string): Result<RoleFile, SetupFailure> {
  const parsed = readFrontMatter(text);
  if (!parsed.ok) return err({ reason: "role-invalid", path, detail: parsed.error });
  const data = frontMatter.safeParse(parsed.value.data);
  if (!data.success) return err({ reason: "role-invalid", path, detail: z.prettifyError(data.error) });
  const { model, tools } = data.data;
  return ok({
    path,
    prompt: parsed.value.body.trim(),
    model: model === undefined || model === "inherit" ? null : (ALIASES[model] ?? model),
    tools: tools === undefined ? null : toolSet(tools),
  });
}

/** Whoever judges changes nothing, whatever a project's role file says. */
const judges = (name: RoleName): boolean => name === "review" || name === "security";

/** `Read, Bash(git *)` as Claude Code writes it; names it has and we have not are left out. */
function toolSet(tools: string | readonly string[]): ReadonlySet<string> {
  const names = typeof tools === "string" ? tools.split(",") : tools;
  const ours = names.map((name) => (name.trim().split("(")[0] ?? "").toLowerCase());
  return new Set([...ours.filter((name) => TOOL_NAMES.includes(name)), "finish_task"]);
}
