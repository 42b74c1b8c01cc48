import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../../src/fakeapi/faults.ts";
import type { Reply } from "../../src/fakeapi/script.ts";
import { HELLO, startRig } from "./rig.ts";

const CALL: Reply = {
  content: [{ text: "I write." }, { tool: "write", input: { path: "a.txt", content: "Hello. ".repeat(40) } }],
};

/** What the SDK made of a broken request: class, status, type and code. */
async function trouble(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => new Error("no trouble"),
    (cause: unknown) => cause,
  );
  if (error instanceof Anthropic.APIError) {
    const facts = [error.status, error.type, error.errorCode].filter(
      (fact) => fact !== null && fact !== undefined,
    );
    return [error.constructor.name, ...facts].join(" ");
  }
  return error instanceof Anthropic.AnthropicError ? `AnthropicError: ${error.message}` : String(error);
}

describe("statuses", () => {
  it.each<[FaultKind | Fault, string, string | null]>([
    ["rate-limit", "RateLimitError 429 rate_limit_error", "1"],
    [{ kind: "rate-limit", retryAfterSec: 3600 }, "RateLimitError 429 rate_limit_error", "3600"],
    ["spend-limit", "EnforcedSpendLimitReachedError 429 rate_limit_error enforced_spend_limit_reached", null],
    ["overloaded", "OverloadedError 529 overloaded_error", null],
    [{ kind: "overloaded", retryAfterSec: 2 }, "OverloadedError 529 overloaded_error", "2"],
    ["server-error", "InternalServerError 500 api_error", null],
    ["unauthorized", "AuthenticationError 401 authentication_error", null],
    ["forbidden", "PermissionDeniedError 403 permission_error", null],
    ["billing", "PaymentRequiredError 402 billing_error", null],
    ["no-credit", "BadRequestError 400 invalid_request_error", null],
    ["prompt-too-long", "BadRequestError 400 invalid_request_error", null],
    ["too-large", "ContentTooLargeError 413 request_too_large", null],
    [
      { kind: "status", status: 409, type: "conflict_error", message: "Busy", errorCode: "busy" },
      "ConflictError 409 conflict_error busy",
      null,
    ],
  ])("%j", async (fault, expected, retryAfter) => {
    const { ask } = await startRig({ script: () => ({ content: "Hello.", fault }) });
    const answer = ask();
    expect(await trouble(answer)).toBe(expected);
    const error = (await answer.catch((cause: unknown) => cause)) as InstanceType<typeof Anthropic.APIError>;
    expect(error.headers?.get("retry-after")).toBe(retryAfter);
    await expect(ask()).resolves.toMatchObject({ stop_reason: "end_turn" });
  });

  it.each([
    ["no-credit", "Your credit balance is too low to access the Anthropic API"],
    ["prompt-too-long", "prompt is too long: 1000001 tokens > 1000000 maximum"],
  ] as const)("%s says so in its words", async (fault, apiMessage) => {
    const { ask } = await startRig({ script: () => ({ fault }) });
    await expect(ask()).rejects.toMatchObject({ apiMessage });
  });

  it.each([
    ["rate-limit", "true"],
    ["overloaded", "true"],
    ["spend-limit", "false"],
    ["no-credit", "false"],
  ] as const)("%s tells clients whether to try again", async (fault, expected) => {
    const { ask } = await startRig({ script: () => ({ fault }) });
    const error = (await ask().catch((cause: unknown) => cause)) as InstanceType<typeof Anthropic.APIError>;
    expect(error.headers?.get("x-should-retry")).toBe(expected);
    expect(error.requestID).toBe("req_00000001");
  });
});

