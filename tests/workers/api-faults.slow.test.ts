import { afterAll, describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../../src/fakeapi/faults.ts";
import type { Turn } from "../../src/fakeapi/script.ts";
import { type FakeApi, startFakeApi } from "../../src/fakeapi/server.ts";
import type { Event } from "../../src/model/event.ts";
import { totalTokens } from "../../src/model/usage.ts";
import { AnthropicModel } from "../../src/workers/anthropic-model.ts";
import type { ModelAnswer, ModelRequest } from "../../src/workers/model.ts";

/** Every fault of the API over real HTTP, as the model port answers it; what a run makes of it is in tests/run. */
interface Rig {
  readonly api: FakeApi;
  readonly waits: Extract<Event, { type: "api.waiting" }>[];
  send(task?: string, signal?: AbortSignal): Promise<ModelAnswer>;
}

/** The tests run side by side, so their servers end together. */
const apis: FakeApi[] = [];
afterAll(async () => {
  for (const api of apis) await api.close();
});

const LONG = "word ".repeat(200);
const ANSWER = { content: [{ text: LONG }, { tool: "write", input: { path: "a.txt", content: LONG } }] };

async function rig(
  faultFor: (turn: Turn) => FaultKind | Fault | null,
  { retriesMax = 2, streamIdleMs = 1_000 } = {},
): Promise<Rig> {
  const api = await startFakeApi({ script: () => ANSWER, faultFor });
  apis.push(api);
  const waits: Rig["waits"] = [];
  const model = new AnthropicModel({
    env: { ANTHROPIC_API_KEY: "test-key-0123456789", ANTHROPIC_BASE_URL: api.url },
    run: "run",
    retriesMax,
    streamIdleMs,
    emit: (event) => {
      if (event.type === "api.waiting") waits.push(event);
    },
  });
  const send: Rig["send"] = (task = "T001", signal = new AbortController().signal) =>
    model.send(request(task), signal);
  return { api, waits, send };
}

const request = (task: string): ModelRequest => ({
  model: "claude-sonnet-5-5",
  outputTokensMax: 4_000,
  system: [{ type: "text", text: "Rule. ".repeat(1_000), cache_control: { type: "ephemeral", ttl: "1h" } }],
  tools: [{ name: "write", description: "Write.", input_schema: { type: "object" } }],
  messages: [{ role: "user", content: [{ type: "text", text: "Go." }] }],
  tag: { task, phase: 1, role: "code", attempt: 1 },
});

/** `ok tool_use`, or the reason. */
const verdict = ({ result }: ModelAnswer): string =>
  result.ok ? `ok ${result.value.stopReason}` : result.error.reason;
const billed = (api: FakeApi): readonly number[] =>
  api.requests.map(({ usage }) =>
    usage === null
      ? 0
      : usage.input_tokens +
        usage.output_tokens +
        (usage.cache_read_input_tokens ?? 0) +
        (usage.cache_creation_input_tokens ?? 0),
  );

describe.concurrent("trouble that passes: the same turn is sent again, told once", () => {
  it.each<[FaultKind | Fault, string]>([
    ["hang", "the stream fell silent"],
    ["hang-pings", "the stream fell silent"],
    [{ kind: "hang", after: "half" }, "the stream fell silent"],
    [{ kind: "hang-pings", after: "half" }, "the stream fell silent"],
    ["reset", "terminated"],
    ["eof", "stream ended without producing a Message with role=assistant"],
    ["error-event", "Overloaded"],
    [{ kind: "error-event", type: "api_error", message: "Internal" }, "Internal"],
    ["bad-json", "Unexpected token"],
    ["html", "request ended without sending any chunks"],
    ["overloaded", "Overloaded"],
    ["server-error", "Internal server error"],
    [{ kind: "rate-limit", retryAfterSec: 0.2 }, "rate limit"],
    [{ kind: "status", status: 408, type: "timeout_error", message: "Too slow" }, "Too slow"],
    [{ kind: "status", status: 409, type: "conflict_error", message: "Busy" }, "Busy"],
    [{ kind: "status", status: 502, type: "api_error", message: "Bad gateway" }, "Bad gateway"],
  ])("%j", async (fault, detail) => {
    const { api, waits, send } = await rig(() => fault);
    expect(verdict(await send())).toBe("ok tool_use");
    expect(waits).toEqual([
      {
        type: "api.waiting",
        status: expect.toBeOneOf([null, expect.any(Number)]),
        detail: expect.stringContaining(detail),
        ms: expect.any(Number),
      },
    ]);
    expect(api.requests).toHaveLength(2);
  });

  it.each<[Fault, object]>([
    [{ kind: "hang-pings", times: "always" }, { status: null }],
    [{ kind: "bad-json", times: "always" }, { status: null }],
    [{ kind: "html", times: "always" }, { status: null }],
    [
      { kind: "overloaded", times: "always" },
      { status: 529, down: true },
    ],
    [
      { kind: "error-event", times: "always" },
      { status: null, down: true },
    ],
    [
      { kind: "rate-limit", times: "always", retryAfterSec: 0.1 },
      { status: 429, down: true },
    ],
  ])(
    "%j for ever: given up after the retries; `down` where the service itself is in trouble",
    async (fault, expected) => {
      const { api, send } = await rig(() => fault);
      const { result } = await send();
      expect(result.ok ? null : { ...result.error, detail: "" }).toEqual({
        ...{ reason: "api", type: null, detail: "", tries: 3 },
        ...expected,
      });
      expect(api.requests).toHaveLength(3);
    },
  );
});

describe.concurrent("trouble that does not pass: one request, and what it means", () => {
  it.each<[FaultKind | Fault, object]>([
    ["unauthorized", { reason: "key-rejected", status: 401 }],
    ["forbidden", { reason: "key-rejected", status: 403 }],
    ["billing", { reason: "account-stopped", status: 402 }],
    ["no-credit", { reason: "account-stopped", status: 400 }],
    ["spend-limit", { reason: "account-stopped", status: 429 }],
    [
      {
        ...{ kind: "status", status: 429, type: "rate_limit_error", message: "Stop." },
        errorCode: "contract_spend_limit_reached",
      },
      { reason: "account-stopped", status: 429 },
    ],
    [
      {
        ...{ kind: "status", status: 429, type: "rate_limit_error", message: "Stop." },
        errorCode: "linked_organization_spend_limit_reached",
      },
      { reason: "account-stopped", status: 429 },
    ],
    ["too-large", { reason: "context-full" }],
    ["prompt-too-long", { reason: "context-full" }],
    [
      { kind: "status", status: 400, type: "invalid_request_error", message: "No." },
      { reason: "api", status: 400, tries: 1 },
    ],
    [
      { kind: "rate-limit", retryAfterSec: 3600 },
      { reason: "api", status: 429, down: true, retryAfterMs: 3_600_000 },
    ],
  ])("%j", async (fault, expected) => {
    const { api, waits, send } = await rig(() => fault);
    const { result } = await send();
    expect(result.ok ? null : result.error).toMatchObject(expected);
    expect(api.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it("nothing listens at the address", async () => {
    const { api, send } = await rig(() => null, { retriesMax: 1 });
    await api.close();
    const { result } = await send();
    expect(result.ok ? null : result.error).toMatchObject({ reason: "api", status: null, down: true });
  });
});

describe.concurrent("20 workers at once", () => {
  const tasks = Array.from({ length: 20 }, (_, at) => `T${100 + at}`);

  it("wait once for a limit that all of them met, and then go on", async () => {
    const { api, waits, send } = await rig(() => ({ kind: "rate-limit", retryAfterSec: 0.2 }), {
      retriesMax: 6,
      streamIdleMs: 60_000,
    });
    const answers = await Promise.all(tasks.map((task) => send(task)));
    expect(answers.map(verdict)).toEqual(tasks.map(() => "ok tool_use"));
    expect(waits).toEqual([expect.anything()]);
    // Each met it once, and each got through at the second time.
    expect(api.requests).toHaveLength(40);
  });

  it("send one ahead while the server is still in trouble, instead of all asking again", async () => {
    let refusals = 0;
    const { api, waits, send } = await rig(
      () => (refusals++ < 23 ? { kind: "overloaded", times: "always" } : null),
      { retriesMax: 6, streamIdleMs: 60_000 },
    );
    const answers = await Promise.all(tasks.map((task) => send(task)));
    expect(answers.map(verdict)).toEqual(tasks.map(() => "ok tool_use"));
    expect(waits).toHaveLength(4);
    expect(api.requests).toHaveLength(20 + 3 + 20);
  });

  it("follow the one ahead as soon as it is answered, not when its answer ends", async () => {
    let first = true;
    const { waits, send } = await rig(
      ({ task }) => {
        if (task !== "T100") return null;
        if (!first) return { kind: "hang-pings", after: "half" };
        first = false;
        return { kind: "rate-limit", retryAfterSec: 0.1 };
      },
      { streamIdleMs: 60_000 },
    );
    const stop = new AbortController();
    const ahead = send("T100", stop.signal);
    await untilTold(waits);
    expect(verdict(await send("T101"))).toBe("ok tool_use");
    stop.abort();
    expect(verdict(await ahead)).toBe("interrupted");
  });

  it("are not held up by one ahead that was interrupted", async () => {
    const { waits, send } = await rig(
      ({ task }) => (task === "T100" ? { kind: "rate-limit", retryAfterSec: 0.1, times: 1 } : null),
      { streamIdleMs: 60_000 },
    );
    const stop = new AbortController();
    const ahead = send("T100", stop.signal);
    await untilTold(waits);
    stop.abort();
    expect(verdict(await ahead)).toBe("interrupted");
    expect(verdict(await send("T101"))).toBe("ok tool_use");
  });
});

/** Resolves when the gate has closed. */
async function untilTold(waits: Rig["waits"]): Promise<void> {
  while (waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

describe.concurrent("what tries cost that came to nothing", () => {
  it.each<FaultKind | Fault>(["reset", "eof", "error-event", "bad-json", { kind: "hang", after: "half" }])(
    "%j: is in the bill, and never more than the server counted",
    async (fault) => {
      const { api, send } = await rig(() => fault);
      const { usage, result } = await send();
      const [lost = 0, good = 0] = billed(api);
      const output = api.requests[1]?.usage?.output_tokens ?? 0;
      expect(result.ok).toBe(true);
      expect(totalTokens(usage)).toBeLessThanOrEqual(good + lost);
      // Its input, and a good part of an answer that nobody counted to the end.
      expect(totalTokens(usage)).toBeGreaterThan(good + lost - output);
      expect(usage.output).toBeGreaterThan(output * 1.2);
    },
  );

  it("is in the bill of a call that failed for good", async () => {
    const { send } = await rig(() => ({ kind: "reset", times: "always" }));
    const { usage, result } = await send();
    expect(result.ok).toBe(false);
    expect(totalTokens(usage)).toBeGreaterThan(60);
  });

  it.each<FaultKind>(["overloaded", "unauthorized"])("%s: nothing", async (kind) => {
    const { send } = await rig(() => ({ kind, times: "always" }), { retriesMax: 0 });
    expect(totalTokens((await send()).usage)).toBe(0);
  });

  it("what was written for an hour is told apart from what was written for five minutes", async () => {
    const { send } = await rig(() => null);
    const { usage } = await send();
    const { cacheWrite, cacheWrite1h = 0 } = usage;
    expect(cacheWrite1h).toBeGreaterThan(1_024);
    expect(cacheWrite - cacheWrite1h).toBeGreaterThan(0);
  });
});
