import Anthropic from "@anthropic-ai/sdk";
import type { Message, MessageCreateParamsNonStreaming } from "@anthropic-ai/sdk/resources/messages";
import { onTestFinished } from "vitest";
import { type FakeApi, type FakeApiOptions, startFakeApi } from "../../src/fakeapi/server.ts";

export type Body = MessageCreateParamsNonStreaming;

export interface Rig {
  readonly api: FakeApi;
  readonly client: Anthropic;
  /** Streams one request and returns the message the SDK put together. */
  ask(body?: Partial<Body>, headers?: Record<string, string>): Promise<Message>;
}

/** A server of one test, and the real SDK in front of it. */
export async function startRig(options: Partial<FakeApiOptions> = {}): Promise<Rig> {
  const api = await startFakeApi({ script: () => ({ content: "Hello." }), ...options });
  onTestFinished(() => api.close());
  const client = new Anthropic({
    apiKey: "test-key",
    baseURL: api.url,
    maxRetries: 0,
    timeout: 10_000,
    logLevel: "off",
  });
  const ask: Rig["ask"] = (body = {}, headers = {}) =>
    client.messages.stream({ ...HELLO, ...body }, { headers }).finalMessage();
  return { api, client, ask };
}

export const HELLO: Body = {
  model: "claude-sonnet-5-5",
  max_tokens: 1_000,
  messages: [{ role: "user", content: "Hello?" }],
};

/** Sends a body that the SDK's types would not let through; the error's own words, or "accepted". */
export async function verdict(client: Anthropic, body: unknown): Promise<string> {
  try {
    await client.messages.create(body as Body);
    return "accepted";
  } catch (error) {
    if (!(error instanceof Anthropic.APIError) || error.status === undefined) throw error;
    return `${error.status} ${error.type}: ${error.apiMessage}`;
  }
}
