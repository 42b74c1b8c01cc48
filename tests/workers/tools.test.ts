import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/model/limits.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";
import { executeTool, TOOL_NAMES, toolDefinitions } from "../../src/workers/tools/registry.ts";
import type { ToolUser } from "../../src/workers/tools/tool.ts";

let outside: string;
let dir: string;
let notes: string[];

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), "specrun-tools-"));
  dir = join(outside, "slot");
  notes = [];
  await mkdir(join(dir, "src"), { recursive: true });
  await mkdir(join(outside, "slot-evil"));
  await writeFile(join(outside, "secret.txt"), "top secret\n");
  await writeFile(join(dir, "src/a.js"), "one\ntwo\ntwo\n");
  await symlink(outside, join(dir, "up"));
  await symlink(join(outside, "secret.txt"), join(dir, "leaf"));
  await symlink(join(outside, "not-there"), join(dir, "dangling"));
  await link(join(outside, "secret.txt"), join(dir, "hard"));
});

const call = (
  name: string,
  input: unknown,
  allowed: readonly string[] = TOOL_NAMES,
  user: Partial<ToolUser> = {},
) =>
  executeTool(
    { name, input },
    { tools: new Set(allowed), commands: null, skills: [], ...user },
    {
      dir,
      gitView: null,
      task: null,
      locks: [],
      commands: plainCommands({ machine: describeMachine(process.env), cacheDir: null }),
      limits: DEFAULT_LIMITS,
      signal: new AbortController().signal,
      notes,
      writeRefusal: (path) => (path === "specs/tasks.md" ? "only specrun writes tasks.md" : null),
    },
  );

describe("no file tool leads out of the slot", () => {
  const paths = [
    "../secret.txt",
    "/etc/passwd",
    "../slot-evil/x",
    "src/../../secret.txt",
    "up/secret.txt",
    "leaf",
    "dangling",
    "a\0b",
    "",
    ".git/config",
    "src/.GIT/hooks/x",
  ];

  it.each(paths)("%j can be neither read nor written", async (path) => {
    expect(await call("read", { path })).toMatchObject({ isError: true });
    expect(await call("write", { path, content: "x" })).toMatchObject({ isError: true });
    expect(await call("edit", { path, old_text: "a", new_text: "b" })).toMatchObject({ isError: true });
    expect(await readFile(join(outside, "secret.txt"), "utf8")).toBe("top secret\n");
    expect(existsSync(join(outside, "not-there"))).toBe(false);
    expect(existsSync(join(outside, "slot-evil/x"))).toBe(false);
  });

  it("a hard link to somewhere else is not written through", async () => {
    expect(await call("write", { path: "hard", content: "x" })).toMatchObject({ isError: true });
    expect(await readFile(join(outside, "secret.txt"), "utf8")).toBe("top secret\n");
  });

  it.each([
    { pattern: "../*" },
    { pattern: "**/*", path: "up" },
    { pattern: "/etc/*" },
    { pattern: "up/**" },
  ])("glob %j finds nothing out there", async (input) => {
    const { text } = await call("glob", input);
    expect(text).not.toContain("secret");
    expect(text).not.toContain("passwd");
  });
});

describe("answers say the next move", () => {
  const answers: readonly [name: string, input: unknown, text: string][] = [
    [
      "edit",
      { path: "src/a.js", old_text: "two", new_text: "2" },
      "edit: `old_text` occurs 2 times in src/a.js, it must occur once; include more surrounding lines or set replace_all",
    ],
    [
      "edit",
      { path: "src/a.js", old_text: "six", new_text: "6" },
      "edit: `old_text` does not occur in src/a.js; read the file and copy the text exactly",
    ],
    ["read", { path: "src/b.js" }, "read: src/b.js does not exist (ENOENT); use glob to find files"],
    ["read", { path: "src" }, "read: src is a folder; use glob to list it"],
    ["read", { path: "src/a.js", limit: 2 }, "one\ntwo\n(lines 1-2 of 4; use offset=3 to read on)"],
    ["write", { path: "specs/tasks.md", content: "[x]" }, "write: only specrun writes tasks.md"],
    [
      "wreck",
      {},
      "there is no tool `wreck`; the tools are bash, edit, finish_task, glob, grep, read, remember, skill, write",
    ],
    ["grep", { pattern: "tw." }, "src/a.js:2:two\nsrc/a.js:3:two"],
    ["grep", { pattern: "nope" }, "nothing matches"],
    ["glob", { pattern: "**/*.js" }, "src/a.js"],
    ["bash", { command: "echo hi; exit 3" }, "hi\n(exit code 3)"],
  ];

  it.each(answers)("%s %j", async (name, input, text) => {
    expect((await call(name, input)).text.trim()).toBe(text);
  });

  it("a role that only reads is told so", async () => {
    const { text, isError } = await call("write", { path: "x", content: "" }, ["read"]);
    expect([text, isError]).toEqual([
      "this role may not use `write`; it reads and judges, it changes nothing",
      true,
    ]);
  });

  it("an input that does not fit its schema is an answer, not a crash", async () => {
    for (const input of [
      [],
      "x",
      null,
      { path: 3 },
      { path: "a", constructor: 1 },
      JSON.parse('{"path":"a","__proto__":{"x":1}}'),
    ])
      expect(await call("read", input)).toMatchObject({ isError: true });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

it("writes what it is told, with ordinary permissions", async () => {
  expect(await call("write", { path: "new/deep/file.js", content: "x\n" })).toMatchObject({
    isError: false,
    detail: "new/deep/file.js",
  });
  expect(await readFile(join(dir, "new/deep/file.js"), "utf8")).toBe("x\n");
  expect(
    await call("edit", { path: "src/a.js", old_text: "two", new_text: "2", replace_all: true }),
  ).toMatchObject({ isError: false });
  expect(await readFile(join(dir, "src/a.js"), "utf8")).toBe("one\n2\n2\n");
});

it("the tool list is the same every time, and closed", () => {
  expect(toolDefinitions().map(({ name }) => name)).toEqual([...TOOL_NAMES].sort());
  for (const { input_schema } of toolDefinitions())
    expect(input_schema).toMatchObject({ type: "object", additionalProperties: false });
});
