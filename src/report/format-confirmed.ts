import type { Task } from "../model/task.ts";
import { escapeLine } from "./escape.ts";

/** One line after `specrun confirm`. */
export const formatConfirmed = (task: Task, by: string): string =>
  `${task.id} ticked: confirmed by ${escapeLine(by)}  ${escapeLine(task.title)}\n`;
