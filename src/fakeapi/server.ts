import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { authenticate } from "./authenticate.ts";
import { invalidRequest, notFound, tooLarge } from "./errors.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { MessagesRoute } from "./messages-route.ts";
import { DEFAULT_MODELS, type FakeModel, type KnownModel, knownModel, modelInfo } from "./models.ts";
import { parseJson, readBody } from "./read-body.ts";
import { type OpenRequest, type ReceivedRequest, RequestLog } from "./request-log.ts";
import { respondError, respondJson } from "./respond.ts";
import type { Script, Turn } from "./script.ts";

export interface FakeApiOptions {
  /** Answers every turn but warm-ups. */
  readonly script: Script;
  /** The only key accepted; without it any key is. */
  readonly apiKey?: string;
  /** Default: the models that specrun uses. */
  readonly models?: readonly FakeModel[];
  /** The cache's clock, in milliseconds. */
  readonly now?: () => number;
  /** Faults on top of the script's own, for warm-ups too. */
  readonly faultFor?: (turn: Turn) => FaultKind | Fault | null;
  readonly bodyBytesMax?: number;
}

export interface FakeApi {
  /** For `baseURL` or ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** In the order of arrival; grows while the server runs. */
  readonly requests: readonly ReceivedRequest[];
  /** Ends every connection, also those that hang. */
  close(): Promise<void>;
}

/** Our own Messages API on loopback: the model of the demo, and the double of the whole test suite. */
export async function startFakeApi(options: FakeApiOptions): Promise<FakeApi> {
  const log = new RequestLog();
  const models = knownModels(options.models ?? DEFAULT_MODELS);
  const { script, faultFor = () => null, now = Date.now } = options;
  const messages = new MessagesRoute({ script, faultFor, models, now });
  const context = { options, log, models, messages };
  const server = createServer((request, response) => void route(request, response, context));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests: log.entries, close: () => closed(server) };
}

interface RouteContext {
  readonly options: FakeApiOptions;
  readonly log: RequestLog;
  readonly models: ReadonlyMap<string, KnownModel>;
  readonly messages: MessagesRoute;
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
  const received = context.log.open(request.method ?? "GET", path, request.headers);
  response.once("close", () => {
    received.status = response.headersSent ? response.statusCode : null;
  });
  const body = await readBody(request, context.options.bodyBytesMax ?? BODY_BYTES_MAX).catch(() => "");
  const { requestId } = received;
  if (body === null) return respondError(response, tooLarge(), requestId);
  const denied = authenticate(request.headers, context.options.apiKey ?? null);
  if (denied !== null) return respondError(response, denied, requestId);
  if (request.headers["anthropic-version"] === undefined)
    return respondError(response, invalidRequest("anthropic-version: header is required"), requestId);
  received.body = parseJson(body);
  await dispatch(received, response, context);
}

async function dispatch(
  received: OpenRequest,
  response: ServerResponse,
  { models, messages }: RouteContext,
): Promise<void> {
  const { method, path, requestId } = received;
  if (method === "POST" && path === "/v1/messages") return messages.handle(received.body, received, response);
  const one = /^\/v1\/models\/([^/]+)$/.exec(path)?.[1];
  const model = one === undefined ? undefined : models.get(one);
  if (method === "GET" && model !== undefined)
    return respondJson(response, 200, JSON.stringify(modelInfo(model)), { "request-id": requestId });
  if (method === "GET" && path === "/v1/models")
    return respondJson(response, 200, modelList([...models.values()]), { "request-id": requestId });
  respondError(response, notFound(one === undefined ? "Not Found" : `model: ${one}`), requestId);
}

function modelList(models: readonly KnownModel[]): string {
  const first = models[0]?.id ?? null;
  const last = models.at(-1)?.id ?? null;
  return JSON.stringify({ data: models.map(modelInfo), has_more: false, first_id: first, last_id: last });
}

const knownModels = (models: readonly FakeModel[]): ReadonlyMap<string, KnownModel> =>
  new Map(models.map((model) => [model.id, knownModel(model)]));

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const BODY_BYTES_MAX = 32 * 1024 * 1024;
