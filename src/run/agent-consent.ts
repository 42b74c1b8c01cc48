import { posix } from "node:path";
import type { ConsentItem } from "../model/failure.ts";
import { sha256 } from "../util/hash.ts";
import type { AgentProfile } from "../workers/drivers/agent-profile.ts";

/**
 * A program that the repository names as its agent is a command like any other, with network besides: agreed to once, and
 * again when a file of the project changes that its command line names. Null: the person's own program.
 */
export async function agentConsent(
  { name, program, args, install }: AgentProfile,
  read: (path: string) => Promise<string | null>,
): Promise<ConsentItem | null> {
  if (install !== null) return null;
  const files: string[] = [];
  for (const word of new Set([program, ...args])) {
    const path = posix.normalize(word);
    const text = /^(?:\/|\.\.(?:\/|$))/.test(path) ? null : await read(path);
    if (text !== null) files.push(`${path} (${sha256(text).slice(0, 16)})`);
  }
  return {
    purpose: "agent",
    command: [program, ...args].join(" "),
    source: `.specify/specrun.yml agents.${name}`,
    detail: files.join(", "),
    network: true,
  };
}
