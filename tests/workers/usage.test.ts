import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { AnthropicModel } from "../../src/workers/anthropic-model.ts";

/** A gateway that speaks the protocol, and leaves out what it does not know. */
const usages = [{}, null, { input_tokens: null, output_tokens: 2 }, { output_tokens: -5 }];
let asked = 0;
const server = createServer((_, response) => {
  const usage = usages[asked++];
  const message = { id: "m", type: "message", role: "assistant", model: "m", content: [], stop_reason: null };
  const events = [
    { type: "message_start", message: { ...message, usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Done." } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: usage ?? {} },
    { type: "message_stop" },
  ];
  response.setHeader("content-type", "text/event-stream");
  response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(() => server.close());

it.each(usages)("of %j is made of numbers", async () => {
  const { port } = server.address() as AddressInfo;
  const env = { ANTHROPIC_API_KEY: "k", ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
  const options = { env, run: "r", retriesMax: 1, streamIdleMs: 5_000, emit: () => undefined };
  const { usage } = await new AnthropicModel(options).send(
    {
      ...{
        model: "m",
        outputTokensMax: 10,
        system: [],
        tools: [],
        messages: [{ role: "user", content: "a" }],
      },
      tag: { task: null, phase: 1, role: "code", attempt: 1 },
    },
    new AbortController().signal,
  );
  for (const value of Object.values(usage)) expect(value).toBeGreaterThanOrEqual(0);
});
