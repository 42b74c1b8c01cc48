import { constants } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { confine } from "./confine.ts";
import { defineTool, type ToolContext, ToolError } from "./tool.ts";

const LINES_MAX = 2_000;
const LINE_CHARS_MAX = 2_000;

export const readTool = defineTool({
  name: "read",
  description:
    "Read a text file of the project. Returns its lines; a long file is cut, and the answer says how to read on.",
  schema: z.strictObject({
    path: z.string().describe("relative to the project root"),
    offset: z.int().min(1).optional().describe("first line, 1-based"),
    limit: z.int().min(1).optional().describe("number of lines"),
  }),
  writes: false,
  detail: (input) => input.path,
  async run(input, context) {
    const text = await readText(input.path, context);
    const lines = text.split("\n");
    const first = input.offset ?? 1;
    const count = Math.min(input.limit ?? LINES_MAX, LINES_MAX);
    const shown = lines.slice(first - 1, first - 1 + count).map(cutLine);
    const last = first - 1 + shown.length;
    if (last >= lines.length) return shown.join("\n");
    return `${shown.join("\n")}\n(lines ${first}-${last} of ${lines.length}; use offset=${last + 1} to read on)`;
  },
});

export const writeTool = defineTool({
  name: "write",
  description: "Create a file, or replace all of one. Parent folders are made.",
  schema: z.strictObject({ path: z.string(), content: z.string() }),
  writes: true,
  detail: (input) => input.path,
  async run(input, context) {
    const { absolute, path } = await confine(context.dir, input.path);
    refuseProtected(path, context);
    await writeText(absolute, path, input.content, context);
    return `wrote ${path} (${input.content.split("\n").length} lines)`;
  },
});

export const editTool = defineTool({
  name: "edit",
  description:
    "Replace an exact piece of a file. `old_text` must occur exactly once unless `replace_all` is true.",
  schema: z.strictObject({
    path: z.string(),
    old_text: z.string().min(1),
    new_text: z.string(),
    replace_all: z.boolean().optional(),
  }),
  writes: true,
  detail: (input) => input.path,
  async run(input, context) {
    const { absolute, path } = await confine(context.dir, input.path);
    refuseProtected(path, context);
    const text = await readText(input.path, context);
    const count = text.split(input.old_text).length - 1;
    if (count === 0)
      throw new ToolError(`\`old_text\` does not occur in ${path}; read the file and copy the text exactly`);
    if (count > 1 && !input.replace_all)
      throw new ToolError(
        `\`old_text\` occurs ${count} times in ${path}, it must occur once; include more surrounding lines or set replace_all`,
      );
    await writeText(absolute, path, text.split(input.old_text).join(input.new_text), context);
    return `replaced ${count} occurrence${count === 1 ? "" : "s"} in ${path}`;
  },
});

function refuseProtected(path: string, context: ToolContext): void {
  const why = context.writeRefusal(path);
  if (why !== null) throw new ToolError(why);
}

async function readText(named: string, context: ToolContext): Promise<string> {
  const { absolute, path } = await confine(context.dir, named);
  const info = await stat(absolute).catch((error: NodeJS.ErrnoException) => error);
  if (info instanceof Error)
    throw new ToolError(`${path} does not exist (${info.code}); use glob to find files`);
  if (info.isDirectory()) throw new ToolError(`${path} is a folder; use glob to list it`);
  if (!info.isFile()) throw new ToolError(`${path} is not a regular file`);
  if (info.size > context.limits.fileBytesMax)
    throw new ToolError(
      `${path} has ${info.size} bytes (fileBytesMax ${context.limits.fileBytesMax}); use grep`,
    );
  const handle = await open(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const content = await handle.readFile();
    if (content.includes(0)) throw new ToolError(`${path} is not a text file`);
    return content.toString("utf8");
  } finally {
    await handle.close();
  }
}

/** Never follows a link at the leaf and never writes through a hard link to somewhere else. */
async function writeText(absolute: string, path: string, text: string, context: ToolContext): Promise<void> {
  const bytes = Buffer.byteLength(text);
  if (bytes > context.limits.fileBytesMax)
    throw new ToolError(`the content has ${bytes} bytes (fileBytesMax ${context.limits.fileBytesMax})`);
  try {
    await mkdir(dirname(absolute), { recursive: true });
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(absolute, flags, 0o666);
    try {
      const info = await handle.stat();
      if (!info.isFile() || info.nlink > 1) throw new ToolError(`${path} is not a regular file of its own`);
      await handle.truncate(0);
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw new ToolError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`,
    );
  }
}

const cutLine = (line: string): string =>
  line.length <= LINE_CHARS_MAX ? line : `${line.slice(0, LINE_CHARS_MAX)}… (${line.length} characters)`;
