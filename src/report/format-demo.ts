import type { SandboxKind } from "../model/evidence.ts";
import type { ExitCode } from "../model/failure.ts";

/** What the demo says before and after: what is real in it, and what is not. */
export const formatDemoStart = (project: string): string =>
  `specrun demo: a small feature is implemented in ${project}
  The model's answers are scripted and served on this machine: no key, no network, no cost.
  Everything else is real: HTTP, git, isolated checkouts, commands, checks, merges and ticks.

`;

export interface DemoEnd {
  readonly project: string;
  readonly feature: string;
  readonly sandbox: SandboxKind;
  readonly exitCode: ExitCode;
}

export function formatDemoEnd({ project, feature, sandbox, exitCode }: DemoEnd): string {
  const unsandboxed =
    sandbox === "none"
      ? "\n  Commands ran without a sandbox, because bubblewrap is not installed; only the demo, whose commands are our\n  own, does that. `specrun implement` refuses: apt-get install -y bubblewrap\n"
      : "";
  const look = exitCode === 0 ? "Look at what was made:" : "It did not end as it should; look at:";
  const commands = columns([
    [`cd ${project}`, ""],
    ["git status --short", "every file the workers wrote: merged, not committed"],
    [`cat ${feature}/tasks.md`, "ticked by specrun, one character a task"],
    [`cat ${feature}/evidence.jsonl`, "what each tick rests on"],
  ]);
  const next = columns([
    ["export ANTHROPIC_API_KEY=…", ""],
    ["specrun graph", "what would run, and why in that order"],
    ["specrun implement", "do it"],
  ]);
  return `\n${look}\n${commands}\n${unsandboxed}\nThen, in a repository of your own with .specify/:\n${next}\n`;
}

function columns(rows: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...rows.filter(([, meaning]) => meaning !== "").map(([command]) => command.length));
  return rows.map(([command, meaning]) => `  ${command.padEnd(width)}  ${meaning}`.trimEnd()).join("\n");
}
