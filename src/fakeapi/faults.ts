import type { Answer } from "./answer.ts";
import { messageJson } from "./answer.ts";
import type { ApiError } from "./errors.ts";
import { ANSWER_FAULTS, type AnswerFaultKind } from "./fault-answers.ts";
import { STATUS_FAULTS, type StatusFaultKind } from "./fault-statuses.ts";
import { frame, messageFrames } from "./sse.ts";

/** Everything that can go wrong between a client and the API, by name. */
export type FaultKind = StatusFaultKind | AnswerFaultKind | WireFaultKind;

/** `latency` only waits; the others break what is sent. */
type WireFaultKind = "latency" | "hang" | "hang-pings" | "reset" | "eof" | "error-event" | "html";

export interface Fault {
  readonly kind: FaultKind;
  /** How many requests for the same turn it meets, default 1; the next one is answered well. */
  readonly times?: number | "always";
  /** `rate-limit`, `spend-limit`, `overloaded`: the `retry-after` header. */
  readonly retryAfterSec?: number;
  /** `status`: any status that has no name of its own. */
  readonly status?: number;
  /** `status`, `error-event`: the error's type; every error fault: its words. */
  readonly type?: string;
  readonly message?: string;
  readonly errorCode?: string;
  /** `hang`, `hang-pings`: what the client has seen by then. Default `headers`. */
  readonly after?: "headers" | "half";
  /** `unknown-stop`. */
  readonly stopReason?: string;
  /** `latency`: the wait; `hang-pings`: the time between pings. */
  readonly ms?: number;
}

/** What goes over the wire. A body's ending is part of it: a good one ends, a broken one breaks off. */
export type Delivery =
  | { readonly kind: "error"; readonly error: ApiError }
  | {
      readonly kind: "body";
      readonly contentType: string;
      readonly chunks: readonly string[];
      readonly ending: "end" | "reset" | "hang";
      /** Time between pings while it hangs. */
      readonly pingMs: number | null;
    };

export function deliver(answer: Answer, fault: Fault | null, stream: boolean): Delivery {
  if (fault === null || fault.kind === "latency") return body(answer, stream);
  const { kind } = fault;
  if (kind in STATUS_FAULTS) return { kind: "error", error: STATUS_FAULTS[kind as StatusFaultKind](fault) };
  if (kind in ANSWER_FAULTS) {
    return body(ANSWER_FAULTS[kind as AnswerFaultKind](answer, fault, stream), stream);
  }
  return brokenBody(answer, fault, stream);
}

function brokenBody(answer: Answer, fault: Fault, stream: boolean): Delivery {
  const whole = body(answer, stream);
  const half = stream ? firstHalf(messageFrames(answer)) : [firstHalf([...messageJson(answer)]).join("")];
  switch (fault.kind) {
    case "html":
      return { ...whole, contentType: "text/html", chunks: [PROXY_PAGE] };
    case "reset":
      return { ...whole, chunks: half, ending: "reset" };
    case "eof":
      return { ...whole, chunks: half };
    case "error-event":
      return errorEvent({ ...whole, chunks: half }, fault, stream);
    default: {
      const pingMs = fault.kind === "hang-pings" ? (fault.ms ?? PING_MS) : null;
      return { ...whole, chunks: fault.after === "half" ? half : [], ending: "hang", pingMs };
    }
  }
}

/** Without a stream there is nothing to put the event into: the same error comes as a status. */
function errorEvent(half: BodyDelivery, fault: Fault, stream: boolean): Delivery {
  const { type = "overloaded_error", message = "Overloaded" } = fault;
  if (!stream) return { kind: "error", error: STATUS_FAULTS.overloaded(fault) };
  const chunks = [...half.chunks, frame("error", { error: { type, message } })];
  return { ...half, chunks };
}

type BodyDelivery = Extract<Delivery, { kind: "body" }>;

function body(answer: Answer, stream: boolean): BodyDelivery {
  const chunks = stream ? messageFrames(answer) : [messageJson(answer)];
  const contentType = stream ? "text/event-stream; charset=utf-8" : "application/json";
  return { kind: "body", contentType, chunks, ending: "end", pingMs: null };
}

const firstHalf = (items: readonly string[]): string[] => items.slice(0, Math.ceil(items.length / 2));

const PING_MS = 50;
const PROXY_PAGE = "<!doctype html>\n<title>Sign in</title>\n<p>Sign in to use this network.</p>\n";
