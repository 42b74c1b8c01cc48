import type { Config } from "../../config/config.ts";
import type { SetupFailure } from "../../model/failure.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { AGENT_NAMES, type AgentProfile, profileOf } from "./agent-profile.ts";

/** Who does the work, as configured; null: our own loop. */
export function chosenAgent({
  agent,
  agents,
  model,
}: Pick<Config, "agent" | "agents" | "model">): Result<AgentProfile | null, SetupFailure> {
  if (!AGENT_NAMES.includes(agent)) return err({ reason: "agent-unsupported", agent, known: AGENT_NAMES });
  const profile = profileOf(agent, agents, model);
  if (profile !== "not-configured") return ok(profile);
  const problem = { key: `agents.${agent}.command`, message: `is needed for the agent \`${agent}\`` };
  return err({ reason: "config-invalid", path: ".specify/specrun.yml", problems: [problem] });
}
