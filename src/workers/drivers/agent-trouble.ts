import type { Failure } from "../../model/failure.ts";
import { err } from "../../model/result.ts";
import type { AgentAnswer } from "./agent.ts";
import type { AgentProfile } from "./agent-profile.ts";

export interface AgentTrouble {
  /** In the agent's words, or in ours where it said nothing. */
  readonly detail: string;
  /** Of its own server, where it tells. */
  readonly status?: number;
  /** Null or left out: it has not ended by itself. */
  readonly exitCode?: number | null;
  /** What it printed last. */
  readonly output?: string;
}

const LOGGED_OUT =
  /\b401\b|unauthorized|not logged in|please run \/login|invalid api key|authentication required/i;
const STOPPED = /usage limit|hit your .*limit|credit balance|quota exceeded|insufficient_quota/i;

/** A login or an account that is used up stops every task alike, so the run ends there; anything else is one task's. */
export function agentTrouble({ name: agent, login }: AgentProfile, trouble: AgentTrouble): Failure {
  const { detail, status = 0, exitCode = null, output = "" } = trouble;
  if (STOPPED.test(detail)) return { reason: "account-stopped", status: status || 429, detail };
  if (status === 401 || status === 403 || LOGGED_OUT.test(detail))
    return { reason: "agent-login", agent, detail, login };
  return { reason: "agent-failed", agent, detail, exitCode, output };
}

export const notStarted = (profile: AgentProfile): AgentAnswer => ({
  usage: null,
  stopReason: "none",
  result: err(agentTrouble(profile, { detail: "it did not start" })),
});
