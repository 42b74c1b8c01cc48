import { err, ok, type Result } from "../model/result.ts";
import { type ApiError, invalidRequest, notFound } from "./errors.ts";
import { isObject, type JsonObject, type Problems } from "./json.ts";
import type { KnownModel } from "./models.ts";
import { type MessagesRequest, readRequest } from "./request.ts";
import { cacheProblems } from "./validate-cache.ts";
import { conversationProblems } from "./validate-conversation.ts";
import { optionProblems } from "./validate-options.ts";
import { shapeProblems } from "./validate-shape.ts";
import { toolProblems } from "./validate-tools.ts";

export interface ValidRequest {
  readonly body: JsonObject;
  readonly request: MessagesRequest;
  readonly model: KnownModel;
}

/**
 * Accepts what the real API accepts and refuses the rest with its status, its type and its kind of words. Written
 * from public knowledge of the API, not from the API itself.
 */
export function validateRequest(
  body: unknown,
  models: ReadonlyMap<string, KnownModel>,
): Result<ValidRequest, ApiError> {
  if (!isObject(body)) return err(invalidRequest("The request body is not valid JSON"));
  const shape = first(shapeProblems(body));
  if (shape !== null) return err(invalidRequest(shape));
  const request = readRequest(body);
  const model = models.get(request.model);
  if (model === undefined) return err(notFound(`model: ${request.model}`));
  const meaning = first(meaningProblems(body, request, model));
  return meaning === null ? ok({ body, request, model }) : err(invalidRequest(meaning));
}

function* meaningProblems(body: JsonObject, request: MessagesRequest, model: KnownModel): Problems {
  yield* toolProblems(request);
  yield* optionProblems(body, request, model);
  yield* cacheProblems(body, request);
  yield* conversationProblems(request, model);
}

function first(problems: Problems): string | null {
  for (const problem of problems) return problem;
  return null;
}
