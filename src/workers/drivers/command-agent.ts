import { err, ok } from "../../model/result.ts";
import { BoundedOutput } from "../../slots/bounded-output.ts";
import type { Agent, AgentAnswer, AgentSession, SessionRequest } from "./agent.ts";
import { type AgentPlace, type InstalledAgent, openPlace } from "./agent-place.ts";
import { agentTrouble, notStarted } from "./agent-trouble.ts";

/** Any program: the prompt on stdin, its work in the folder, its final message on stdout, success as exit code 0. */
export const commandAgent = (installed: InstalledAgent): Agent => ({
  name: installed.profile.name,
  claimMissing: "done",
  remembers: false,
  hasSystemPrompt: false,
  open: async (request) => ok(sessionOf(installed, request, await openPlace(installed, request.assignment))),
});

const OUTPUT_BYTES_MAX = 1_000_000;

function sessionOf(installed: InstalledAgent, request: SessionRequest, place: AgentPlace): AgentSession {
  const { profile } = installed;
  const { tag, role } = request.assignment;
  let round = 0;
  return {
    prompt: async (text, signal): Promise<AgentAnswer> => {
      round += 1;
      request.watch.onStep();
      const program = place.start(profile.args, signal, {
        SPECRUN_TASK: tag.task ?? "",
        SPECRUN_ROLE: role.name,
        SPECRUN_ATTEMPT: String(tag.attempt),
        SPECRUN_ROUND: String(round),
      });
      if (program === null) return notStarted(profile);
      const message = new BoundedOutput(OUTPUT_BYTES_MAX);
      program.stdout.on("data", (chunk: Buffer) => message.push(chunk));
      program.stdin.end(text);
      const exitCode = await program.exit;
      if (exitCode === 0) return { usage: null, stopReason: "end_turn", result: ok(message.text()) };
      const trouble = { detail: "it ended with an error", exitCode, output: program.complaints() };
      return { usage: null, stopReason: "none", result: err(agentTrouble(profile, trouble)) };
    },
    stop: () => undefined,
    goOn: () => undefined,
    close: () => place.close(),
  };
}
