import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatFailure } from "../../src/report/format-failure.ts";
import { type AgentMoves, fakeAgents, type Move } from "./fake-agents.ts";
import {
  exitCodeOf,
  FEATURE,
  makeProject,
  type Played,
  type PlayOptions,
  type Project,
  play,
} from "./rig.ts";

/** Other agents in whole runs, without a sandbox for speed; agents-sandbox.slow.test.ts looks at that. */

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
const A: Move = { write: ["src/a.js", "export const a = 1;\n"] };
const DONE: Move = { claim: {} };
const CONFIGURED =
  "agents:\n  acp: { command: fake-acp, args: [--acp] }\n  command: { command: fake-command, args: [--once] }\n";

const AGENTS = ["claude", "codex", "gemini", "acp", "command"] as const;
type Name = (typeof AGENTS)[number];

interface Run extends Played {
  readonly project: Project;
  readonly log: Awaited<ReturnType<Awaited<ReturnType<typeof fakeAgents>>["log"]>>;
}

async function run(
  agent: Name,
  moves: AgentMoves,
  { tasks = ONE, config = "", ...options }: Partial<PlayOptions> & { tasks?: string; config?: string } = {},
): Promise<Run> {
  const project = await makeProject(tasks, {
    files: { ".specify/specrun.yml": `${CONFIGURED}${config}` },
  });
  const agents = await fakeAgents(project, moves);
  const played = await play(project, () => ({ content: "nobody should ask this API" }), {
    flags: { review: "off", agent },
    ...options,
  });
  return { ...played, project, log: await agents.log() };
}

const failureOf = (played: Played, task = "T001"): string => {
  const failed = played.of("task.failed").find((event) => event.task === task);
  const stopped = played.end.ok ? played.end.value.summary.stopped : played.end.error;
  const failure = failed?.failure ?? stopped;
  return failure === null ? "" : formatFailure(failure);
};

