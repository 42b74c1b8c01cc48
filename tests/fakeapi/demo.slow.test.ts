import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  ContentBlock,
  MessageParam,
  ToolResultBlockParam,
  ToolUseBlock,
} from "@anthropic-ai/sdk/resources/messages";
import { expect, it, onTestFinished } from "vitest";
import { playScript } from "../../src/fakeapi/script-player.ts";
import { HELLO, type Rig, startRig } from "./rig.ts";

// The demo without specrun: a bare agent loop plays the script, task after task, and the project's own tests judge.

const demo = fileURLToPath(new URL("../../fixtures/demo/", import.meta.url));
const RED = ["T009", "T010", "T011", "T012", "T014", "T015", "T016"];

it("is real work: each story red until it is built, one mistake mended, all green at the end", async () => {
  const dir = mkdtempSync(join(tmpdir(), "demo-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(join(demo, "project"), dir, { recursive: true });
  const json: unknown = JSON.parse(readFileSync(join(demo, "script.json"), "utf8"));
  const rig = await startRig({ script: playScript(withoutDelays(json)) });

  expect(await run(dir, "node --test")).toMatchObject({ exitCode: 0 });
  const seen: string[] = [];
  for (const id of taskIds(dir).slice(0, -1)) {
    for (const exitCode of await perform(rig, dir, id)) {
      seen.push(`${id} ${exitCode === 0 ? "green" : "red"}`);
    }
  }
  const expected = taskIds(dir)
    .slice(0, -1)
    .map((id) => `${id} ${RED.includes(id) ? "red" : "green"}`);
  expected.splice(expected.indexOf("T005 green"), 0, "T005 red");
  expect(seen).toEqual(expected);
  expect(await run(dir, "node bin/waymark.js --check README.md")).toEqual({ exitCode: 0, output: "" });
});

/** Plays one task; a finish that left tests red goes back with their output where the script has more to say. */
async function perform(rig: Rig, dir: string, id: string): Promise<readonly number[]> {
  const messages: MessageParam[] = [{ role: "user", content: `Task ${id}` }];
  const verdicts: number[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const { content } = await rig.ask({ ...HELLO, messages }, { "X-Specrun-Task": id });
    const results: ToolResultBlockParam[] = [];
    for (const call of calls(content)) {
      if (call.name === "finish_task") {
        const { exitCode, output } = await run(dir, "node --test");
        verdicts.push(exitCode);
        if (exitCode === 0 || RED.includes(id)) return verdicts;
        expect(output).toContain("src/slug.js has a default export; modules export names only");
        results.push({ type: "tool_result", tool_use_id: call.id, content: output });
      } else results.push({ type: "tool_result", tool_use_id: call.id, content: await use(dir, call) });
    }
    messages.push({ role: "assistant", content }, { role: "user", content: results });
  }
  throw new Error(`${id} did not finish`);
}

async function use(dir: string, { name, input }: ToolUseBlock): Promise<string> {
  const {
    path = "",
    content = "",
    old_text = "",
    new_text = "",
    command = "",
  } = input as Record<string, string>;
  const file = join(dir, path);
  if (name === "bash") return (await run(dir, command)).output;
  if (name === "read") return readFileSync(file, "utf8");
  if (name === "edit") {
    const before = readFileSync(file, "utf8");
    expect(before.split(old_text), `${path}: ${old_text}`).toHaveLength(2);
    writeFileSync(
      file,
      before.replace(old_text, () => new_text),
    );
  } else {
    expect(name).toBe("write");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return "ok";
}

function run(cwd: string, command: string): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile("bash", ["-c", command], { cwd }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr });
    });
  });
}

const calls = (content: readonly ContentBlock[]): ToolUseBlock[] =>
  content.filter((block): block is ToolUseBlock => block.type === "tool_use");

const taskIds = (dir: string): string[] =>
  [
    ...readFileSync(join(dir, "specs/001-table-of-contents/tasks.md"), "utf8").matchAll(/^- \[ \] (T\d+)/gm),
  ].map(([, id = ""]) => id);

const withoutDelays = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json, (key, value: unknown) => (key === "delayMs" ? 0 : value)));
