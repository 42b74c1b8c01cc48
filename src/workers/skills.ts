import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readFrontMatter } from "../config/front-matter.ts";
import { readInside } from "../config/read-inside.ts";
import { err, ok, type Result } from "../model/result.ts";
import { listBelow } from "./list-below.ts";

/** Instructions for one kind of work, in the format of agentskills.io. Only its name and description are always told. */
export interface Skill {
  readonly name: string;
  readonly description: string;
  /** Project-relative path of its `SKILL.md`. */
  readonly path: string;
  readonly body: string;
  /** What else lies in its folder, project-relative. */
  readonly files: readonly string[];
}

export interface FoundSkills {
  readonly skills: readonly Skill[];
  /** Skills that cannot be read: reported, never a reason to stop. */
  readonly problems: readonly { readonly path: string; readonly detail: string }[];
}

/** The first folder that has a skill of a name wins. */
const DIRS = [".specify/skills", ".agents/skills", ".claude/skills", ".github/skills"];
const SKILLS_MAX = 50;
const BODY_CHARS_MAX = 40_000;
const FILES_MAX = 40;

const frontMatter = z.looseObject({
  name: z.string(),
  description: z.string().trim().min(1).max(1_024),
});

/** Every skill of the project, frozen at the start of a run. Nothing in them is executed. */
export async function loadSkills(root: string): Promise<FoundSkills> {
  const skills: Skill[] = [];
  const problems: { path: string; detail: string }[] = [];
  for (const dir of DIRS) {
    for (const name of await foldersIn(root, dir)) {
      const path = `${dir}/${name}/SKILL.md`;
      const text = await readText(root, path);
      if (text === null || skills.some((skill) => skill.name === name)) continue;
      const read = readSkill(text, name);
      if (!read.ok) problems.push({ path, detail: read.error });
      else if (skills.length >= SKILLS_MAX) problems.push({ path, detail: `only ${SKILLS_MAX} are read` });
      else skills.push({ name, path, ...read.value, files: await filesOf(root, `${dir}/${name}`) });
    }
  }
  return { skills, problems };
}

function readSkill(text: string, folder: string): Result<Pick<Skill, "description" | "body">, string> {
  const parsed = readFrontMatter(text);
  if (!parsed.ok) return err(parsed.error);
  const { data, body } = parsed.value;
  const read = frontMatter.safeParse(data);
  if (!read.success) {
    const key = String(read.error.issues[0]?.path[0]);
    if (data[key] === undefined) return err(`its front matter has no \`${key}\``);
    return err(`\`${key}\` must be a text${key === "description" ? " of 1 to 1,024 characters" : ""}`);
  }
  const { name, description } = read.data;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) || name.length > 64)
    return err("`name` must be at most 64 lower-case letters, digits and single hyphens");
  if (name !== folder) return err(`\`name\` is \`${name}\`, and its folder is \`${folder}\``);
  const cut = body.length > BODY_CHARS_MAX ? `${body.slice(0, BODY_CHARS_MAX)}\n(cut)` : body;
  return ok({ description: description.replaceAll(/\s+/g, " "), body: cut.trim() });
}

async function readText(root: string, path: string): Promise<string | null> {
  try {
    return await readInside(root, path);
  } catch {
    return null;
  }
}

async function foldersIn(root: string, dir: string): Promise<string[]> {
  const entries = await readdir(join(root, dir), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .sort();
}

async function filesOf(root: string, dir: string): Promise<string[]> {
  const files = await listBelow(root, dir, FILES_MAX + 1);
  return files.filter((file) => file !== `${dir}/SKILL.md`).slice(0, FILES_MAX);
}
