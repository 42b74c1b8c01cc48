import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ConfigFlags, loadConfig } from "../../src/config/config.ts";
import { DEFAULT_LIMITS } from "../../src/model/limits.ts";
import { limitsFor, loadRoles } from "../../src/workers/roles.ts";
import { loadSkills } from "../../src/workers/skills.ts";
import { commandRefusal } from "../../src/workers/tools/command-patterns.ts";
import { TOOL_NAMES } from "../../src/workers/tools/registry.ts";

async function load(files: Record<string, string>, flags: ConfigFlags = {}) {
  const root = await mkdtemp(join(tmpdir(), "specrun-roles-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  const config = await loadConfig(root, {}, flags);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return loadRoles(root, config.value, (await loadSkills(root)).skills);
}

describe("roles", () => {
  it("are built in, and reviewers may not write", async () => {
    const roles = await load({});
    if (!roles.ok) throw new Error("not read");
    expect(Object.keys(roles.value).sort()).toEqual(["code", "doc", "fix", "review", "security", "test"]);
    expect([...roles.value.review.tools].sort()).toEqual([
      "bash",
      "finish_task",
      "glob",
      "grep",
      "read",
      "skill",
    ]);
    expect([...roles.value.code.tools].sort()).toEqual([...TOOL_NAMES].sort());
    expect(roles.value.doc.model).toBe("claude-haiku-5-5");
  });

  it("are overridden from Claude Code's folder, and specrun's own folder wins", async () => {
    const claude =
      "---\nname: code\ntools: Read, Write, Bash(git *), WebSearch\nmodel: opus\ncolor: red\n---\nBe brief.\n";
    const roles = await load({ ".claude/agents/code.md": claude });
    expect(roles.ok && roles.value.code).toEqual({
      name: "code",
      prompt: "Be brief.",
      model: "claude-opus-5-5",
      effort: null,
      tools: new Set(["read", "write", "bash", "finish_task"]),
      commands: ["git *"],
      skills: [],
      limits: {},
      output: "finish",
      overriddenBy: ".claude/agents/code.md",
    });
    const both = await load({
      ".claude/agents/code.md": claude,
      ".specify/agents/code.md": "---\nmodel: inherit\n---\nMine.\n",
    });
    expect(both.ok && [both.value.code.prompt, both.value.code.model]).toEqual([
      "Mine.",
      "claude-sonnet-5-5",
    ]);
  });

  it("take their model from the flag, else from the settings, else from the file", async () => {
    const files = { ".specify/specrun.yml": "models: { code: from-settings }\n" };
    const set = await load(files);
    expect(set.ok && [set.value.code.model, set.value.test.model]).toEqual([
      "from-settings",
      "claude-sonnet-5-5",
    ]);
    const flagged = await load(files, { model: "from-flag" });
    expect(flagged.ok && [flagged.value.code.model, flagged.value.doc.model]).toEqual([
      "from-flag",
      "from-flag",
    ]);
  });

  it.each([
    ["---js\nmodule.exports = process.exit(1)\n---\nx", "only YAML front matter is allowed"],
    ["---\n- a\n- b\n---\nx", "the front matter is not a list of `key: value` lines"],
    [
      "---\neffort: hihg\n---\nx",
      '`effort` is `"hihg"`, and must be one of low, medium, high, xhigh, max; did you mean `high`?',
    ],
    ["---\nmaxTurns: none\n---\nx", '`maxTurns` is `"none"`, and must be a whole number from 1 to 1000'],
    ["---\nmaxTurns: 0\n---\nx", "`maxTurns` is `0`, and must be a whole number from 1 to 1000"],
    ["---\nmaxMinutes: -1\n---\nx", "`maxMinutes` is `-1`, and must be a number of minutes, at most 1440"],
    ["---\noutput: review\n---\nx", "`output` is `review`, and the role test ends with `finish`"],
    [
      "---\nskills: [no-such]\n---\nx",
      "`skills` names `no-such`, which is no skill of this project: the project has none that can be read",
    ],
    [
      "---\ntools: Read(src/**)\n---\nx",
      "`tools`: `Read(src/**)` cannot be held to a pattern, only `Bash` can; write `Read` alone",
    ],
    ["---\ntools: Bash()\n---\nx", "`tools`: `Bash()` allows no command; write `Bash(git *)`"],
    ["---\ntools: 'rm -rf /'\n---\nx", "`tools`: `rm -rf /` is not the name of a tool"],
    [
      "---\ndisallowedTools: Bash(rm *)\n---\nx",
      "`disallowedTools` takes whole tools, such as `Bash`: a shell runs one command in many ways, so a pattern there would promise more than it keeps; list what is allowed in `tools` instead",
    ],
  ])("with %j are refused", async (content, detail) => {
    expect(await load({ ".claude/agents/test.md": content })).toEqual({
      ok: false,
      error: { reason: "role-invalid", path: ".claude/agents/test.md", detail },
    });
  });

  it("say how hard to think, what not to use, and their own limits; the rest is the run's", async () => {
    const roles = await load({
      ".specify/agents/code.md":
        "---\neffort: xhigh\ndisallowedTools: Bash, remember, finish_task\nmaxTurns: 7\nmaxMinutes: 1.5\n---\nx",
    });
    if (!roles.ok) throw new Error("not read");
    const { code, doc } = roles.value;
    expect(code).toMatchObject({ effort: "xhigh", limits: { turnsMax: 7, taskTimeoutMs: 90_000 } });
    expect([...code.tools].sort()).toEqual(["edit", "finish_task", "glob", "grep", "read", "skill", "write"]);
    expect(limitsFor(code, DEFAULT_LIMITS)).toEqual({
      ...DEFAULT_LIMITS,
      turnsMax: 7,
      taskTimeoutMs: 90_000,
    });
    expect(limitsFor(doc, DEFAULT_LIMITS)).toEqual(DEFAULT_LIMITS);
  });

  it("may never write where they judge, whatever their file says", async () => {
    const roles = await load({ ".claude/agents/review.md": "---\ntools: '*'\n---\nx" });
    expect(roles.ok && [...roles.value.review.tools].sort()).toEqual([
      "bash",
      "finish_task",
      "glob",
      "grep",
      "read",
      "skill",
    ]);
  });

  it("see the skills they name, or all; without the tool, none", async () => {
    const skill = (name: string) => `---\nname: ${name}\ndescription: About ${name}.\n---\nBody.\n`;
    const roles = await load({
      ".claude/skills/pdf/SKILL.md": skill("pdf"),
      ".agents/skills/sql/SKILL.md": skill("sql"),
      ".specify/agents/code.md": "---\nskills: sql\ntools: Read\n---\nx",
      ".specify/agents/test.md": "---\ntools: Read\n---\nx",
    });
    if (!roles.ok) throw new Error("not read");
    const names = (name: "code" | "test" | "doc") => roles.value[name].skills.map((each) => each.name);
    expect([names("code"), names("test"), names("doc")]).toEqual([["sql"], [], ["sql", "pdf"]]);
    expect(roles.value.code.tools.has("skill")).toBe(true);
  });
});

describe("a command under `Bash(…)` patterns", () => {
  it.each<[string, readonly string[] | null, boolean]>([
    ["rm -rf /", null, true],
    ["git status", ["git *"], true],
    ["git", ["git *"], true],
    ["gitk", ["git *"], false],
    ["git log --oneline", ["git log:*"], true],
    ["git push", ["git log:*", "git diff *"], false],
    ["npm test", ["npm test"], true],
    ["npm test -- -u", ["npm test"], false],
    ["npm run build:prod", ["npm run * "], false],
    ["node --test tests/a.test.js", ["node * tests/*.test.js"], true],
    ["node --test src/a.js", ["node * tests/*.test.js"], false],
    ["git status; rm -rf /", ["git *"], false],
    ["git status && rm x", ["git *"], false],
    ["git log | sh", ["git *"], false],
    ["git log > x", ["git *"], false],
    ["git log $(rm x)", ["git *"], false],
    ["git log `rm x`", ["git *"], false],
    ["git log\nrm x", ["git *"], false],
  ])("%j with %j: %s", (command, patterns, isAllowed) => {
    expect(commandRefusal(command, patterns) === null).toBe(isAllowed);
  });
});
