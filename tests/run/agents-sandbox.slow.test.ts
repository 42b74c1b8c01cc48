import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatFailure } from "../../src/report/format-failure.ts";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";
import { type AgentMoves, fakeAgents, type Move } from "./fake-agents.ts";
import { makeProject, type Played, type PlayOptions, type Project, play } from "./rig.ts";

/** What an agent's program sees and reaches in the real sandbox, told by the programs themselves. */
const probe = await probeSandbox(process.env);
const why = probe.ok ? "" : ` (skipped: no sandbox on this machine: ${probe.error.reason})`;

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Write seen.txt\n";
const DONE: Move = { claim: {} };
const AGENTS = ["claude", "codex", "gemini", "command"] as const;
const CONFIG = "agents:\n  command: { command: fake-command }\n";
const LOGIN = {
  claude: ".claude/.credentials.json",
  codex: ".codex/auth.json",
  gemini: ".gemini/oauth_creds.json",
  command: ".mine/login",
};

async function run(
  agent: string,
  moves: AgentMoves,
  { files = {}, ...options }: Partial<PlayOptions> & { files?: Record<string, string> } = {},
): Promise<Played & { project: Project }> {
  const project = await makeProject(ONE, { files: { ".specify/specrun.yml": CONFIG, ...files } });
  const home = dirname(project.root);
  for (const path of [...Object.values(LOGIN), ".ssh/id_rsa"]) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), `of ${path}\n`);
  }
  await fakeAgents(project, moves);
  const played = await play(project, () => ({}), {
    sandbox: "required",
    flags: { review: "off", agent },
    ...options,
    env: {
      ANTHROPIC_AUTH_TOKEN: "an",
      OPENAI_API_KEY: "op",
      GEMINI_API_KEY: "ge",
      MINE: "mi",
      ...options.env,
    },
  });
  return { ...played, project };
}

const failureOf = (played: Played): string => {
  const [failed] = played.of("task.failed");
  return failed === undefined ? "" : formatFailure(failed.failure);
};

