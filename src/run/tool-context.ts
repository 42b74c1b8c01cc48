import { forbiddenRule } from "../checks/protected-paths.ts";
import { taskSettings } from "../config/task-settings.ts";
import type { TaskId } from "../model/task.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import { placeOf } from "../slots/commands.ts";
import type { Slot } from "../slots/slots.ts";
import type { ToolContext } from "../workers/tools/tool.ts";
import type { RunContext } from "./context.ts";

/** Dependencies are specrun's: a worker that could edit them could make any check green. */
const DEPENDENCY = /(?:^|\/)(?:node_modules|bower_components|\.venv|\.tox|\.bundle)\//;

/** What a worker's tools may touch. Paths that no task may change are refused at once, not only at the end. */
export const toolContext = (context: RunContext, slot: Slot, task: TaskId | null): ToolContext => ({
  ...placeOf(slot),
  commands: context.commands,
  task,
  locks: task === null ? [] : (taskSettings(context.config, context.feature.dir, task)?.locks ?? []),
  limits: context.config.limits,
  signal: context.signal,
  notes: [],
  writeRefusal: (path) => {
    const rule = DEPENDENCY.test(path)
      ? "specrun installs dependencies"
      : forbiddenRule(path, context.protection);
    return rule === null ? null : failureForModel({ reason: "protected-path", path, rule });
  },
});