describe.each(AGENTS)("%s", (agent) => {
  it("does a task, which is judged, merged and ticked like any other", async () => {
    const played = await run(agent, { T001: [[A, DONE]] });
    expect(failureOf(played)).toBe("");
    expect(exitCodeOf(played)).toBe(0);
    expect(await played.project.tasks()).toBe(ONE.replace("[ ]", "[X]"));
    expect(await played.project.read("src/a.js")).toBe("export const a = 1;\n");
    expect(played.ticks).toEqual(["T001 unchecked"]);
    expect(played.api.requests).toEqual([]);
    expect(played.of("turn.ended").map(({ task, role, turn }) => `${task} ${role} ${turn}`)).toEqual([
      "T001 code 1",
    ]);
  });

  it("is told what was wrong, in the same session, and mends it", async () => {
    const played = await run(agent, { T001: [[DONE], [A, DONE]] });
    expect(exitCodeOf(played)).toBe(0);
    expect(played.of("attempt.started")).toHaveLength(1);
    const [first, second] = played.log.filter(({ prompt }) => prompt !== undefined);
    expect(first?.prompt).toContain("T001 Create src/a.js");
    expect(second?.prompt).toContain(
      "specrun did not accept this: the worker called it done, but no file changed",
    );
    expect(second?.prompt.includes("T001 Create src/a.js")).toBe(agent === "command");
  });

  it("gets no tick for a lie", async () => {
    const played = await run(
      agent,
      { T001: [[DONE]] },
      { config: "limits: { rounds: 1, fixAttempts: 0 }\n" },
    );
    expect(exitCodeOf(played)).toBe(1);
    expect(await played.project.tasks()).toBe(ONE);
    expect(played.of("task.failed").map(({ failure }) => failure.reason)).toEqual(["nothing-changed"]);
    expect(played.of("turn.ended")).toHaveLength(2);
  });

  it("that breaks off fails the task with what it printed last", async () => {
    const moves = { T001: [[A, { complain: "no route to host", garbage: 3, crash: 7 }]] };
    const played = await run(agent, moves, { config: "limits: { fixAttempts: 0 }\n" });
    expect(exitCodeOf(played)).toBe(1);
    const how = {
      claude: "it ended without a result",
      codex: "it ended without a result",
      gemini: "it ended in the middle of the conversation",
      acp: "it ended in the middle of the conversation",
      command: "it ended with an error",
    }[agent];
    expect(failureOf(played)).toBe(
      `the agent \`${agent}\` failed (exit code 7): ${how}\n    no route to host\nhelp: see that \`${agent}\` works by itself, then run the same command again; it goes on where it stopped`,
    );
    expect(existsSync(played.project.path("src/a.js"))).toBe(false);
  });

  it("that hangs is ended when its time is over", async () => {
    const moves = { T001: [[A, { hang: true }]] };
    const played = await run(agent, moves, { config: "limits: { taskMinutes: 0.02, fixAttempts: 0 }\n" });
    expect(failureOf(played).split("\n")[0]).toBe("no result after 1.2 s (limit 1.2 s)");
    const pids = played.log.map(({ pid }) => pid).filter(Boolean);
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it("is ended with the run", async () => {
    const interrupt = new AbortController();
    const played = await run(
      agent,
      { T001: [[A, { hang: true }]] },
      {
        interrupt: interrupt.signal,
        onEvent: ({ type }) => {
          if (type === "attempt.started") setTimeout(() => interrupt.abort("SIGINT"), 500);
        },
      },
    );
    expect(exitCodeOf(played)).toBe(130);
    expect(played.log.map(({ pid }) => pid).filter(isRunning)).toEqual([]);
  });

  it("that prints no JSON is asked once more, but for a plain command, which needs none", async () => {
    const played = await run(
      agent,
      { T001: [[A, { say: "I am done." }]] },
      { config: "limits: { fixAttempts: 0 }\n" },
    );
    expect(exitCodeOf(played)).toBe(agent === "command" ? 0 : 1);
    const [ended] = played.of("attempt.finished");
    if (agent === "command") expect(ended?.summary).toBe("I am done.");
    else expect(ended?.failure).toEqual({ reason: "no-finish", stopReason: "end_turn" });
    expect(played.of("turn.ended")).toHaveLength(agent === "command" ? 1 : 2);
  });

  it("reviews, and its verdict counts", async () => {
    const verdict = {
      score: 3,
      summary: "Wrong.",
      findings: [{ severity: "P0", file: "src/a.js", line: 1, message: "a is 1" }],
      quotes: [],
    };
    const review = [[{ verdict }]];
    const moves = { T001: [[A, DONE]], "": review, review, fix: [[{ say: "no" }]] };
    const played = await run(agent, moves, {
      flags: { review: "task", agent },
      config: "limits: { rounds: 0, fixAttempts: 0 }\n",
    });
    expect(failureOf(played)).toBe(
      "the review is red: 3 of 10, 1 blocking finding\n    P0 src/a.js:1  a is 1\nhelp: mend the findings, then run the same command again",
    );
  });
});

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("usage and tool calls", () => {
  it.each([
    [
      "claude",
      { input: 100, output: 20, cacheRead: 30, cacheWrite: 4 },
      ["Bash true > src/b.js", "Write src/a.js"],
    ],
    [
      "codex",
      { input: 100, output: 20, cacheRead: 30, cacheWrite: 0 },
      ["shell true > src/b.js", "edit src/a.js"],
    ],
    [
      "gemini",
      { input: 100, output: 20, cacheRead: 30, cacheWrite: 0 },
      ["execute true > src/b.js", "edit src/a.js"],
    ],
  ] as const)("of %s are told as they come", async (agent, usage, tools) => {
    const played = await run(agent, { T001: [[{ bash: "mkdir -p src; true > src/b.js" }, A, DONE]] });
    expect(played.of("turn.ended").map((event) => event.usage)).toEqual([usage]);
    expect(played.of("task.ticked").map((event) => event.usage)).toEqual([usage]);
    const calls = played.of("tool.called").map(({ tool, detail }) => `${tool} ${detail}`);
    expect(calls).toEqual([tools[0].replace("true", "mkdir -p src; true"), tools[1]]);
  });

  it("bound the run: no further prompt once the tokens are spent", async () => {
    const tasks = `${ONE}- [ ] T002 Create src/b.js\n`;
    const moves = {
      T001: [[A, { usage: { input_tokens: 5_000 } }, DONE]],
      T002: [[{ write: ["src/b.js", ""] }, DONE]],
    };
    const played = await run("claude", moves, {
      tasks,
      config: "limits: { outputTokens: 100 }\n",
      flags: { review: "off", agent: "claude", maxTokens: 4_000 },
    });
    expect(exitCodeOf(played)).toBe(3);
    expect(played.ticks).toEqual(["T001 unchecked"]);
    expect(failureOf(played)).toMatch(
      /^the budget does not reach for the next call: 5,054 of 4,000 tokens are used/,
    );
  });

  it("bound the task: an agent that uses tools for ever is ended", async () => {
    const moves = { T001: [[A, A, A, A, DONE]] };
    const played = await run("gemini", moves, { config: "limits: { turns: 3, fixAttempts: 0 }\n" });
    expect(failureOf(played).split("\n")[0]).toBe(
      "3 turns used without a result; the last tool call was `edit`",
    );
  });
});

describe("what an agent is given", () => {
  it("is the rules, the documents and the assignment, and of the environment its own alone", async () => {
    const env = { ANTHROPIC_AUTH_TOKEN: "t", OPENAI_API_KEY: "o", AWS_SECRET_ACCESS_KEY: "s", CLAUDE_X: "x" };
    const played = await run("claude", { T001: [[A, DONE]] }, { env });
    const [note] = played.log;
    expect(note?.env).toMatchObject({
      ANTHROPIC_AUTH_TOKEN: "t",
      CLAUDE_X: "x",
      HOME: played.project.env.HOME,
    });
    expect(note?.env.ANTHROPIC_CUSTOM_HEADERS).toBe(
      "X-Specrun-Task: T001\nX-Specrun-Role: code\nX-Specrun-Attempt: 1",
    );
    expect(Object.keys(note?.env ?? {}).filter((name) => /OPENAI|AWS/.test(name))).toEqual([]);
    const args = note?.args.join(" ") ?? "";
    expect(args).toContain(
      "--model claude-sonnet-5-5 --permission-mode dontAsk --tools Read,Glob,Grep,Edit,Write",
    );
    expect(args).toContain('--setting-sources user --settings {"disableAllHooks":true');
    expect(args).toContain("--strict-mcp-config");
    const codex = await run("codex", { T001: [[A, DONE]] }, { env });
    expect(codex.log[0]?.env.OPENAI_API_KEY).toBe("o");
    expect(codex.log[0]?.env.ANTHROPIC_AUTH_TOKEN).toBeUndefined();
    expect(codex.log[0]?.prompt).toContain("Keep it small.");
    expect(codex.log[0]?.prompt).toContain("end your final message with its input instead");
    expect(codex.log[0]?.args.join(" ")).not.toContain("-m ");
    expect(codex.log[0]?.schema).toMatchObject({ required: ["outcome", "summary", "files", "owes"] });
  });

  it("is what SPECRUN_AGENT_ENV names besides", async () => {
    const env = { MY_KEY: "k", MY_OTHER: "o", YOURS: "y", SPECRUN_AGENT_ENV: "MY_*" };
    const { log } = await run("command", { T001: [[A, DONE]] }, { env });
    expect(log[0]?.env).toMatchObject({
      MY_KEY: "k",
      MY_OTHER: "o",
      SPECRUN_TASK: "T001",
      SPECRUN_ROLE: "code",
    });
    expect(log[0]?.env.YOURS).toBeUndefined();
  });

  it("is a model that the person chose, where it is not Claude", async () => {
    const played = await run("codex", { T001: [[A, DONE]] }, { config: "  codex: { model: gpt-9 }\n" });
    expect(played.log[0]?.args.join(" ")).toContain("-m gpt-9");
    expect(played.of("attempt.started").map(({ model }) => model)).toEqual(["gpt-9"]);
    expect((await run("gemini", { T001: [[A, DONE]] })).of("attempt.started")[0]?.model).toBe("gemini");
  });
});

describe("questions of an agent", () => {
  it("are answered by specrun: inside yes; outside, commands without a sandbox, protected files no", async () => {
    const outside = `/tmp/specrun-outside-${process.pid}`;
    const moves: readonly Move[] = [
      { ...A, ask: true },
      { write: [outside, "x"], ask: true },
      { write: [`${FEATURE}/tasks.md`, "- [X] T001\n"], ask: true },
      { bash: "touch ran", ask: true },
      { write: ["src/b.js", ""], kind: "other", ask: true },
      DONE,
    ];
    const played = await run("gemini", { T001: [moves] });
    const answers = played.log.filter(({ answered }) => answered !== undefined);
    expect(answers.map(({ title, answered }) => [title, answered])).toEqual([
      ["src/a.js", { outcome: "selected", optionId: "yes" }],
      [outside, { outcome: "selected", optionId: "no" }],
      [`${FEATURE}/tasks.md`, { outcome: "selected", optionId: "no" }],
      ["touch ran", { outcome: "selected", optionId: "no" }],
      ["src/b.js", { outcome: "selected", optionId: "no" }],
    ]);
    expect(existsSync(outside)).toBe(false);
    expect(played.ticks).toEqual(["T001 unchecked"]);
  });

  it("of a reviewer are answered with no, where they are about changes", async () => {
    const verdict = { score: 9, summary: "Fine.", findings: [], quotes: [] };
    const review = [[{ ...A, ask: true }, { verdict }]];
    const moves = { T001: [[A, DONE]], review };
    const played = await run("gemini", moves, { flags: { review: "task", agent: "gemini" } });
    expect(played.ticks).toEqual(["T001 unchecked"]);
    const answers = played.log.flatMap(({ answered }) => answered ?? []);
    expect(answers[0]).toEqual({ outcome: "selected", optionId: "no" });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it("and an agent that waits is asked to stop before it is ended", async () => {
    const moves = { T001: [[A, { patient: true }]] };
    const played = await run("gemini", moves, { config: "limits: { taskMinutes: 0.02, fixAttempts: 0 }\n" });
    expect(played.log.map(({ cancelled }) => cancelled).filter(Boolean)).toEqual([true]);
  });
});

describe("before anything is paid", () => {
  it.each([
    [
      "codex",
      "`codex` was not found on PATH: `--agent codex` works with it\nhelp: install it with `npm install -g @openai/codex`, or add its folder to PATH",
    ],
    [
      "gpt",
      "the agent `gpt` is not supported; there are `anthropic`, `claude`, `codex`, `acp`, `command`, `gemini`, `opencode`, `copilot`\nhelp: use `--agent anthropic`",
    ],
    [
      "acp",
      "`.specify/specrun.yml` has 1 problem, so nothing was started\n    `agents.acp.command`: is needed for the agent `acp`\nhelp: correct the file; `#` in front of a line switches it off",
    ],
  ])("a run with %s that cannot work ends with exit 2 and a hint", async (agent, message) => {
    const project = await makeProject(ONE);
    const played = await play(project, () => ({}), { flags: { review: "off", agent } });
    expect(failureOf(played)).toBe(message);
  });

  it("a program of the project's own folders is not taken for the person's", async () => {
    const project = await makeProject(ONE, { files: { "node_modules/.bin/codex": "#!/bin/sh\n" } });
    project.env.PATH = `${project.path("node_modules/.bin")}:${project.env.PATH}`;
    const played = await play(project, () => ({}), { flags: { review: "off", agent: "codex" } });
    expect(exitCodeOf(played)).toBe("tool-missing");
  });

  it("a command that the repository names is agreed to, with its text, and again when a task changes it", async () => {
    const script =
      "#!/bin/sh\ncat > /dev/null\nmkdir -p src tools\necho 1 > src/a.js\necho '# more' >> tools/agent.sh\n";
    const tasks = `${ONE.replace("src/a.js", "src/a.js and tools/agent.sh")}- [ ] T002 Create src/b.js\n`;
    const files = {
      ".specify/specrun.yml": "agent: command\nagents:\n  command: { command: ./tools/agent.sh }\n",
      "tools/agent.sh": script,
    };
    const project = await makeProject(tasks, { files });
    const without = await play(project, () => ({}), { yes: false });
    expect(failureOf(without)).toContain("./tools/agent.sh");
    expect(failureOf(without)).toMatch(
      /agent that does the tasks, with network\n {8}from \.specify\/specrun\.yml agents\.command: tools\/agent\.sh \([0-9a-f]{16}\)/,
    );
    const played = await play(project, () => ({}), { yes: false, askConsent: async () => true });
    expect(played.ticks).toEqual(["T001 unchecked"]);
    expect(exitCodeOf(played)).toBe(3);
    expect(failureOf(played, "T002")).toContain("tools/agent.sh (");
  });

  it.each([
    ["claude", { error: "Invalid API key · Please run /login" }, "Invalid API key · Please run /login"],
    ["codex", { error: "unexpected status 401 Unauthorized" }, "unexpected status 401 Unauthorized"],
  ] as const)("%s without a login ends the run, and says what to do", async (agent, move, detail) => {
    const played = await run(agent, { T001: [[move]] });
    expect(exitCodeOf(played)).toBe(2);
    expect(failureOf(played).split("\n")[0]).toBe(`the agent \`${agent}\` is not logged in: ${detail}`);
  });

  it("an account that is used up ends the run: no other task would fare better", async () => {
    const detail = "You've hit your usage limit. Try again later.";
    const tasks = `${ONE}- [ ] T002 Create src/b.js\n`;
    const played = await run("codex", { T001: [[{ error: detail }]] }, { tasks });
    expect(exitCodeOf(played)).toBe(2);
    expect(failureOf(played).split("\n")[0]).toBe(`the API stopped this account (HTTP 429): ${detail}`);
    expect(played.of("attempt.started")).toHaveLength(1);
  });

  it("an ACP agent without a login ends the run, and says what to do", async () => {
    const played = await run("gemini", {
      start: [[{ error: { code: -32000, message: "Authentication required" } }]],
    });
    expect(exitCodeOf(played)).toBe(2);
    expect(failureOf(played)).toBe(
      "the agent `gemini` is not logged in: Authentication required\nhelp: start `gemini` once and log in, or export GEMINI_API_KEY; then run the same command again",
    );
  });
});
