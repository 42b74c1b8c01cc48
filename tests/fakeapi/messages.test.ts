import Anthropic from "@anthropic-ai/sdk";
import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../src/fakeapi/script.ts";
import { HELLO, startRig } from "./rig.ts";

const REPLY: Reply = {
  content: [
    { thinking: "A list, then a call." },
    { text: "I shall write 🎈 two files." },
    { tool: "write", input: { path: "src/a.js", content: "export const a = 1;\n" } },
    { tool: "read", input: { path: "src/b.js" } },
  ],
};

describe("POST /v1/messages", () => {
  it("gives the same message streamed and whole", async () => {
    const { client, ask } = await startRig({ script: () => REPLY });
    const streamed = await ask();
    const whole = await client.messages.create(HELLO);
    expect(streamed.content.map((block) => block.type)).toEqual(["thinking", "text", "tool_use", "tool_use"]);
    expect(streamed.content[1]).toMatchObject({ text: "I shall write 🎈 two files." });
    expect(streamed.content[2]).toMatchObject({
      name: "write",
      input: { path: "src/a.js", content: "export const a = 1;\n" },
    });
    expect(streamed.stop_reason).toBe("tool_use");
    const shell = { id: "", content: [], parsed_output: null };
    expect({ ...whole, ...shell }).toEqual({ ...streamed, ...shell });
    expect(whole.content.map(({ type }) => type)).toEqual(streamed.content.map(({ type }) => type));
  });

  it("sends every event of the protocol, tool input in several pieces", async () => {
    const { api } = await startRig({ script: () => REPLY });
    const events = await rawEvents(api.url);
    const kinds = events.map(([name]) => name);
    expect(kinds.slice(0, 3)).toEqual(["message_start", "content_block_start", "ping"]);
    expect(kinds.slice(-3)).toEqual(["content_block_stop", "message_delta", "message_stop"]);
    const pieces = events.flatMap(([, event]) =>
      event.type === "content_block_delta" && event.index === 2 && event.delta.type === "input_json_delta"
        ? [event.delta.partial_json]
        : [],
    );
    expect(pieces.length).toBeGreaterThanOrEqual(4);
    expect(pieces[0]).toBe("");
    expect(JSON.parse(pieces.join(""))).toEqual({ path: "src/a.js", content: "export const a = 1;\n" });
  });

  it("tells turns apart by the X-Specrun headers and the assistant messages so far", async () => {
    const { api, ask } = await startRig({
      script: ({ task, role, attempt, phase, turn, model }) => ({
        content: JSON.stringify({ task, role, attempt, phase, turn, model }),
      }),
    });
    const first = await ask();
    const second = await ask(
      {
        model: "claude-haiku-5-5",
        messages: [
          { role: "user", content: "Go." },
          { role: "assistant", content: first.content },
          { role: "user", content: "Go on." },
        ],
      },
      {
        "X-Specrun-Task": "T004",
        "X-Specrun-Role": "code",
        "X-Specrun-Attempt": "2",
        "X-Specrun-Phase": "3",
      },
    );
    expect([first, second].map((message) => message.content[0])).toMatchObject([
      {
        text: '{"task":null,"role":null,"attempt":1,"phase":null,"turn":0,"model":"claude-sonnet-5-5"}',
      },
      {
        text: '{"task":"T004","role":"code","attempt":2,"phase":3,"turn":1,"model":"claude-haiku-5-5"}',
      },
    ]);
    expect(api.requests.map(({ path, turn }) => [path, turn?.task, turn?.turn])).toEqual([
      ["/v1/messages", null, 0],
      ["/v1/messages", "T004", 1],
    ]);
    expect(api.requests[1]?.headers["x-specrun-role"]).toBe("code");
    expect(api.requests[1]?.usage).toEqual(second.usage);
  });

  it("gives tool calls ids that never repeat in a conversation", async () => {
    const { client } = await startRig({ script: () => ({ content: [{ tool: "glob", input: {} }] }) });
    const messages: Anthropic.MessageParam[] = [{ role: "user", content: "Go." }];
    for (let turn = 0; turn < 5; turn++) {
      const { content } = await client.messages.create({ ...HELLO, messages });
      const results = content.flatMap((block) =>
        block.type === "tool_use"
          ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "none" }]
          : [],
      );
      messages.push({ role: "assistant", content }, { role: "user", content: results });
    }
    expect(messages).toHaveLength(11);
  });

  it("answers a cache warm-up without asking the script", async () => {
    const { client } = await startRig({
      script: () => {
        throw new Error("asked");
      },
    });
    const message = await client.messages.create({ ...HELLO, max_tokens: 0 });
    expect(message).toMatchObject({
      content: [],
      stop_reason: "max_tokens",
      usage: { input_tokens: 9, output_tokens: 0 },
    });
  });

  it("answers a script that throws with a 400 that says so", async () => {
    const { ask } = await startRig({
      script: () => {
        throw new Error("no such task");
      },
    });
    await expect(ask({}, { "X-Specrun-Task": "T009" })).rejects.toThrow(
      "script: no such task (task T009, attempt 1, turn 0)",
    );
  });

  it("waits as long as the reply says before the response starts", async () => {
    const { ask } = await startRig({ script: () => ({ content: "Late.", delayMs: 60 }) });
    const start = performance.now();
    await ask();
    expect(performance.now() - start).toBeGreaterThan(55);
  });
});

