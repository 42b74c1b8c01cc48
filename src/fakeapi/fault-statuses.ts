import { type ApiError, authenticationError, invalidRequest, tooLarge } from "./errors.ts";
import type { Fault } from "./faults.ts";

/** The answers that are no message: each with the status, type and words of the API, some with a header. */
export type StatusFaultKind =
  | "rate-limit"
  | "spend-limit"
  | "overloaded"
  | "server-error"
  | "unauthorized"
  | "forbidden"
  | "billing"
  | "no-credit"
  | "prompt-too-long"
  | "too-large"
  | "status";

type MakeError = (fault: Fault) => ApiError;

const worded =
  (error: ApiError): MakeError =>
  ({ message = error.message }) => ({ ...error, message });

const retryAfter =
  (error: ApiError, defaultSec: number | null): MakeError =>
  (fault) => {
    const seconds = fault.retryAfterSec ?? defaultSec;
    const base = worded(error)(fault);
    return seconds === null ? base : { ...base, headers: { "retry-after": String(seconds) } };
  };

const limited = { status: 429, type: "rate_limit_error" };

export const STATUS_FAULTS: Readonly<Record<StatusFaultKind, MakeError>> = {
  "rate-limit": retryAfter(
    { ...limited, message: "This request would exceed your organization's rate limit" },
    1,
  ),
  "spend-limit": retryAfter(
    {
      ...limited,
      message: "You have reached your specified API usage limits",
      errorCode: "enforced_spend_limit_reached",
    },
    null,
  ),
  overloaded: retryAfter({ status: 529, type: "overloaded_error", message: "Overloaded" }, null),
  "server-error": worded({ status: 500, type: "api_error", message: "Internal server error" }),
  unauthorized: worded(authenticationError("invalid x-api-key")),
  forbidden: worded({
    status: 403,
    type: "permission_error",
    message: "Your API key does not have permission to use the specified resource",
  }),
  billing: worded({ status: 402, type: "billing_error", message: "Your account has a billing problem" }),
  "no-credit": worded(invalidRequest("Your credit balance is too low to access the Anthropic API")),
  "prompt-too-long": worded(invalidRequest("prompt is too long: 1000001 tokens > 1000000 maximum")),
  "too-large": worded(tooLarge()),
  status: ({ status = 500, type = "api_error", message = "Scripted error", errorCode }) => ({
    status,
    type,
    message,
    ...(errorCode === undefined ? {} : { errorCode }),
  }),
};
