import { readInside } from "../config/read-inside.ts";
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
