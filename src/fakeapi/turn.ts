import type { IncomingHttpHeaders } from "node:http";
import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import type { Turn } from "./script.ts";
import type { ValidRequest } from "./validate-request.ts";

/** Reads from a request which turn of which conversation it asks for. */
export function turnOf({ body, request }: ValidRequest, headers: IncomingHttpHeaders): Turn {
  return {
    task: headerText(headers, "x-specrun-task"),
    role: headerText(headers, "x-specrun-role"),
    attempt: headerNumber(headers, "x-specrun-attempt") ?? 1,
    phase: headerNumber(headers, "x-specrun-phase"),
    turn: request.messages.filter((message) => message.role === "assistant").length,
    model: request.model,
    warmUp: request.maxTokens === 0,
    body: body as unknown as MessageCreateParams,
    headers,
  };
}

/** `task T004, role code, attempt 1, turn 0`: only what the headers said. */
export function turnName(turn: Turn): string {
  const { task, role, attempt, phase } = turn;
  const known = [
    task === null ? "no task" : `task ${task}`,
    ...(phase === null ? [] : [`phase ${phase}`]),
    ...(role === null ? [] : [`role ${role}`]),
    `attempt ${attempt}`,
    `turn ${turn.turn}`,
  ];
  return known.join(", ");
}

function headerText(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function headerNumber(headers: IncomingHttpHeaders, name: string): number | null {
  const value = Number(headerText(headers, name) ?? Number.NaN);
  return Number.isInteger(value) ? value : null;
}