describe("broken streams", () => {
  it.each<[FaultKind | Fault, string]>([
    ["reset", "AnthropicError: terminated"],
    ["eof", "AnthropicError: stream ended without producing a Message with role=assistant"],
    ["error-event", "APIError overloaded_error"],
    [{ kind: "error-event", type: "api_error" }, "APIError api_error"],
    ["html", "AnthropicError: request ended without sending any chunks"],
  ])("%j", async (fault, expected) => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault }) });
    expect(await trouble(ask())).toBe(expected);
  });

  it("bad-json", async () => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault: "bad-json" }) });
    expect(await trouble(ask())).toContain("Unexpected token");
  });

  it("has sent half of the answer when it breaks off", async () => {
    const { client } = await startRig({ script: () => ({ ...CALL, fault: "reset" }) });
    const seen: string[] = [];
    const stream = client.messages.stream(HELLO).on("streamEvent", ({ type }) => seen.push(type));
    await stream.finalMessage().catch(() => null);
    expect(seen.slice(0, 3)).toEqual(["message_start", "content_block_start", "content_block_delta"]);
    expect(seen).not.toContain("message_stop");
  });

  it.each<[FaultKind | Fault, readonly string[]]>([
    ["hang", []],
    ["hang-pings", []],
    [{ kind: "hang", after: "half" }, ["message_start", "content_block_start", "content_block_delta"]],
    [{ kind: "hang-pings", after: "half", ms: 5 }, ["message_start", "content_block_start"]],
  ])("%j never ends by itself", async (fault, expected) => {
    const { client } = await startRig({ script: () => ({ ...CALL, fault }) });
    const controller = new AbortController();
    const seen: string[] = [];
    const stream = client.messages
      .stream(HELLO, { signal: controller.signal })
      .on("streamEvent", ({ type }) => seen.push(type));
    const end = trouble(stream.finalMessage());
    await stream.withResponse();
    const first = await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 30, "waiting"))]);
    controller.abort();
    expect([first, await end]).toEqual(["waiting", "APIUserAbortError"]);
    expect(seen.slice(0, expected.length)).toEqual(expected);
  });

  it("sends pings while it hangs", async () => {
    const { api } = await startRig({ script: () => ({ fault: { kind: "hang-pings", ms: 1 } }) });
    const response = await fetch(`${api.url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-version": "2023-06-01", "x-api-key": "any" },
      body: JSON.stringify({ ...HELLO, stream: true }),
    });
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();
    expect(new TextDecoder().decode(value)).toContain('event: ping\ndata: {"type":"ping"}\n\n');
  });

  it("closes connections that hang", async () => {
    const { api, ask } = await startRig({ script: () => ({ fault: "hang" }), faultFor: () => null });
    const end = trouble(ask());
    while (api.requests[0]?.usage == null) await new Promise(setImmediate);
    await api.close();
    expect(await end).toBe("AnthropicError: terminated");
  });
});

describe("answers not to act upon", () => {
  it.each<[FaultKind | Fault, string, unknown]>([
    ["array-input", "tool_use", [{ path: "a.txt", content: "Hello. ".repeat(40) }]],
    ["unknown-stop", "stop_of_the_future", { path: "a.txt", content: "Hello. ".repeat(40) }],
    [{ kind: "unknown-stop", stopReason: "nap" }, "nap", { path: "a.txt", content: "Hello. ".repeat(40) }],
  ])("%j", async (fault, stopReason, input) => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault }) });
    const message = await ask();
    expect(message.stop_reason).toBe(stopReason);
    expect(message.content).toMatchObject([
      { type: "text", text: "I write." },
      { type: "tool_use", name: "write", input },
    ]);
  });

  it("cut-tool loses a field without a word", async () => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault: "cut-tool" }) });
    const message = await ask();
    expect(message.stop_reason).toBe("max_tokens");
    expect(message.content[1]).toMatchObject({ type: "tool_use", name: "write" });
    expect(message.content[1]).toHaveProperty("input", { path: "a.txt" });
  });

  it("proto-input carries a prototype", async () => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault: "proto-input" }) });
    const call = (await ask()).content[1] as { input: object };
    expect(Object.keys(call.input)).toEqual(["__proto__", "path", "content"]);
  });

  it.each<[FaultKind, string, readonly string[]]>([
    ["refusal", "refusal", ["text"]],
    ["context-full", "model_context_window_exceeded", ["text"]],
    ["pause", "pause_turn", ["text", "server_tool_use"]],
    ["empty", "end_turn", []],
  ])("%s", async (fault, stopReason, types) => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault }) });
    const message = await ask();
    expect(message.stop_reason).toBe(stopReason);
    expect(message.content.map((block) => block.type)).toEqual(types);
    expect(message.stop_details).toEqual(
      fault === "refusal" ? { type: "refusal", category: null, explanation: null } : null,
    );
  });

  it("a paused turn goes on when it is sent back", async () => {
    const { ask } = await startRig({ script: () => ({ ...CALL, fault: "pause" }) });
    const paused = await ask();
    const messages = [...HELLO.messages, { role: "assistant" as const, content: paused.content }];
    const faultless = await startRig({ script: ({ turn }) => ({ content: `Turn ${turn}.` }) });
    expect((await faultless.ask({ messages })).content).toMatchObject([{ text: "Turn 1." }]);
  });

  it("gives an answer without calls a call to spoil", async () => {
    const { ask } = await startRig({ script: () => ({ content: "Hello.", fault: "array-input" }) });
    expect((await ask()).content).toMatchObject([
      { type: "text" },
      { name: "write", input: [expect.anything()] },
    ]);
  });
});

describe("without a stream", () => {
  it.each<[FaultKind, string]>([
    ["bad-json", "is not valid JSON"],
    ["reset", "terminated"],
    ["eof", "JSON"],
    ["error-event", "OverloadedError 529 overloaded_error"],
    ["overloaded", "OverloadedError 529 overloaded_error"],
  ])("%s", async (fault, expected) => {
    const { client } = await startRig({ script: () => ({ ...CALL, fault }) });
    expect(await trouble(client.messages.create(HELLO))).toContain(expected);
  });

  it("cut-tool leaves whole JSON with fields missing", async () => {
    const { client } = await startRig({ script: () => ({ ...CALL, fault: "cut-tool" }) });
    expect(await client.messages.create(HELLO)).toMatchObject({
      stop_reason: "max_tokens",
      content: [{ type: "text" }, { type: "tool_use", input: { path: "a.txt" } }],
    });
  });
});

describe("how often", () => {
  it.each<[Fault["times"], readonly string[]]>([
    [undefined, ["OverloadedError", "Hello.", "Hello."]],
    [2, ["OverloadedError", "OverloadedError", "Hello."]],
    ["always", ["OverloadedError", "OverloadedError", "OverloadedError"]],
  ])("%s", async (times, expected) => {
    const fault: Fault = { kind: "overloaded", ...(times === undefined ? {} : { times }) };
    const { ask } = await startRig({ script: () => ({ content: "Hello.", fault }) });
    const seen: string[] = [];
    for (const _ of expected) {
      seen.push(
        await ask().then(
          ({ content }) => (content[0]?.type === "text" ? content[0].text : "nothing"),
          (error: Error) => error.constructor.name,
        ),
      );
    }
    expect(seen).toEqual(expected);
  });

  it("counts each turn for itself", async () => {
    const { ask } = await startRig({ script: () => ({ content: "Hello.", fault: "overloaded" }) });
    const names = ["T001", "T002", "T001", "T002"];
    const seen: string[] = [];
    for (const task of names) {
      seen.push(
        await ask({}, { "X-Specrun-Task": task }).then(
          () => "fine",
          () => "trouble",
        ),
      );
    }
    expect(seen).toEqual(["trouble", "trouble", "fine", "fine"]);
  });

  it("meets warm-ups through faultFor alone", async () => {
    const { client, ask } = await startRig({
      faultFor: ({ warmUp }) => (warmUp ? { kind: "overloaded", times: "always" } : null),
    });
    const warm = client.messages.create({ ...HELLO, max_tokens: 0 });
    expect(await trouble(warm)).toBe("OverloadedError 529 overloaded_error");
    await expect(ask()).resolves.toMatchObject({ stop_reason: "end_turn" });
  });

  it("latency only waits", async () => {
    const { ask } = await startRig({
      script: () => ({ content: "Late.", fault: { kind: "latency", ms: 60 } }),
    });
    const start = performance.now();
    await expect(ask()).resolves.toMatchObject({ stop_reason: "end_turn" });
    expect(performance.now() - start).toBeGreaterThan(55);
  });
});
