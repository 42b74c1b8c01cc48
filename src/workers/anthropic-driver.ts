import type { Event } from "../model/event.ts";
import type { Limits } from "../model/limits.ts";
import { runAgentLoop } from "./agent-loop.ts";
import type { Driver } from "./driver.ts";
import type { Model, ModelRequest, SystemBlock, ToolDefinition } from "./model.ts";
import type { Role } from "./roles.ts";
import { executeTool } from "./tools/registry.ts";

export interface AnthropicDriverOptions {
  readonly model: Model;
  /** With the tools the cached prefix: byte-identical for all conversations of a phase, and of a run while nobody edits. */
  readonly system: (phase: number) => readonly SystemBlock[];
  readonly tools: readonly ToolDefinition[];
  readonly emit: (event: Event) => void;
}

/** What every request of a conversation has in common. */
export const requestFor = (role: Role, { outputTokensMax }: Limits, prefix: Prefix) => ({
  ...{ model: role.model, outputTokensMax },
  ...(role.effort !== null && { effort: role.effort }),
  ...prefix,
});

type Prefix = Pick<ModelRequest, "system" | "tools">;

/** Our own loop around the Messages API. */
export const anthropicDriver = ({ model, system, tools, emit }: AnthropicDriverOptions): Driver => ({
  converse: ({ role, tag, workspace, outputSchema, opening, thread, judgeFinish, judgeText, limits }) =>
    runAgentLoop({
      model,
      request: {
        ...requestFor(role, limits, { system: system(tag.phase), tools }),
        ...(outputSchema && { outputSchema }),
        tag: { ...tag, role: role.name },
      },
      opening,
      ...(thread && { thread }),
      execute: (call, aside) => executeTool(call, role, { ...workspace, aside }),
      judgeFinish,
      judgeText,
      limits,
      signal: workspace.signal,
      emit,
      ...(workspace.state && { workState: workspace.state }),
    }),
});
