import type { IncomingHttpHeaders } from "node:http";
import { type ApiError, authenticationError } from "./errors.ts";

/** Either header will do, as with the real API; without a configured key any key is good, but there must be one. */
export function authenticate(headers: IncomingHttpHeaders, apiKey: string | null): ApiError | null {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? "")?.[1];
  const given = bearer ?? headers["x-api-key"];
  if (given === undefined || given === "") return authenticationError("x-api-key header is required");
  if (apiKey === null || given === apiKey) return null;
  return authenticationError(bearer === undefined ? "invalid x-api-key" : "Invalid bearer token");
}
