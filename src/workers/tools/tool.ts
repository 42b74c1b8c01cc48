import type { z } from "zod";
import type { Limits } from "../../model/limits.ts";
import type { TaskId } from "../../model/task.ts";
import type { CommandPlace, Commands } from "../../slots/commands.ts";
import type { Aside } from "../../util/aside.ts";
import type { Role } from "../roles.ts";

/** What a tool may see and do: one slot, and commands inside it. */
export interface ToolContext extends CommandPlace {
  readonly commands: Commands;
  /** Whose work it is, and the machine resources that its commands need for themselves. */
  readonly task: TaskId | null;
  readonly locks: readonly string[];
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Around waits that are not the worker's own time. */
  readonly aside?: Aside;
  /** Names what the files are now, so that it can be told whether they changed. */
  readonly state?: () => Promise<string>;
  /** Says why a project-relative path must not be written, null when it may. */
  readonly writeRefusal: (path: string) => string | null;
  /** What the worker asked to be remembered; it counts only if its work is merged. */
  readonly notes: string[];
}

/** Who calls: what its role allows it. */
export type ToolUser = Pick<Role, "tools" | "commands" | "skills">;

/** Thrown inside a tool; its message goes back to the model and says the next move. */
export class ToolError extends Error {}

export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  /** Changes what others will see: refused for roles that only read. */
  readonly writes: boolean;
  /** One line for people. */
  detail(input: z.infer<Schema>): string;
  run(input: z.infer<Schema>, context: ToolContext, user: ToolUser): Promise<string>;
}

export const defineTool = <Schema extends z.ZodType>(tool: Tool<Schema>): Tool<Schema> => tool;
