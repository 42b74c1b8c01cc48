import type { ServerResponse } from "node:http";
import { type ApiError, errorBody, isTransient } from "./errors.ts";
import type { Delivery } from "./faults.ts";
import { frame } from "./sse.ts";

/** Puts a delivery on the wire. Resolves when nothing more will be sent; a client that hangs up is no trouble. */
export async function respond(
  response: ServerResponse,
  delivery: Delivery,
  requestId: string,
): Promise<void> {
  if (delivery.kind === "error") return respondError(response, delivery.error, requestId);
  response.writeHead(200, { "content-type": delivery.contentType, "request-id": requestId });
  response.flushHeaders();
  for (const chunk of delivery.chunks) await written(response, chunk);
  if (delivery.ending === "end") response.end();
  else if (delivery.ending === "reset") response.destroy();
  else await hang(response, delivery.pingMs);
}

export function respondError(response: ServerResponse, error: ApiError, requestId: string): void {
  respondJson(response, error.status, errorBody(error, requestId), {
    "request-id": requestId,
    "x-should-retry": String(isTransient(error)),
    ...error.headers,
  });
}

export function respondJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

/** Waits, unless the client goes away first. */
export async function pause(response: ServerResponse, ms: number): Promise<void> {
  if (ms <= 0 || response.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    response.once("close", done);
    function done(): void {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    }
  });
}

/** Each chunk is flushed before the next, so that a client sees pieces and a broken end loses none of them. */
function written(response: ServerResponse, chunk: string): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    response.write(chunk, () => resolve());
  });
}

/** Never ends by itself: the client gives up, or the server closes. */
function hang(response: ServerResponse, pingMs: number | null): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  const pinging = pingMs === null ? null : setInterval(() => response.write(frame("ping", {})), pingMs);
  return new Promise((resolve) => {
    response.once("close", () => {
      if (pinging !== null) clearInterval(pinging);
      resolve();
    });
  });
}
