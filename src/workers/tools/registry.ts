import { z } from "zod";
import type { ToolCall, ToolOutcome } from "../agent-loop.ts";
import type { ToolDefinition } from "../model.ts";
import { bashTool } from "./bash-tool.ts";
import { commandRefusal } from "./command-patterns.ts";
import { editTool, readTool, writeTool } from "./file-tools.ts";
import { finishTool } from "./finish-tool.ts";
import { rememberTool } from "./remember-tool.ts";
import { globTool, grepTool } from "./search-tools.ts";
import { skillTool } from "./skill-tool.ts";
import { type Tool, type ToolContext, ToolError, type ToolUser } from "./tool.ts";

export { SKILL_TOOL } from "./skill-tool.ts";

/** One list for all roles, in a fixed order: it is part of the cached prefix. */
const TOOLS: readonly Tool[] = [
  bashTool,
  editTool,
  finishTool,
  globTool,
  grepTool,
  readTool,
  rememberTool,
  skillTool,
  writeTool,
];

export const TOOL_NAMES: readonly string[] = TOOLS.map((tool) => tool.name);

export const WRITING_TOOLS: readonly string[] = TOOLS.filter((tool) => tool.writes).map((tool) => tool.name);

export const toolDefinitions = (): ToolDefinition[] =>
  TOOLS.map(({ name, description, schema }) => {
    const { $schema: _, ...inputSchema } = z.toJSONSchema(schema, { io: "input" });
    const closed = { ...inputSchema, additionalProperties: false };
    return { name, description, input_schema: closed as ToolDefinition["input_schema"] };
  });

/** Whatever goes wrong in a tool is an answer for the model. */
export async function executeTool(
  call: ToolCall,
  user: ToolUser,
  context: ToolContext,
): Promise<ToolOutcome> {
  const tool = TOOLS.find(({ name }) => name === call.name);
  const refuse = (text: string, detail = ""): ToolOutcome => ({ text, isError: true, detail });
  if (tool === undefined)
    return refuse(`there is no tool \`${call.name}\`; the tools are ${TOOL_NAMES.join(", ")}`);
  if (/\\u0000/.test(JSON.stringify(call.input) ?? ""))
    return refuse(`${call.name}: the input holds a NUL byte`);
  const input = tool.schema.safeParse(call.input);
  if (!input.success) return refuse(`${call.name}: ${z.prettifyError(input.error)}`);
  const detail = tool.detail(input.data).split("\n")[0] ?? "";
  if (!user.tools.has(tool.name)) return refuse(notAllowed(tool, user), detail);
  if (tool === bashTool) {
    const refused = commandRefusal((input.data as { command: string }).command, user.commands);
    if (refused !== null) return refuse(`${call.name}: ${refused}`, detail);
  }
  try {
    return { text: await tool.run(input.data, context, user), isError: false, detail };
  } catch (error) {
    // Disks and libraries refuse odd requests in many ways; only our own invariants are bugs.
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof ToolError) && message.startsWith("Internal error")) throw error;
    return refuse(`${call.name}: ${message}`, detail);
  }
}

const notAllowed = ({ name }: Tool, { tools }: ToolUser): string =>
  WRITING_TOOLS.some((writing) => tools.has(writing))
    ? `this role may not use \`${name}\`; it has ${[...tools].sort().join(", ")}`
    : `this role may not use \`${name}\`; it reads and judges, it changes nothing`;
