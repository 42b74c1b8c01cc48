import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { readInside } from "../config/read-inside.ts";
import type { Failure } from "../model/failure.ts";
import type { Agent } from "../workers/drivers/agent.ts";
import type { InstalledAgent } from "../workers/drivers/agent-place.ts";
import type { AgentProfile } from "../workers/drivers/agent-profile.ts";
import { claudeAgent } from "../workers/drivers/claude-agent.ts";
import { codexAgent } from "../workers/drivers/codex-agent.ts";
import { commandAgent } from "../workers/drivers/command-agent.ts";
import type { ForeignDriverOptions } from "../workers/drivers/foreign-driver.ts";
import { agentConsent } from "./agent-consent.ts";
import type { ContextOptions } from "./create-context.ts";

/** The chosen agent on this machine, and what keeps it from being started. */
export async function foreignAgent(
  { means, env }: Pick<ContextOptions, "means" | "env">,
  profile: AgentProfile,
): Promise<Pick<ForeignDriverOptions, "agent" | "refuse">> {
  const found = means.agent ?? { file: profile.program, mounts: [] };
  return {
    agent: await AGENTS[profile.protocol]({ profile, found, programs: means.programs, env }),
    // The program may lie in the workspace, where a task can have changed it since it was agreed to.
    refuse: async (dir) => {
      if (means.programs.sandbox !== "none" && (await hidesNothing(profile, dir))) return unmasked(profile);
      const item = await agentConsent(profile, (path) => readInside(dir, path));
      return item === null || means.consent.allows(item)
        ? null
        : { reason: "consent-needed", commands: [item] };
    },
  };
}

/** The library of the protocol is loaded by who speaks it. */
const AGENTS: Readonly<Record<AgentProfile["protocol"], (agent: InstalledAgent) => Agent | Promise<Agent>>> =
  {
    acp: async (agent) => (await import("../workers/drivers/acp-agent.ts")).acpAgent(agent),
    claude: claudeAgent,
    codex: codexAgent,
    command: commandAgent,
  };

/** A link to the whole workspace cannot be covered without it: through it the agent would find settings of the repository. */
async function hidesNothing({ masked }: AgentProfile, dir: string): Promise<boolean> {
  const root = await realpath(dir);
  const places = masked.map((name) => realpath(join(dir, name)).catch(() => null));
  return (await Promise.all(places)).includes(root);
}

const unmasked = ({ name, masked }: AgentProfile): Failure => ({
  reason: "agent-failed",
  agent: name,
  detail: `one of ${masked.join(", ")} is a link to the whole project, so that its settings cannot be kept from the agent`,
  exitCode: null,
  output: "",
});
