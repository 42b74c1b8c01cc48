import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import { playScript } from "../../src/fakeapi/script-player.ts";
import { HELLO, startRig } from "./rig.ts";

const SCRIPT = {
  version: 1,
  conversations: [
    {
      task: "T001",
      attempt: 1,
      turns: [
        {
          text: "First a file.",
          calls: [
            { tool: "write", input: { path: "a.js", content: { lines: ["one();", "two();", ""] } } },
            { tool: "write", input: { path: "b.js", content: "", tags: ["x", "y"] } },
          ],
        },
        { calls: [{ tool: "finish_task", input: { outcome: "done" } }] },
      ],
    },
    { task: "T001", role: "fix", turns: [{ text: "Mended." }] },
    { task: null, role: "review", phase: 2, turns: [{ output: { score: 9 } }] },
    { task: null, role: "review", turns: [{ output: { score: 7 } }] },
    { task: "T002", turns: [{ fault: { kind: "overloaded", times: 1 }, text: "At last." }] },
  ],
};

const SCORE = {
  type: "object",
  properties: { score: { type: "integer" } },
  required: ["score"],
  additionalProperties: false,
};

const headers = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`X-Specrun-${name}`, value]));

describe("playScript", () => {
  it("plays the turns of a conversation one after another", async () => {
    const { client } = await startRig({ script: playScript(SCRIPT) });
    const t001 = { headers: headers({ Task: "T001", Role: "code", Attempt: "1" }) };
    const first = await client.messages.create(HELLO, t001);
    expect(first).toMatchObject({
      stop_reason: "tool_use",
      content: [
        { type: "text", text: "First a file." },
        { type: "tool_use", name: "write", input: { path: "a.js", content: "one();\ntwo();\n" } },
        { type: "tool_use", name: "write", input: { path: "b.js", content: "", tags: ["x", "y"] } },
      ],
    });
    const results = first.content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id }] : [],
    );
    const messages: MessageParam[] = [
      ...HELLO.messages,
      { role: "assistant", content: first.content },
      { role: "user", content: results },
    ];
    expect(await client.messages.create({ ...HELLO, messages }, t001)).toMatchObject({
      content: [{ name: "finish_task", input: { outcome: "done" } }],
    });
  });

  it.each([
    [{ Task: "T001", Role: "fix", Attempt: "2" }, "Mended."],
    [{ Role: "review", Phase: "2" }, '{"score":9}'],
    [{ Role: "review", Phase: "3" }, '{"score":7}'],
  ])("chooses by every header that a conversation names: %j", async (values, expected) => {
    const { client } = await startRig({ script: playScript(SCRIPT) });
    const config =
      values.Role === "review" ? { format: { type: "json_schema" as const, schema: SCORE } } : {};
    const body = { ...HELLO, output_config: config };
    const message = await client.messages.create(body, { headers: headers(values) });
    expect(message.content).toMatchObject([{ type: "text", text: expected }]);
  });

  it.each([
    [
      { Task: "T009", Role: "code" },
      "script: nothing is scripted for task T009, role code, attempt 1, turn 0",
    ],
    [
      { Role: "security", Phase: "3" },
      "script: nothing is scripted for no task, phase 3, role security, attempt 1, turn 0",
    ],
  ])("answers what is not scripted with a 400 that names it: %j", async (values, apiMessage) => {
    const { client } = await startRig({ script: playScript(SCRIPT) });
    const answer = client.messages.create(HELLO, { headers: headers(values) });
    await expect(answer).rejects.toMatchObject({ status: 400, type: "invalid_request_error", apiMessage });
  });

  it("answers a conversation that goes on for too long with a 400, as often as it is asked", async () => {
    const { client } = await startRig({ script: playScript(SCRIPT) });
    const messages: MessageParam[] = [
      ...HELLO.messages,
      { role: "assistant", content: "Mended." },
      { role: "user", content: "Not quite." },
    ];
    for (let ask = 0; ask < 2; ask++) {
      const values = headers({ Task: "T001", Role: "fix", Attempt: "2" });
      await expect(client.messages.create({ ...HELLO, messages }, { headers: values })).rejects.toMatchObject(
        {
          status: 400,
          apiMessage: "script: task T001, role fix, attempt 2, turn 1 is past the 1 turns scripted for it",
        },
      );
    }
  });

  it("injects the faults that it is told to", async () => {
    const { client } = await startRig({ script: playScript(SCRIPT) });
    const t002 = { headers: headers({ Task: "T002" }) };
    await expect(client.messages.create(HELLO, t002)).rejects.toMatchObject({ status: 529 });
    await expect(client.messages.create(HELLO, t002)).resolves.toMatchObject({
      content: [{ text: "At last." }],
    });
  });

  it.each([
    [null, "script: `version` must be 1"],
    [{ version: 1 }, "script: `conversations` must be a list"],
    [{ version: 1, conversations: [{}] }, "script: conversations[0].turns must be a list"],
    [
      { version: 1, conversations: [{ turn: [], turns: [] }] },
      "script: conversations[0] has an unknown key `turn`",
    ],
    [
      { version: 1, conversations: [{ turns: [{ delayMs: 5 }] }] },
      "script: conversations[0].turns[0] needs `text`, `calls`, `output` or `fault`",
    ],
    [
      { version: 1, conversations: [{ turns: [{ calls: [{ tool: "read" }] }] }] },
      "script: conversations[0].turns[0].calls[0] needs `tool` and `input`",
    ],
  ])("refuses a malformed script when it is loaded: %j", (json, message) => {
    expect(() => playScript(json)).toThrow(new Error(message));
  });
});

describe("holdable", () => {
  it("lets a test decide when a turn is answered", async () => {
    const held = holdable(({ task }) => ({ content: `${task} done.` }));
    const { ask } = await startRig({ script: held.script });
    const hold = held.hold({ task: "T001", turn: 0 });
    const order: string[] = [];
    const first = ask({}, headers({ Task: "T001" })).then(() => order.push("T001"));
    expect((await hold.reached).task).toBe("T001");
    await ask({}, headers({ Task: "T002" })).then(() => order.push("T002"));
    hold.release();
    await first;
    await ask({}, headers({ Task: "T001" })).then(() => order.push("T001 again"));
    expect(order).toEqual(["T002", "T001", "T001 again"]);
  });
});
