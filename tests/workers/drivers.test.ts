import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import type { RequestPermissionRequest } from "@agentclientprotocol/sdk";
import { describe, expect, it } from "vitest";
import { answerPermission, type PermissionRules } from "../../src/workers/drivers/acp-permission.ts";
import { AGENT_NAMES, type AgentProfile, profileOf } from "../../src/workers/drivers/agent-profile.ts";
import { finalJson } from "../../src/workers/drivers/final-json.ts";
import { findProgram } from "../../src/workers/drivers/find-program.ts";
import { asCount, asId, type JsonRecord, readJsonLines } from "../../src/workers/drivers/json-lines.ts";

const folder = await realpath(await mkdtemp(join(tmpdir(), "specrun-drivers-")));

describe("the object at the end of a message", () => {
  const claim = { outcome: "done", summary: 'a } " {', files: [], owes: [] };
  const text = JSON.stringify(claim);
  it.each([
    ["alone", text, claim],
    ["in a fence after words", `All done.\n\`\`\`json\n${text}\n\`\`\`\n`, claim],
    ["before more words", `${text}\nThat is all { for now.`, claim],
    ["after the form that it quotes", `Like {"outcome":"blocked"}: ${text}`, claim],
    [
      "around objects without the key",
      JSON.stringify({ ...claim, more: { a: { b: 1 } } }),
      { ...claim, more: { a: { b: 1 } } },
    ],
    ["pretty", JSON.stringify(claim, null, 2), claim],
    ["missing", "I am done.", null],
    ["of another form", '{"result":"done"}', null],
    ["cut off", text.slice(0, -1), null],
    ["not JSON", "{outcome: done}", null],
    ["empty", "", null],
  ])("%s", (_, message, expected) => {
    expect(finalJson(message, "outcome")).toEqual(expected);
  });

  it("is looked for in bounded time", () => {
    const started = performance.now();
    expect(finalJson("{".repeat(1_000_000), "outcome")).toBeNull();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("lines of JSON", () => {
  const read = async (...chunks: readonly Buffer[]): Promise<readonly JsonRecord[]> => {
    const stream = new PassThrough();
    const records: JsonRecord[] = [];
    readJsonLines(stream, (record) => records.push(record));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await new Promise((resolve) => stream.once("close", resolve));
    return records;
  };

  it("come in any pieces, with talk between them, and the last without its end", async () => {
    const text = Buffer.from('{"a":"ü"}\nWarning: {\n[1]\nnull\n\n{"b":2}\r\n{"c":3}');
    const bytes = [...text].map((byte) => Buffer.from([byte]));
    expect(await read(...bytes)).toEqual([{ a: "ü" }, { b: 2 }, { c: 3 }]);
  });

  it("without an end are dropped as a whole, in bounded time", async () => {
    const chunk = Buffer.from(`{"a":"${"x".repeat(65_530)}`);
    const started = performance.now();
    expect(await read(...Array<Buffer>(600).fill(chunk), Buffer.from('"}\n{"b":1}\n'))).toEqual([{ b: 1 }]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("what an agent says of itself", () => {
  it.each([
    ["0192-ab_c.d:e", "0192-ab_c.d:e"],
    ["--dangerously-skip-permissions", null],
    ["-c", null],
    ["a b", null],
    ["", null],
    [7, null],
  ])("is the id %j or none", (value, expected) => {
    expect(asId(value)).toBe(expected);
  });

  it.each([
    [3.4, 3],
    [-1, 0],
    [JSON.parse("1e999"), 0],
    [Number.NaN, 0],
    ["7", 0],
  ])("counts %j as %j", (value, expected) => {
    expect(asCount(value)).toBe(expected);
  });
});

describe("a question of an ACP agent", () => {
  const dir = join(folder, "slot");
  mkdirSync(join(dir, "src"), { recursive: true });
  symlinkSync(tmpdir(), join(dir, "away"));
  const base: PermissionRules = {
    dir,
    isSandboxed: false,
    readOnly: false,
    writeRefusal: (path) => (path.endsWith("tasks.md") ? "protected" : null),
  };
  const at = (...paths: readonly string[]) => ({ locations: paths.map((path) => ({ path })) });
  const inside = at(join(dir, "src/a.js"));
  const box = { isSandboxed: true };
  const judge = { readOnly: true, ...box };
  type Call = Partial<RequestPermissionRequest["toolCall"]>;
  const CASES: readonly (readonly [string, Call, Partial<PermissionRules>, boolean])[] = [
    ["an edit inside", { kind: "edit", ...inside }, {}, true],
    ["an edit inside, named relative", { kind: "edit", rawInput: { path: "src/a.js" } }, {}, true],
    ["a deletion inside", { kind: "delete", ...inside }, {}, true],
    ["an edit outside", { kind: "edit", ...at("/etc/passwd") }, box, false],
    ["an edit inside and outside", { kind: "move", ...at(join(dir, "a"), join(dir, "../b")) }, box, false],
    ["an edit through a link", { kind: "edit", ...at(join(dir, "away/a.js")) }, box, false],
    ["an edit of the repository", { kind: "edit", ...at(join(dir, ".git/config")) }, box, false],
    ["an edit of a protected file", { kind: "edit", ...at(join(dir, "specs/tasks.md")) }, box, false],
    [
      "a diff of a protected file",
      { kind: "edit", content: [{ type: "diff", path: join(dir, "tasks.md"), newText: "" }] },
      box,
      false,
    ],
    ["an edit of an unknown place", { kind: "edit" }, {}, false],
    ["an edit of an unknown place, held by the sandbox", { kind: "edit" }, box, true],
    ["an edit by a reviewer", { kind: "edit", ...inside }, judge, false],
    ["a command", { kind: "execute", rawInput: { command: "ls" } }, {}, false],
    ["a command in the sandbox", { kind: "execute" }, box, true],
    ["a command of a reviewer, whose folder is read-only", { kind: "execute" }, judge, true],
    ["a look inside", { kind: "read", ...inside }, {}, true],
    ["a look outside", { kind: "read", ...at("/etc/passwd") }, {}, false],
    ["a look outside, of which the sandbox shows nothing", { kind: "read", ...at("/etc/passwd") }, box, true],
    ["a look that names no place", { kind: "search", rawInput: { pattern: "key" } }, {}, false],
    ["a look outside by another word", { kind: "search", rawInput: { dir_path: "/etc" } }, {}, false],
    ["a move out", { kind: "move", ...inside, rawInput: { destination: "/tmp/a.js" } }, {}, false],
    ["a thought", { kind: "think" }, {}, true],
    ["a page of the web", { kind: "fetch" }, box, false],
    ["another mode", { kind: "switch_mode" }, box, false],
    ["anything else", { kind: "other", ...inside }, box, false],
    ["something without a kind", inside, box, false],
  ];

  it.each(CASES)("about %s", async (_, call, more, isAllowed) => {
    const request: RequestPermissionRequest = {
      sessionId: "s",
      toolCall: { toolCallId: "c", ...call },
      options: [
        { optionId: "always", name: "", kind: "allow_always" },
        { optionId: "yes", name: "", kind: "allow_once" },
        { optionId: "never", name: "", kind: "reject_always" },
        { optionId: "no", name: "", kind: "reject_once" },
      ],
    };
    const { outcome } = await answerPermission(request, { ...base, ...more });
    expect(outcome).toEqual({ outcome: "selected", optionId: isAllowed ? "yes" : "no" });
  });

  it("that leaves no choice is cancelled", async () => {
    const options = [{ optionId: "yes", name: "", kind: "allow_once" as const }];
    const toolCall = { toolCallId: "c", kind: "fetch" as const };
    const { outcome } = await answerPermission({ sessionId: "s", toolCall, options }, base);
    expect(outcome).toEqual({ outcome: "cancelled" });
  });
});

describe("an agent's program", () => {
  const home = join(folder, "home");
  const root = join(folder, "project");
  const plant = (path: string): string => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "#!/bin/sh\n");
    chmodSync(path, 0o755);
    return path;
  };
  const packaged = plant(join(home, "npm/lib/node_modules/codex/bin/codex.js"));
  mkdirSync(join(home, "npm/bin"), { recursive: true });
  symlinkSync(packaged, join(home, "npm/bin/codex"));
  const single = plant(join(home, "local/bin/codex"));
  plant(join(root, "node_modules/.bin/codex"));
  const codex = profileOf("codex", {}, null) as AgentProfile;
  const readOnly = (path: string) => ({ source: path, target: path, writable: false });
  const find = (...folders: readonly string[]) => findProgram(codex, { PATH: folders.join(":") }, root);

  it("is seen with what npm installed beside it", () => {
    const mounts = [readOnly(join(home, "npm/lib/node_modules"))];
    expect(find(join(home, "npm/bin"))).toEqual({ ok: true, value: { file: packaged, mounts } });
  });

  it("is seen alone, where it is one file", () => {
    expect(find(join(home, "local/bin"))).toEqual({
      ok: true,
      value: { file: single, mounts: [readOnly(single)] },
    });
  });

  it("is never the project's own", () => {
    const own = join(root, "node_modules/.bin");
    expect(find(own).ok).toBe(false);
    expect(find(own, join(home, "local/bin"))).toMatchObject({ value: { file: single } });
  });

  it("is the project's own where the project names it by a path", () => {
    const agents = { command: { command: "./tools/a.sh", args: ["-x"] } };
    const profile = profileOf("command", agents, null) as AgentProfile;
    expect(profile.args).toEqual(["-x"]);
    expect(findProgram(profile, {}, root)).toEqual({ ok: true, value: { file: "./tools/a.sh", mounts: [] } });
  });

  it("is known for every name but our own", () => {
    const configured = { acp: { command: "a" }, command: { command: "c" } };
    const unknown = AGENT_NAMES.filter((name) => profileOf(name, configured, null) === null);
    expect(unknown).toEqual(["anthropic"]);
    expect(profileOf("acp", {}, null)).toBe("not-configured");
  });
});
