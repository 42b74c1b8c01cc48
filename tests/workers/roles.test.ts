import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ConfigFlags, loadConfig } from "../../src/config/config.ts";
import { loadRoles } from "../../src/workers/roles.ts";

async function load(files: Record<string, string>, flags: ConfigFlags = {}) {
  const root = await mkdtemp(join(tmpdir(), "specrun-roles-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  const config = await loadConfig(root, {}, flags);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return loadRoles(root, config.value);
}

describe("roles", () => {
  it("are built in, and reviewers may not write", async () => {
    const roles = await load({});
    if (!roles.ok) throw new Error("not read");
    expect(Object.keys(roles.value).sort()).toEqual(["code", "doc", "fix", "review", "security", "test"]);
    expect([...roles.value.review.tools].sort()).toEqual(["bash", "finish_task", "glob", "grep", "read"]);
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
      tools: new Set(["read", "write", "bash", "finish_task"]),
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
  ])("with %j are refused", async (content, detail) => {
    expect(await load({ ".claude/agents/test.md": content })).toEqual({
      ok: false,
      error: { reason: "role-invalid", path: ".claude/agents/test.md", detail },
    });
  });
});
