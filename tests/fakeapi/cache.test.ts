import type { MessageParam, TextBlockParam, Usage } from "@anthropic-ai/sdk/resources/messages";
import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import { estimateTokens } from "../../src/fakeapi/tokens.ts";
import { type Body, HELLO, type Rig, startRig } from "./rig.ts";

const HOUR = { cache_control: { type: "ephemeral", ttl: "1h" } } as const;
const SHORT = { cache_control: { type: "ephemeral" } } as const;

/** A text block whose place in the prompt makes it cost exactly `tokens`. */
function words(tokens: number, name: string, rest: object = {}): TextBlockParam {
  const shell = estimateTokens(`system {"type":"text","text":"${name}"}`);
  return { type: "text", text: name + "x".repeat((tokens - shell) * 4), ...rest };
}

/** `read / 1h written / 5m written / neither`, as one line to compare. */
function bill({ cache_read_input_tokens, cache_creation, input_tokens }: Usage): string {
  const { ephemeral_1h_input_tokens, ephemeral_5m_input_tokens } = cache_creation ?? {};
  return `read ${cache_read_input_tokens}, 1h ${ephemeral_1h_input_tokens}, 5m ${ephemeral_5m_input_tokens}, fresh ${input_tokens}`;
}

async function bills(rig: Rig, ...bodies: Partial<Body>[]): Promise<string[]> {
  const lines: string[] = [];
  for (const body of bodies) lines.push(bill((await rig.ask(body)).usage));
  return lines;
}

const question = (content: string): MessageParam[] => [{ role: "user", content }];

