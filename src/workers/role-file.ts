import { z } from "zod";
import { readFrontMatter } from "../config/front-matter.ts";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { nearest } from "../util/nearest.ts";
import { EFFORTS, type Effort } from "./model.ts";
import { readToolList, type ToolList } from "./tool-list.ts";

/** What ends a conversation of a role: a call of `finish_task`, or a judgement as JSON. */
const OUTPUTS = ["finish", "review"] as const;
export type RoleOutput = (typeof OUTPUTS)[number];

/** One role file as written; null where it says nothing, so that the built-in role's value holds. */
export interface RoleFile {
  readonly path: string;
  readonly prompt: string;
  readonly model: string | null;
  readonly effort: Effort | null;
  readonly tools: ToolList | null;
  readonly disallowedTools: readonly string[];
  readonly skills: readonly string[] | null;
  readonly turnsMax: number | null;
  readonly taskTimeoutMs: number | null;
  readonly output: RoleOutput | null;
}

const ALIASES: Readonly<Record<string, string>> = {
  sonnet: "claude-sonnet-5-5",
  opus: "claude-opus-5-5",
  haiku: "claude-haiku-5-5",
};

const TURNS_MAX = 1_000;
const MINUTES_MAX = 24 * 60;

const names = z.union([z.string(), z.array(z.string())]);

/** Claude Code's agent files carry more keys than specrun uses, so unknown ones are let through. */
const frontMatter = z.looseObject({
  model: z.string().min(1).optional(),
  effort: z.enum(EFFORTS).optional(),
  tools: names.optional(),
  disallowedTools: names.optional(),
  skills: names.optional(),
  maxTurns: z.int().min(1).max(TURNS_MAX).optional(),
  maxMinutes: z.number().positive().max(MINUTES_MAX).optional(),
  output: z.enum(OUTPUTS).optional(),
});

const EXPECTED: Readonly<Record<string, string>> = {
  model: "the name of a model",
  effort: `one of ${EFFORTS.join(", ")}`,
  tools: "a list of tools, such as `Read, Bash(git *)`",
  disallowedTools: "a list of tools, such as `Write, Edit`",
  skills: "a list of names of skills",
  maxTurns: `a whole number from 1 to ${TURNS_MAX}`,
  maxMinutes: `a number of minutes, at most ${MINUTES_MAX}`,
  output: `one of ${OUTPUTS.join(", ")}`,
};

export function parseRoleFile(text: string, path: string): Result<RoleFile, SetupFailure> {
  const invalid = (detail: string) => err({ reason: "role-invalid", path, detail } as const);
  const parsed = readFrontMatter(text);
  if (!parsed.ok) return invalid(parsed.error);
  const read = frontMatter.safeParse(parsed.value.data);
  if (!read.success) return invalid(wrongValue(read.error, parsed.value.data));
  const data = read.data;
  const tools = data.tools === undefined ? ok(null) : readToolList(split(data.tools));
  if (!tools.ok) return invalid(`\`tools\`: ${tools.error}`);
  const denied = readToolList(split(data.disallowedTools ?? []));
  if (!denied.ok || denied.value.commands !== null)
    return invalid(
      "`disallowedTools` takes whole tools, such as `Bash`: a shell runs one command in many ways, so a pattern there would promise more than it keeps; list what is allowed in `tools` instead",
    );
  return ok({
    path,
    prompt: parsed.value.body.trim(),
    model: data.model === undefined || data.model === "inherit" ? null : (ALIASES[data.model] ?? data.model),
    effort: data.effort ?? null,
    tools: tools.value,
    disallowedTools: [...denied.value.names],
    skills: data.skills === undefined ? null : split(data.skills),
    turnsMax: data.maxTurns ?? null,
    taskTimeoutMs: data.maxMinutes === undefined ? null : Math.round(data.maxMinutes * 60_000),
    output: data.output ?? null,
  });
}

/** The first thing that is wrong: what stands there, what should, and the nearest good word. */
function wrongValue(error: z.ZodError, data: Readonly<Record<string, unknown>>): string {
  const key = String(error.issues[0]?.path[0] ?? "");
  const value = data[key];
  const near =
    key === "effort" && typeof value === "string" ? nearest(value.toLowerCase(), EFFORTS, 1)[0] : undefined;
  const hint = near === undefined ? "" : `; did you mean \`${near}\`?`;
  return `\`${key}\` is \`${JSON.stringify(value)}\`, and must be ${EXPECTED[key]}${hint}`;
}

/** A comma outside brackets parts two entries. */
const split = (written: string | readonly string[]): string[] =>
  (typeof written === "string" ? written.split(/,(?![^(]*\))/) : [...written])
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
