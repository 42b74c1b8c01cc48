import type { RequestPermissionRequest, RequestPermissionResponse } from "@agentclientprotocol/sdk";
import { confine } from "../tools/confine.ts";
import { asRecord, asText } from "./json-lines.ts";

/** What an agent may do here, beyond what the sandbox lets it. */
export interface PermissionRules {
  readonly dir: string;
  readonly isSandboxed: boolean;
  /** Whoever judges changes nothing. */
  readonly readOnly: boolean;
  readonly writeRefusal: (path: string) => string | null;
}

/** specrun answers every question of an agent itself, each time anew: nothing is allowed for always. */
export async function answerPermission(
  request: RequestPermissionRequest,
  rules: PermissionRules,
): Promise<RequestPermissionResponse> {
  const kinds = (await isAllowed(request, rules))
    ? (["allow_once", "allow_always"] as const)
    : (["reject_once", "reject_always"] as const);
  const options = kinds.flatMap((kind) => request.options.find((option) => option.kind === kind) ?? []);
  const [option] = options;
  if (option === undefined) return { outcome: { outcome: "cancelled" } };
  return { outcome: { outcome: "selected", optionId: option.optionId } };
}

async function isAllowed({ toolCall }: RequestPermissionRequest, rules: PermissionRules): Promise<boolean> {
  const paths = pathsOf(toolCall);
  switch (toolCall.kind) {
    case "think":
      return true;
    case "read":
    case "search":
      // Without a sandbox, what names no place could be any.
      return rules.isSandboxed || (paths.length > 0 && allInside(paths, rules.dir));
    case "edit":
    case "delete":
    case "move":
      if (rules.readOnly) return false;
      // An edit that names no file is held by the sandbox, and judged by what it changed.
      return paths.length === 0 ? rules.isSandboxed : allWritable(paths, rules);
    case "execute":
      return rules.isSandboxed;
    default:
      return false;
  }
}

type ToolCall = RequestPermissionRequest["toolCall"];

function pathsOf({ locations, content, rawInput }: ToolCall): readonly string[] {
  const input = asRecord(rawInput) ?? {};
  return [
    ...(locations ?? []).map(({ path }) => path),
    ...(content ?? []).flatMap((part) => (part.type === "diff" ? part.path : [])),
    ...PLACES.flatMap((name) => asText(input[name]) ?? []),
  ];
}

/** What agents call the places that a tool is for. */
const PLACES = [
  ...["path", "file_path", "filePath", "filepath", "absolute_path", "dir_path", "directory"],
  ...["source", "destination", "from", "to", "old_path", "oldPath", "new_path", "newPath"],
];

async function allInside(paths: readonly string[], dir: string): Promise<boolean> {
  for (const path of paths) if ((await placeOf(path, dir)) === null) return false;
  return true;
}

async function allWritable(
  paths: readonly string[],
  { dir, writeRefusal }: PermissionRules,
): Promise<boolean> {
  for (const path of paths) {
    const place = await placeOf(path, dir);
    if (place === null || writeRefusal(place) !== null) return false;
  }
  return true;
}

/** Relative to the workspace; null outside it. */
async function placeOf(path: string, dir: string): Promise<string | null> {
  try {
    return (await confine(dir, path)).path;
  } catch {
    return null;
  }
}
