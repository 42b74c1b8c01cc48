import {
  type AnyMessage,
  type ClientConnection,
  client,
  methods,
  type Stream,
} from "@agentclientprotocol/sdk";
import type { Failure } from "../../model/failure.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Program } from "../../slots/programs.ts";
import { answerPermission } from "./acp-permission.ts";
import { AcpUpdates, turnUsage } from "./acp-updates.ts";
import type { Agent, AgentAnswer, AgentSession, SessionRequest } from "./agent.ts";
import { type AgentPlace, type InstalledAgent, openPlace } from "./agent-place.ts";
import { agentTrouble } from "./agent-trouble.ts";
import { asRecord, asText, type JsonRecord, readJsonLines } from "./json-lines.ts";

/**
 * Any agent of the Agent Client Protocol: one process for a conversation, which stands still while specrun judges. It uses
 * its own tools, as we offer it none, and asks us before it does what its own settings do not allow.
 */
export const acpAgent = (installed: InstalledAgent): Agent => ({
  name: installed.profile.name,
  claimMissing: "ask",
  remembers: true,
  hasSystemPrompt: false,
  open: async (request) => {
    const place = await openPlace(installed, request.assignment);
    const life = new AbortController();
    const program = place.start(installed.profile.args, life.signal);
    if (program === null) {
      await place.close();
      return err(agentTrouble(installed.profile, { detail: "it did not start" }));
    }
    const session = new AcpSession(installed, request, { place, program, life });
    const opened = await session.open(request.signal);
    if (opened !== null) await session.close();
    return opened === null ? ok(session) : err(opened);
  },
});

interface Running {
  readonly place: AgentPlace;
  readonly program: Program;
  /** Ends the program. */
  readonly life: AbortController;
}

const AUTH_REQUIRED = -32_000;
const CANCEL_GRACE_MS = 2_000;

class AcpSession implements AgentSession {
  readonly #installed: InstalledAgent;
  readonly #running: Running;
  readonly #updates: AcpUpdates;
  readonly #connection: ClientConnection;
  #id = "";

