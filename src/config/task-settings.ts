import type { TaskId } from "../model/task.ts";
import type { Config } from "./config.ts";

/** What `tasks:` in specrun.yml says about a task: under `T012`, or `003-user-auth/T012` for one feature alone. */
export function taskSettings(
  { tasks }: Pick<Config, "tasks">,
  featureDir: string,
  id: TaskId,
): Config["tasks"][string] | undefined {
  const name = featureDir.split("/").at(-1) ?? "";
  return tasks[`${name}/${id}`] ?? tasks[id];
}
