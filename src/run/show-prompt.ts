import { listFiles } from "../audit/list-files.ts";
import { findChecks } from "../checks/find-checks.ts";
import { readInside } from "../config/read-inside.ts";
import { stateDirPaths } from "../config/state-dirs.ts";
import { readHistory } from "../journal/read-journal.ts";
import { replay } from "../journal/replay.ts";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task } from "../model/task.ts";
import { nearest } from "../util/nearest.ts";
import { asked } from "../workers/agent-loop.ts";
import { requestFor } from "../workers/anthropic-driver.ts";
import { messageParams } from "../workers/anthropic-model.ts";
import type { Role } from "../workers/roles.ts";
import { toolDefinitions } from "../workers/tools/registry.ts";
import type { Plan } from "./prepare.ts";
import { Prompts } from "./prompts.ts";
import { openingOf } from "./task-opening.ts";

/** What the first call of a task's conversation would hold if it started now. */
export interface TaskPrompt {
  readonly task: Task;
  readonly role: Role;
  /** The body of the call. */
  readonly request: ReturnType<typeof messageParams>;
  /** Its text in two parts: what all conversations share, and what this one has to itself. */
  readonly prefix: readonly string[];
  readonly opening: string;
}

export interface PromptRequest {
  readonly env: NodeJS.ProcessEnv;
  readonly id: string;
  /** As if earlier attempts had never been. */
  readonly fresh: boolean;
}

/** Made by the code that a run makes it with, from the files as they are; calls nothing and writes nothing. */
export async function promptOf(
  plan: Plan,
  { env, id, fresh }: PromptRequest,
): Promise<Result<TaskPrompt, SetupFailure>> {
  const { root, config, feature, graph, roles } = plan;
  const task = feature.tasks.find((each) => each.id.toUpperCase() === id.toUpperCase());
  if (task === undefined) return err(unknownTask(plan, id));
  if (task.kind !== "edit") return err(noPrompt(task));
  const history = await readHistory((await stateDirPaths(root, env)).state, feature.dir);
  if (!history.ok && !fresh) return history;
  const past = replay(history.ok ? history.value : []);
  const prompts = await Prompts.open(root, feature.dir);
  const { system, spec } = prompts.at(feature.phases[task.phase]?.index ?? 0);
  const role = roles[task.role];
  const opening = await openingOf({
    ...{ task, role, feature, graph, merged: past.merged, spec: spec(), dir: root },
    checks: await checksNow(plan),
    earlier: null,
    news: null,
    lastFailure: fresh ? null : (past.lastFailure.get(task.id) ?? null),
  });
  const shared = requestFor(role, config.limits, { system, tools: toolDefinitions() });
  const request = messageParams({ ...shared, messages: asked([], opening) });
  return ok({ task, role, request, prefix: system.map(({ text }) => text), opening });
}

async function checksNow({ root, config }: Plan): Promise<string[]> {
  const files = { list: await listFiles(root), read: (path: string) => readInside(root, path) };
  return (await findChecks(files, config.checks)).task.map(({ command }) => command);
}

function unknownTask({ feature }: Plan, id: string): SetupFailure {
  const [near] = nearest(
    id,
    feature.tasks.map((task) => task.id),
    1,
  );
  const help = near === undefined ? "`specrun graph` lists the tasks" : `did you mean \`${near}\`?`;
  return { reason: "usage", message: `there is no task \`${id}\` in ${feature.file}`, help };
}

const noPrompt = ({ id, kind }: Task): SetupFailure => ({
  reason: "usage",
  message:
    kind === "run"
      ? `${id} is a task that specrun executes itself, so that no worker is asked`
      : `${id} is left to a person, so that no worker is asked`,
  help: "`specrun graph` shows which tasks are worked on by a role",
});