describe("structured answers", () => {
  const schema = {
    type: "object",
    properties: { score: { type: "integer" }, line: { type: ["integer", "null"] } },
    required: ["score", "line"],
    additionalProperties: false,
  };
  const asked = { output_config: { format: { type: "json_schema" as const, schema } } };

  it("come as text", async () => {
    const { client } = await startRig({ script: () => ({ output: { score: 8, line: null } }) });
    const message = await client.messages.parse({ ...HELLO, ...asked });
    expect(message.content).toMatchObject([{ type: "text", text: '{"score":8,"line":null}' }]);
  });

  it.each([
    [
      {},
      { score: 8, line: 1 },
      "no task, attempt 1, turn 0, but no `output_config.format`",
      "a structured answer for ",
    ],
    [
      asked,
      { score: "8", line: 1 },
      'output.score: "8" is not of type integer',
      "for no task, attempt 1, turn 0: ",
    ],
    [asked, { score: 8 }, "output: `line` is missing", "for no task, attempt 1, turn 0: "],
    [
      asked,
      { score: 8, line: 1, more: 1 },
      "output: `more` is not in the schema",
      "for no task, attempt 1, turn 0: ",
    ],
  ])("that do not fit the request are refused: %#", async (body, output, end, start) => {
    const { ask } = await startRig({ script: () => ({ output }) });
    await expect(ask(body)).rejects.toMatchObject({ status: 400, apiMessage: `script: ${start}${end}` });
  });
});

describe("the door", () => {
  it.each([
    [{ authorization: "Bearer sk-right" }, 200, null],
    [{ "x-api-key": "sk-right" }, 200, null],
    [{}, 401, "x-api-key header is required"],
    [{ "x-api-key": "sk-wrong" }, 401, "invalid x-api-key"],
    [{ authorization: "Bearer sk-wrong" }, 401, "Invalid bearer token"],
  ])("asks for the configured key: %j", async (headers, status, message) => {
    const { api } = await startRig({ apiKey: "sk-right" });
    const response = await post(api.url, headers);
    const body = (await response.json()) as {
      error?: { type: string; message: string };
      request_id?: string;
    };
    expect(response.status).toBe(status);
    expect(body.error ?? null).toEqual(message === null ? null : { type: "authentication_error", message });
    expect(response.headers.get("request-id")).toBe("req_00000001");
  });

  it("refuses what is too large, unknown or not JSON", async () => {
    const { api, client } = await startRig({ bodyBytesMax: 1_000 });
    const long = client.messages.create({ ...HELLO, system: "x".repeat(2_000) });
    await expect(long).rejects.toMatchObject({ status: 413, type: "request_too_large" });
    await expect(client.messages.create({ ...HELLO, model: "claude-2" })).rejects.toMatchObject({
      status: 404,
      type: "not_found_error",
      apiMessage: "model: claude-2",
    });
    const headers = { "x-api-key": "any", "anthropic-version": "2023-06-01" };
    const answers = [
      await fetch(`${api.url}/v1/messages`, { method: "POST", headers, body: "{" }),
      await fetch(`${api.url}/v2`, { headers }),
      await fetch(`${api.url}/v1/messages`, { method: "POST", headers: { "x-api-key": "any" }, body: "{}" }),
    ];
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual([
      '{"type":"error","error":{"type":"invalid_request_error","message":"The request body is not valid JSON"},"request_id":"req_00000003"}',
      '{"type":"error","error":{"type":"not_found_error","message":"Not Found"},"request_id":"req_00000004"}',
      '{"type":"error","error":{"type":"invalid_request_error","message":"anthropic-version: header is required"},"request_id":"req_00000005"}',
    ]);
    expect(api.requests.map((request) => request.status)).toEqual([413, 404, 400, 404, 400]);
  });

  it("takes 32 MB and not one byte more", async () => {
    const { api } = await startRig();
    const headers = { "x-api-key": "any", "anthropic-version": "2023-06-01" };
    const sizes = [32 * 1024 * 1024, 32 * 1024 * 1024 + 1];
    const answers = sizes.map((size) =>
      fetch(`${api.url}/v1/messages`, { method: "POST", headers, body: new Uint8Array(size) }),
    );
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([400, 413]);
  });
});

describe("models", () => {
  it("are listed and looked up", async () => {
    const { client } = await startRig();
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-haiku-4-5"]);
    expect(await client.models.retrieve("claude-sonnet-5-5")).toMatchObject({
      display_name: "Claude Sonnet 5.5",
      max_tokens: 128_000,
      max_input_tokens: 1_000_000,
    });
    await expect(client.models.retrieve("claude-2")).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });

  it("may be replaced", async () => {
    const { client } = await startRig({ models: [{ id: "tiny", inputTokensMax: 20, outputTokensMax: 50 }] });
    const ask = (body: object) =>
      client.messages.create({ ...HELLO, model: "tiny", max_tokens: 50, ...body });
    await expect(ask({})).resolves.toMatchObject({ model: "tiny" });
    await expect(ask({ system: "x".repeat(200) })).rejects.toThrow(
      "prompt is too long: 67 tokens > 20 maximum",
    );
    await expect(ask({ max_tokens: 51 })).rejects.toThrow(
      "max_tokens: 51 > 50, which is the maximum allowed number of output tokens for tiny",
    );
  });
});

async function rawEvents(url: string): Promise<[string, RawMessageStreamEvent][]> {
  const response = await post(url, { "x-api-key": "any" }, { stream: true });
  const frames = (await response.text()).trim().split("\n\n");
  return frames.map((frame) => {
    const [event = "", data = ""] = frame.split("\n");
    return [event.slice("event: ".length), JSON.parse(data.slice("data: ".length)) as RawMessageStreamEvent];
  });
}

function post(url: string, headers: Record<string, string>, body: object = {}): Promise<Response> {
  return fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "anthropic-version": "2023-06-01", "content-type": "application/json", ...headers },
    body: JSON.stringify({ ...HELLO, ...body }),
  });
}
