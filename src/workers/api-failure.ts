import { APIConnectionError, APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import type { Failure } from "../model/failure.ts";

export type ApiVerdict =
  | {
      readonly kind: "retry";
      readonly status: number | null;
      readonly detail: string;
      readonly afterMs: number | null;
      /** The service is not there, as opposed to one answer that went wrong. */
      readonly isDown: boolean;
    }
  | { readonly kind: "stop"; readonly failure: Failure };

interface ErrorBody {
  readonly error?: {
    readonly type?: string;
    readonly message?: string;
    readonly details?: { readonly error_code?: string };
  };
}

const SPEND_LIMIT = /spend_limit_reached/;
const NO_CREDIT =
  /credit balance is too low|(?:usage|spend(?:ing)?) limits?\b[^.]*\b(?:reached|exceeded)|\breached your\b[^.]*\blimits?\b/i;
const TOO_LONG = /prompt is too long|exceed.*context|context window/i;

/** What a failed call means for the run: try again, fail the task, or stop everything. */
export function classifyApiError(error: unknown, model: string, idle: boolean): ApiVerdict {
  if (idle)
    return { kind: "retry", status: null, detail: "the stream fell silent", afterMs: null, isDown: false };
  if (error instanceof APIUserAbortError)
    return { kind: "stop", failure: { reason: "interrupted", signal: "abort" } };
  if (!(error instanceof APIError) || error.status === undefined) return withoutStatus(error);
  const body = error.error as ErrorBody | undefined;
  const detail = body?.error?.message ?? error.message;
  const type = body?.error?.type ?? null;
  const status = error.status;
  const stop = (failure: Failure): ApiVerdict => ({ kind: "stop", failure });
  if (SPEND_LIMIT.test(JSON.stringify(body ?? "")) || status === 402 || NO_CREDIT.test(detail))
    return stop({ reason: "account-stopped", status, detail });
  if (status === 401 || status === 403) return stop({ reason: "key-rejected", status, detail });
  if (status === 404) return stop({ reason: "model-unknown", model, detail });
  if (status === 413 || TOO_LONG.test(detail)) return stop({ reason: "context-full" });
  if (status === 408 || status === 409 || status === 429 || status >= 500)
    return { kind: "retry", status, detail, afterMs: retryAfterMs(error), isDown: true };
  return stop({ reason: "api", status, type, detail, tries: 1 });
}

/** Broken connections and mid-stream error events have no status; only an explicit refusal is final. */
function withoutStatus(error: unknown): ApiVerdict {
  const detail = error instanceof Error ? error.message : String(error);
  if (/Could not resolve authentication/.test(detail)) return { kind: "stop", failure: { reason: "no-key" } };
  const isDown =
    error instanceof APIConnectionError || (error instanceof APIError && DOWN.has(error.type ?? ""));
  return { kind: "retry", status: null, detail, afterMs: null, isDown };
}

/** Error events in the middle of a stream that say what a status would have said before it. */
const DOWN: ReadonlySet<string> = new Set(["overloaded_error", "rate_limit_error", "api_error"]);

function retryAfterMs(error: APIError): number | null {
  const header = error.headers?.get("retry-after-ms");
  if (header) return Number(header) || null;
  const after = error.headers?.get("retry-after");
  if (!after) return null;
  const seconds = Number(after);
  const ms = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : seconds * 1000;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
