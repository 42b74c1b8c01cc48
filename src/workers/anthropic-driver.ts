import type { Event } from "../model/event.ts";
import { runAgentLoop } from "./agent-loop.ts";
import type { Driver } from "./driver.ts";
import type { Model, SystemBlock, ToolDefinition } from "./model.ts";
import { executeTool } from "./tools/registry.ts";

export interface AnthropicDriverOptions {
  readonly model: Model;
  /** With the tools the cached prefix: byte-identical for all conversations of a run. */
  readonly system: readonly SystemBlock[];
  readonly tools: readonly ToolDefinition[];
  readonly emit: (event: Event) => void;
}

/** Our own loop around the Messages API. */
export const anthropicDriver = ({ model, system, tools, emit }: AnthropicDriverOptions): Driver => ({
  converse: ({ role, tag, workspace, outputSchema, opening, thread, judgeFinish, judgeText, limits }) =>
    runAgentLoop({
      model,
      request: {
        model: role.model,
        outputTokensMax: limits.outputTokensMax,
        system,
        tools,
        ...(outputSchema && { outputSchema }),
        tag: { ...tag, role: role.name },
      },
      opening,
      ...(thread && { thread }),
      execute: (call, aside) => executeTool(call, role.tools, { ...workspace, aside }),
      judgeFinish,
      judgeText,
      limits,
      signal: workspace.signal,
      emit,
      ...(workspace.state && { workState: workspace.state }),
    }),
});