  constructor(installed: InstalledAgent, request: SessionRequest, running: Running) {
    const { assignment, watch } = request;
    const { dir, isSandboxed, readOnly } = running.place;
    const { writeRefusal } = assignment.workspace;
    this.#installed = installed;
    this.#running = running;
    this.#updates = new AcpUpdates(watch, dir);
    const rules = { dir, isSandboxed, readOnly, writeRefusal };
    this.#connection = client({ name: "specrun" })
      .onRequest(methods.client.session.requestPermission, ({ params }) => answerPermission(params, rules))
      .connect(streamOf(running.program, (update) => this.#updates.take(update)));
  }

  async open(signal: AbortSignal): Promise<Failure | null> {
    const { agent } = this.#connection;
    const greeted = await this.#ask(signal, () =>
      agent.request(methods.agent.initialize, {
        protocolVersion: 1,
        clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
        clientInfo: { name: "specrun", version: "1" },
      }),
    );
    if (!greeted.ok) return greeted.error;
    const { protocolVersion } = greeted.value;
    if (protocolVersion !== 1)
      return this.#trouble(`it speaks version ${protocolVersion} of the protocol, not 1`);
    const made = await this.#ask(signal, () =>
      agent.request(methods.agent.session.new, { cwd: this.#running.place.dir, mcpServers: [] }),
    );
    if (made.ok) this.#id = made.value.sessionId;
    return made.ok ? null : made.error;
  }

  async prompt(text: string, signal: AbortSignal): Promise<AgentAnswer> {
    this.#updates.message = "";
    const { agent } = this.#connection;
    const sessionId = this.#id;
    const answered = await this.#ask(signal, () =>
      agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: "text", text }] }),
    );
    if (!answered.ok) return { usage: null, stopReason: "none", result: answered };
    const { stopReason } = answered.value;
    return { usage: turnUsage({ ...answered.value }), stopReason, result: this.#ended(stopReason) };
  }

  stop(): void {
    this.#running.program.stop();
  }

  goOn(): void {
    this.#running.program.goOn();
  }

  async close(): Promise<void> {
    const { life, program, place } = this.#running;
    life.abort();
    await program.exit;
    this.#connection.close();
    await place.close();
  }

  #ended(stopReason: string): Result<string, Failure> {
    const { message } = this.#updates;
    switch (stopReason) {
      case "end_turn":
        return ok(message);
      case "refusal":
        return err({ reason: "refused", text: message.slice(-1_000) });
      case "max_tokens":
      case "max_turn_requests":
        return err({ reason: "no-finish", stopReason });
      default:
        return err({ reason: "stop-unknown", stopReason });
    }
  }

  /** One request; an agent that ends, errs or is cut off meanwhile is a failure of its own. */
  async #ask<T>(signal: AbortSignal, send: () => Promise<T>): Promise<Result<T, Failure>> {
    const { program } = this.#running;
    const exit = program.exit.then((code) =>
      err(this.#trouble("it ended in the middle of the conversation", code)),
    );
    const done = new AbortController();
    const answer = send().then(ok, (error: unknown) => this.#refused(error, exit));
    const first = await Promise.race([answer, exit, this.#cut(signal, done.signal)]);
    done.abort();
    return first;
  }

  async #refused(error: unknown, exit: Promise<Result<never, Failure>>): Promise<Result<never, Failure>> {
    const { profile } = this.#installed;
    const fields = asRecord(error) ?? {};
    // A broken connection is told by what the program says as it ends.
    if (typeof fields.code !== "number") {
      this.#running.life.abort();
      return exit;
    }
    const data = asText(fields.data) ?? asText(asRecord(fields.data)?.details) ?? "";
    const detail = [error instanceof Error ? error.message : String(error), data].filter(Boolean).join(": ");
    if (fields.code === AUTH_REQUIRED)
      return err({ reason: "agent-login", agent: profile.name, detail, login: profile.login });
    return err(this.#trouble(detail));
  }

  #trouble(detail: string, exitCode: number | null = null): Failure {
    const output = this.#running.program.complaints();
    return agentTrouble(this.#installed.profile, { detail, exitCode, output });
  }

  /** Asks it to stop, and gives it a moment to; whoever holds the conversation knows why. */
  #cut(signal: AbortSignal, done: AbortSignal): Promise<Result<never, Failure>> {
    const interrupted = err({ reason: "interrupted", signal: "abort" } as const);
    return new Promise((resolve) => {
      const onAbort = (): void => {
        const { agent } = this.#connection;
        if (this.#id !== "")
          agent.notify(methods.agent.session.cancel, { sessionId: this.#id }).catch(() => undefined);
        const timer = setTimeout(() => resolve(interrupted), this.#id === "" ? 0 : CANCEL_GRACE_MS);
        done.addEventListener("abort", () => clearTimeout(timer), { once: true });
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { once: true, signal: done });
    });
  }
}

/**
 * The program's pipes as messages. Updates are taken out here, and lines that are no message are left out: the library
 * would print what it cannot read.
 */
function streamOf(program: Program, onUpdate: (update: JsonRecord) => void): Stream {
  const asked = new Set<unknown>();
  let isRead = true;
  return {
    readable: new ReadableStream<AnyMessage>({
      cancel: () => {
        isRead = false;
      },
      start: (controller) => {
        readJsonLines(program.stdout, (record) => {
          const isAnswer = record.method === undefined;
          if (record.method === methods.client.session.update)
            onUpdate(asRecord(asRecord(record.params)?.update) ?? {});
          else if (isRead && record.jsonrpc === "2.0" && (!isAnswer || asked.delete(record.id)))
            controller.enqueue(record as AnyMessage);
        });
        program.stdout.once("close", () => {
          if (isRead) controller.close();
        });
      },
    }),
    writable: new WritableStream<AnyMessage>({
      write: (message) => {
        if ("method" in message && "id" in message) asked.add(message.id);
        program.stdin.write(`${JSON.stringify(message)}\n`);
      },
    }),
  };
}
