import { chmod, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Project } from "./rig.ts";

/** Programs that speak as real agents do, installed as npm would install them, each doing what its moves say. */
const FIXTURES = fileURLToPath(new URL("../../fixtures/agents", import.meta.url));

export type Move = Readonly<Record<string, unknown>>;
/** Rounds of moves by task; `review` is every reviewer's, `start` what comes before the first prompt. */
export type AgentMoves = Readonly<Record<string, readonly (readonly Move[])[]>>;

export interface Note {
  readonly task: string;
  readonly round: number;
  readonly args: readonly string[];
  readonly prompt: string;
  readonly env: Readonly<Record<string, string>>;
  readonly schema: object;
  readonly answered: object;
  readonly title: string;
  readonly cancelled: boolean;
  readonly pid: number;
}

export interface FakeAgents {
  /** What the programs noted about each start and answer, in order. */
  log(): Promise<readonly Note[]>;
}

const NAMES = {
  claude: "claude",
  codex: "codex",
  gemini: "acp",
  "fake-acp": "acp",
  "fake-command": "command",
};

export async function fakeAgents(project: Project, moves: AgentMoves): Promise<FakeAgents> {
  const home = dirname(project.root);
  const code = join(home, "tools/node_modules/fake-agents");
  const bin = join(home, "tools/node_modules/.bin");
  await cp(FIXTURES, code, { recursive: true });
  await mkdir(bin, { recursive: true });
  await writeFile(join(code, "moves.json"), JSON.stringify(moves));
  for (const [name, script] of Object.entries(NAMES)) {
    await chmod(join(code, `${script}.mjs`), 0o755);
    await symlink(`../fake-agents/${script}.mjs`, join(bin, name));
  }
  project.env.PATH = `${bin}:${project.env.PATH}`;
  delete project.env.ANTHROPIC_API_KEY;
  return {
    log: async () =>
      (await readFile(join(code, "log.jsonl"), "utf8").catch(() => ""))
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}