describe.skipIf(!probe.ok)(`in the sandbox${why}`, () => {
  it.each(AGENTS)("%s sees its own login and key, and nothing else of the person", async (agent) => {
    const look: Move = {
      bash: `{ cd ~; cat ${Object.values(LOGIN).join(" ")} .ssh/id_rsa; ls -d tools project state; env | grep -E '_KEY|_TOKEN|MINE' | sort; } > seen.txt 2>/dev/null; true`,
    };
    const env =
      agent === "command" ? { SPECRUN_AGENT_ENV: "MINE", SPECRUN_AGENT_HOME: ".mine, ../.ssh" } : {};
    const played = await run(agent, { T001: [[look, DONE]] }, { env });
    expect(failureOf(played)).toBe("");
    const key = {
      claude: "ANTHROPIC_AUTH_TOKEN=an",
      codex: "OPENAI_API_KEY=op",
      gemini: "GEMINI_API_KEY=ge",
      command: "MINE=mi",
    }[agent];
    const seen = (await played.project.read("seen.txt"))
      .split("\n")
      .filter((line) => !line.startsWith("SPECRUN"));
    expect(seen).toEqual([`of ${LOGIN[agent]}`, key, ""]);
  });

  it.each(AGENTS)("%s writes in its folder alone", async (agent) => {
    const moves: readonly Move[] = [
      { bash: "echo x > ~/../outside; echo x > /usr/outside; echo x > .git/outside; true" },
      { bash: `{ ls ~/../outside /usr/outside .git/outside | cat; echo end; } > seen.txt 2>/dev/null; true` },
      DONE,
    ];
    const played = await run(agent, { T001: [moves] });
    expect(failureOf(played)).toBe("");
    expect(await played.project.read("seen.txt")).toBe("end\n");
  });

  it.each(["claude", "gemini"] as const)("%s cannot write where it reviews", async (agent) => {
    const verdict = { score: 9, summary: "Fine.", findings: [], quotes: [] };
    const probing: Move = { write: ["seen.txt", "by the reviewer"] };
    const moves = {
      T001: [[{ write: ["seen.txt", "by the worker"] }, DONE]],
      review: [[probing, { verdict }]],
    };
    const played = await run(agent, moves, { flags: { review: "task", agent } });
    expect(failureOf(played)).toBe("");
    const reviewed = played.of("tool.called").filter(({ ok }) => !ok);
    expect(reviewed.length).toBeGreaterThan(0);
    expect(await played.project.read("seen.txt")).toBe("by the worker");
  });

  it("settings that the repository keeps for an agent are empty to it, and stay as they are", async () => {
    const files = {
      ".claude/settings.json": "{}",
      ".claude/agents/code.md": "---\nname: x\n---\nx",
      ".mcp.json": "{}",
    };
    const look: Move = { bash: "{ ls -A .claude; cat .mcp.json; echo end; } > seen.txt" };
    const played = await run("claude", { T001: [[look, DONE]] }, { files });
    expect(failureOf(played)).toBe("");
    expect(await played.project.read("seen.txt")).toBe("end\n");
    expect(await played.project.read(".mcp.json")).toBe("{}");
  });

  it("variables that the repository keeps for an agent are empty to it", async () => {
    const look: Move = { bash: "{ cat .env; echo end; } > seen.txt" };
    const files = { ".env": "GOOGLE_GEMINI_BASE_URL=http://elsewhere\n" };
    const played = await run("gemini", { T001: [[look, DONE]] }, { files });
    expect(failureOf(played)).toBe("");
    expect(await played.project.read("seen.txt")).toBe("end\n");
  });

  it("an agent is not started where its settings lie in the whole project, by a link", async () => {
    const project = await makeProject(ONE, { files: { "settings.json": "{}" } });
    symlinkSync(".", join(project.root, ".gemini"));
    await fakeAgents(project, { T001: [[DONE]] });
    const flags = { review: "off", agent: "gemini" } as const;
    const played = await play(project, () => ({}), { sandbox: "required", flags });
    expect(failureOf(played)).toContain(
      "the agent `gemini` failed: one of .env, .gemini, .mcp.json is a link to the whole project",
    );
    expect(played.of("turn.ended")).toEqual([]);
  });

  it("an ACP agent stands still while its work is checked", async () => {
    const files = {
      "package.json":
        '{ "name": "demo", "scripts": { "test": "cp ticks.txt a; sleep 1; cmp ticks.txt a" } }\n',
      "a.test.js": "",
    };
    const ticking: Move = {
      bash: "(while true; do echo x >> ticks.txt; sleep 0.02; done) > /dev/null 2>&1 & sleep 0.3; echo > seen.txt",
    };
    const played = await run("gemini", { T001: [[ticking, DONE]] }, { files });
    expect(failureOf(played)).toBe("");
    expect(played.of("check.finished").map(({ check }) => check.status)).toContain("passed");
  });

  it("a link in its home leads no mount out of it", async () => {
    const link: Move = { bash: "mv ~/.codex ~/away; ln -s /oldroot/tmp ~/.codex; rm -rf ~/.codex/x; true" };
    const look: Move = { bash: "{ readlink ~/.codex; cat ~/.codex/auth.json; } > seen.txt" };
    const played = await run("codex", {
      T001: [
        [link, DONE],
        [look, DONE],
      ],
    });
    expect(failureOf(played)).toBe("");
    expect(await played.project.read("seen.txt")).toBe("of .codex/auth.json\n");
    expect(existsSync("/tmp/auth.json")).toBe(false);
  });

  it("its keys are among nobody's arguments", async () => {
    const look: Move = { bash: "tr '\\0' '\\n' < /proc/1/cmdline > seen.txt" };
    const played = await run("claude", { T001: [[look, DONE]] });
    expect(failureOf(played)).toBe("");
    const seen = await played.project.read("seen.txt");
    expect(seen).toContain("--args");
    expect(seen).not.toContain("TOKEN");
  });
});