describe("the prompt cache", () => {
  it("is written at a breakpoint and read by the next request with the same prefix", async () => {
    const rig = await startRig();
    const system = [words(2_000, "rules", HOUR)];
    expect(await bills(rig, { system }, { system, messages: question("Another?") })).toEqual([
      "read 0, 1h 2000, 5m 0, fresh 9",
      "read 2000, 1h 0, 5m 0, fresh 10",
    ]);
  });

  it.each([
    ["a changed word", { system: [words(2_000, "Rules", HOUR)] }, "read 0, 1h 2000, 5m 0, fresh 9"],
    ["another model", { model: "claude-opus-5-5" }, "read 0, 1h 2000, 5m 0, fresh 9"],
    [
      "another tool in front",
      { tools: [{ name: "read", input_schema: { type: "object" as const } }] },
      "read 0, 1h 2014, 5m 0, fresh 9",
    ],
    ["a thinking setting", { thinking: { type: "adaptive" as const } }, "read 2000, 1h 0, 5m 0, fresh 9"],
    ["no breakpoint", { system: [words(2_000, "rules")] }, "read 0, 1h 0, 5m 0, fresh 2009"],
    [
      "the breakpoint one block on",
      { system: [words(2_000, "rules"), words(500, "more", HOUR)] },
      "read 2000, 1h 500, 5m 0, fresh 9",
    ],
  ])("after %s", async (_, change, expected) => {
    const rig = await startRig();
    const first = { system: [words(2_000, "rules", HOUR)] };
    expect((await bills(rig, first, { ...first, ...change }))[1]).toBe(expected);
  });

  it("loses the messages, not the system prompt, with a setting that the messages depend on", async () => {
    const rig = await startRig();
    const body = {
      system: [words(2_000, "rules", HOUR)],
      messages: [{ role: "user" as const, content: [words(1_000, "task", SHORT)] }],
    };
    const thinking = { type: "adaptive" as const };
    expect(await bills(rig, body, body, { ...body, thinking }, body)).toEqual([
      "read 0, 1h 2000, 5m 1000, fresh 0",
      "read 3000, 1h 0, 5m 0, fresh 0",
      "read 2000, 1h 0, 5m 1000, fresh 0",
      "read 3000, 1h 0, 5m 0, fresh 0",
    ]);
  });

  it("keeps nothing shorter than the model's minimum", async () => {
    const models = [{ id: "big" }, { id: "small", cacheTokensMin: 512 }];
    const rig = await startRig({ models });
    const at = (model: string, tokens: number) => ({ model, system: [words(tokens, "rules", HOUR)] });
    expect(await bills(rig, at("big", 1_023), at("big", 1_024), at("small", 511), at("small", 512))).toEqual([
      "read 0, 1h 0, 5m 0, fresh 1032",
      "read 0, 1h 1024, 5m 0, fresh 9",
      "read 0, 1h 0, 5m 0, fresh 520",
      "read 0, 1h 512, 5m 0, fresh 9",
    ]);
  });

  it("grows with a conversation under the automatic breakpoint", async () => {
    const rig = await startRig();
    const system = [words(2_000, "rules", HOUR)];
    const task: MessageParam = { role: "user", content: [words(300, "task")] };
    const more: MessageParam[] = [
      { role: "assistant", content: [words(100, "work")] },
      { role: "user", content: [words(50, "more")] },
    ];
    const lines = await bills(
      rig,
      { system, ...SHORT, messages: [task] },
      { system, ...SHORT, messages: [task, ...more] },
    );
    expect(lines).toEqual(["read 0, 1h 2000, 5m 300, fresh 0", "read 2300, 1h 0, 5m 151, fresh 0"]);
  });

  it("bills an hour up to the last long-lived breakpoint and five minutes after it", async () => {
    const rig = await startRig();
    const system = [words(1_100, "rules", HOUR), words(700, "plan", HOUR), words(200, "role", SHORT)];
    const shorter = [words(1_100, "rules", HOUR)];
    expect(await bills(rig, { system: shorter }, { system }, { system })).toEqual([
      "read 0, 1h 1100, 5m 0, fresh 9",
      "read 1100, 1h 700, 5m 200, fresh 9",
      "read 2000, 1h 0, 5m 0, fresh 9",
    ]);
  });

  it.each([
    [19, "read 1100, 1h 0, 5m 380, fresh 9"],
    [20, "read 0, 1h 0, 5m 1500, fresh 9"],
  ])("looks back over twenty blocks and no further: %i blocks on", async (count, expected) => {
    const rig = await startRig();
    const tail = Array.from({ length: count - 1 }, () => words(20, "tail"));
    const first = { system: [words(1_100, "rules", SHORT)] };
    const second = { system: [words(1_100, "rules"), ...tail, words(20, "tail", SHORT)] };
    expect((await bills(rig, first, second))[1]).toBe(expected);
  });

  it("forgets after its lifetime, counted from the last read", async () => {
    let minutes = 0;
    const rig = await startRig({ now: () => minutes * 60_000 });
    const system = [words(1_100, "rules", HOUR), words(400, "role", SHORT)];
    const lines: string[] = [];
    for (const wait of [0, 4, 4, 5, 59, 60]) {
      minutes += wait;
      lines.push(...(await bills(rig, { system })));
    }
    expect(lines).toEqual([
      "read 0, 1h 1100, 5m 400, fresh 9",
      "read 1500, 1h 0, 5m 0, fresh 9",
      "read 1500, 1h 0, 5m 0, fresh 9",
      "read 1100, 1h 0, 5m 400, fresh 9",
      "read 1100, 1h 0, 5m 400, fresh 9",
      "read 0, 1h 1100, 5m 400, fresh 9",
    ]);
  });

  it("can be read only after the response that writes it has started", async () => {
    const held = holdable(() => ({ content: "Done." }));
    const rig = await startRig({ script: held.script });
    const body = { system: [words(2_000, "rules", HOUR)] };
    const first = held.hold({ task: "T001" });
    const slow = rig.ask(body, { "X-Specrun-Task": "T001" });
    await first.reached;
    const during = bill((await rig.ask(body, { "X-Specrun-Task": "T002" })).usage);
    first.release();
    expect([bill((await slow).usage), during, ...(await bills(rig, body))]).toEqual([
      "read 0, 1h 2000, 5m 0, fresh 9",
      "read 0, 1h 2000, 5m 0, fresh 9",
      "read 2000, 1h 0, 5m 0, fresh 9",
    ]);
  });

  it("is not written by a request that was turned away, but by one whose answer broke off", async () => {
    const faults = ["overloaded", "reset"] as const;
    let asked = 0;
    const rig = await startRig({ faultFor: () => faults[asked++] ?? null });
    const body = { system: [words(2_000, "rules", HOUR)] };
    for (const _ of faults) await rig.ask(body).catch(() => null);
    expect(await bills(rig, body)).toEqual(["read 2000, 1h 0, 5m 0, fresh 9"]);
    expect(rig.api.requests.map(({ usage }) => usage && bill(usage))).toEqual([
      null,
      "read 0, 1h 2000, 5m 0, fresh 9",
      "read 2000, 1h 0, 5m 0, fresh 9",
    ]);
  });

  it("is warmed by a request for nothing", async () => {
    const rig = await startRig();
    const system = [words(2_000, "rules", HOUR)];
    const warm = await rig.client.messages.create({ ...HELLO, system, max_tokens: 0 });
    expect([bill(warm.usage), ...(await bills(rig, { system, messages: question("Task T004") }))]).toEqual([
      "read 0, 1h 2000, 5m 0, fresh 9",
      "read 2000, 1h 0, 5m 0, fresh 10",
    ]);
  });

  it("bills the same whole or streamed, and counts what was written once", async () => {
    const rig = await startRig();
    const system = [words(2_000, "rules", HOUR)];
    await rig.ask({ system });
    const whole = await rig.client.messages.create({ ...HELLO, system });
    const streamed = await rig.ask({ system });
    expect(whole.usage).toEqual(streamed.usage);
    expect(streamed.usage).toEqual({
      input_tokens: 9,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 2_000,
      cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
      output_tokens: 2,
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: "standard",
      inference_geo: null,
      speed: null,
    });
  });
});
