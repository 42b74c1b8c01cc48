import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Reply, Turn } from "../../src/fakeapi/script.ts";
import { startFakeApi } from "../../src/fakeapi/server.ts";
import { exitCodeOf, makeProject, type Played, type Project, play } from "./rig.ts";

/**
 * The real programs of other makers, with our own API behind them. Nothing is installed here: a program is named by a
 * variable or found on PATH, and where there is none its tests say so.
 */
const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";

function realProgram(variable: string, name: string): string | null {
  const named = process.env[variable];
  if (named !== undefined) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** On the search path of the run, under its own name. */
function install(project: Project, name: string, file: string): void {
  const bin = join(dirname(project.root), "bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(file, join(bin, name));
  project.env.PATH = `${bin}:${project.env.PATH}`;
}

const hasSandbox = existsSync("/usr/bin/bwrap");
const SANDBOXES = hasSandbox ? (["required", "none"] as const) : (["none"] as const);

const claude = realProgram("SPECRUN_REAL_CLAUDE", "claude");
const noClaude = claude === null ? " (skipped: no `claude` on PATH or in SPECRUN_REAL_CLAUDE)" : "";

describe.skipIf(claude === null)(`Claude Code${noClaude}`, () => {
  it.each(SANDBOXES)("works, is refused, mends it in its session, reviews: sandbox %s", async (sandbox) => {
    const project = await makeProject(`${ONE}- [ ] T002 Create src/b.js\n`, {
      files: { ".claude/settings.json": HOOKS, ".mcp.json": SERVERS },
    });
    install(project, "claude", claude ?? "");
    const played = await play(project, claudeReply, { sandbox, flags: { review: "task", agent: "claude" } });
    expect(failuresOf(played)).toEqual([]);
    expect(exitCodeOf(played)).toBe(0);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
    // Neither a hook nor a server of the repository ran: both would have left a file.
    expect(played.of("task.merged").map(({ files }) => files)).toEqual([
      ["src/a.js"],
      ["src/a.js"],
      ["src/b.js"],
      ["src/b.js"],
    ]);
    expect(played.of("tool.called").map(({ tool, detail, ok }) => [tool, detail, ok])).toEqual([
      ["Write", "src/a.js", true],
      ["Write", "src/b.js", true],
    ]);
    const turns = played.of("turn.ended").filter(({ role }) => role === "code");
    expect(turns.map(({ task, turn }) => `${task} ${turn}`)).toEqual([
      "T001 1",
      "T001 3",
      "T002 1",
      "T002 3",
    ]);
    // What all workers share is in the cache for everyone after the first.
    expect(turns.map(({ usage }) => usage.cacheRead > 1_000)).toEqual([false, true, true, true]);
    expect(played.of("review.finished").map(({ score }) => score)).toEqual([9, 9, 9, 9]);
  });

  it("without a login ends the run", async () => {
    const project = await makeProject(ONE);
    install(project, "claude", claude ?? "");
    delete project.env.ANTHROPIC_API_KEY;
    const played = await play(project, claudeReply, { flags: { review: "off", agent: "claude" } });
    expect(exitCodeOf(played)).toBe(2);
    expect(failuresOf(played)).toEqual(["agent-login"]);
  });
});

const opencode = realProgram("SPECRUN_REAL_OPENCODE", "opencode");
const noOpencode = opencode === null ? " (skipped: no `opencode` on PATH or in SPECRUN_REAL_OPENCODE)" : "";

describe.skipIf(opencode === null)(`opencode${noOpencode}`, () => {
  it.each(SANDBOXES)("works, asks, is refused, mends it in its session: sandbox %s", async (sandbox) => {
    const project = await makeProject(ONE);
    install(project, "opencode", opencode ?? "");
    const api = await startFakeApi({ script: opencodeReply });
    onTestFinished(() => api.close());
    const options = { baseURL: `${api.url}/v1`, apiKey: "test-key-0123456789" };
    const env = {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        model: "anthropic/claude-sonnet-5-5",
        small_model: "anthropic/claude-haiku-5-5",
        provider: { anthropic: { options, models: { "claude-sonnet-5-5": {}, "claude-haiku-5-5": {} } } },
        permission: { edit: "ask", bash: "ask" },
      }),
      OPENCODE_DISABLE_MODELS_FETCH: "1",
    };
    const played = await play(project, () => ({}), {
      sandbox,
      env,
      flags: { review: "off", agent: "opencode" },
    });
    expect(failuresOf(played)).toEqual([]);
    expect(exitCodeOf(played)).toBe(0);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
    expect(played.of("tool.called").map(({ tool, detail, ok }) => [tool, detail, ok])).toEqual([
      ["edit", "src/a.js", true],
    ]);
    expect(played.of("turn.ended")).toHaveLength(2);
  });
});

function opencodeReply(turn: Turn): Reply {
  const said = JSON.stringify(turn.body.messages);
  if ((turn.body.tools ?? []).length === 0) return { content: "A title" };
  if (said.includes("no file changed") && !said.includes("tool_result"))
    return use("write", {
      filePath: `${WORKING.exec(JSON.stringify(turn.body))?.[1]}/src/a.js`,
      content: "export const a = 1;\n",
    });
  return { content: 'Done. {"outcome":"done","summary":"Done.","files":[],"owes":[]}' };
}

const WORKING = /Working directory: ([^\\]+)/;

const failuresOf = ({ end, of }: Played): string[] => {
  const stopped = end.ok ? end.value.summary.stopped : end.error;
  const reasons = of("task.failed").map(({ failure }) => failure.reason as string);
  return stopped === null ? reasons : [...reasons, stopped.reason];
};

const HOOKS = JSON.stringify({
  hooks: { SessionStart: [{ hooks: [{ type: "command", command: "touch hooked" }] }] },
});
const SERVERS = JSON.stringify({ mcpServers: { evil: { command: "touch", args: ["served"] } } });

/** Claims without work first, works when that is refused, claims again. */
function claudeReply(turn: Turn): Reply {
  const said = JSON.stringify(turn.body.messages);
  if (turn.role !== "code") return use("StructuredOutput", REVIEW);
  if (said.includes("no file changed") && !said.includes("File created"))
    return use("Write", {
      file_path: `${cwd(said)}/src/${turn.task === "T001" ? "a" : "b"}.js`,
      content: "export const a = 1;\n",
    });
  return use("StructuredOutput", { outcome: "done", summary: "Done.", files: [], owes: [] });
}

const use = (tool: string, input: unknown): Reply => ({ content: [{ tool, input }] });
const cwd = (said: string): string => /Primary working directory: ([^\\]+)/.exec(said)?.[1] ?? "";
const REVIEW = { score: 9, summary: "Fine.", findings: [], quotes: [] };
