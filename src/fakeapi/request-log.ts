import type { IncomingHttpHeaders } from "node:http";
import type { Usage } from "@anthropic-ai/sdk/resources/messages";
import type { FaultKind } from "./faults.ts";
import type { Turn } from "./script.ts";

/** What the server received and how it answered, for tests to look at. */
export interface ReceivedRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
  /** Null for a request that was refused before it was understood as a turn. */
  readonly turn: Turn | null;
  /** Null while it waits, then the status that was sent. */
  readonly status: number | null;
  /** What was billed, once a response started. */
  readonly usage: Usage | null;
  readonly fault: FaultKind | null;
}

/** The same record while the server is still at it. */
export type OpenRequest = { -readonly [K in keyof ReceivedRequest]: ReceivedRequest[K] };

export class RequestLog {
  readonly entries: ReceivedRequest[] = [];
  #count = 0;

  /** Numbers the request and keeps it; of a very long run only the latest ones. */
  open(method: string, path: string, headers: IncomingHttpHeaders): OpenRequest {
    this.#count++;
    const requestId = `req_${String(this.#count).padStart(8, "0")}`;
    const none = { body: undefined, turn: null, status: null, usage: null, fault: null };
    const request: OpenRequest = { requestId, method, path, headers, ...none };
    this.entries.push(request);
    if (this.entries.length > REQUESTS_KEPT_MAX) this.entries.shift();
    return request;
  }
}

const REQUESTS_KEPT_MAX = 10_000;
