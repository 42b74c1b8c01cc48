import { err, ok, type Result } from "../model/result.ts";
import { nearest } from "../util/nearest.ts";
import { FINISH_TOOL } from "./agent-loop.ts";
import { TOOL_NAMES } from "./tools/registry.ts";

/** The tools a role may use, as its file lists them. */
export interface ToolList {
  readonly names: ReadonlySet<string>;
  /** Patterns that a `bash` command must fit; null: any command. */
  readonly commands: readonly string[] | null;
}

/**
 * `Read, Bash(git *)` as Claude Code writes it; names it has and we have not are left out. Only `Bash` can be held to
 * patterns: anywhere else a bracket would be wider than it reads, so it is refused.
 */
/** Of Claude Code, whose agent files are read here, too. */
const ELSEWHERE =
  /^(?:agent|askuserquestion|bashoutput|enterplanmode|exitplanmode|killshell|ls|mcp__.*|monitor|multiedit|notebook(?:edit|read)|slashcommand|task.*|todo(?:read|write)|web(?:fetch|search)|worktree.*)$/;

function unknownTool(written: string): string {
  const [near] = nearest(written.toLowerCase(), TOOL_NAMES, 1);
  return `there is no tool \`${written}\`${near === undefined ? `; there are ${TOOL_NAMES.join(", ")}` : `; did you mean \`${near}\`?`}`;
}

export function readToolList(entries: readonly string[]): Result<ToolList, string> {
  const names = new Set<string>([FINISH_TOOL]);
  const patterns: string[] = [];
  let isAnyCommand = false;
  for (const entry of entries) {
    const [, written = "", pattern] = /^([\w-]+|\*)\s*(?:\(([^()]*)\))?$/.exec(entry) ?? [];
    if (written === "") return err(`\`${entry}\` is not the name of a tool`);
    const name = written.toLowerCase();
    if (name === "*") for (const each of TOOL_NAMES) names.add(each);
    else if (TOOL_NAMES.includes(name)) names.add(name);
    else if (ELSEWHERE.test(name)) continue;
    else return err(unknownTool(written));
    if (pattern !== undefined && name !== "bash")
      return err(`\`${entry}\` cannot be held to a pattern, only \`Bash\` can; write \`${written}\` alone`);
    if (name !== "bash" && name !== "*") continue;
    if (pattern === undefined || pattern.trim() === "*") isAnyCommand = true;
    else if (pattern.trim() === "") return err(`\`${entry}\` allows no command; write \`Bash(git *)\``);
    else patterns.push(pattern.trim());
  }
  return ok({ names, commands: isAnyCommand || patterns.length === 0 ? null : patterns });
}
