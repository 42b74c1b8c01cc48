import { glob } from "tinyglobby";
import { z } from "zod";
import { confine } from "./confine.ts";
import { defineTool, ToolError } from "./tool.ts";

const PATHS_MAX = 500;
const GREP_TIMEOUT_MS = 20_000;
const NEVER = ["**/.git/**", "**/node_modules/**", "**/.venv/**"];

export const globTool = defineTool({
  name: "glob",
  description:
    "List files of the project by pattern, such as `src/**/*.ts`. Dependency folders are left out.",
  schema: z.strictObject({
    pattern: z.string().min(1),
    path: z.string().optional().describe("folder to start in"),
  }),
  writes: false,
  detail: (input) => input.pattern,
  async run(input, context) {
    const { absolute, path } = await confine(context.dir, input.path ?? ".");
    // Links are not followed below a wildcard; the part before the first one is looked at here.
    const fixed = /^[^*?[\]{}()!]*(?=\/|$)/.exec(input.pattern)?.[0] ?? "";
    if (input.pattern.startsWith("/") || input.pattern.split("/").includes(".."))
      throw new ToolError("the pattern leads outside the project; use one relative to the project root");
    await confine(context.dir, `${path === "" ? "." : path}/${fixed}`);
    const found = await glob(input.pattern, {
      cwd: absolute,
      dot: true,
      ignore: NEVER,
      followSymbolicLinks: false,
      signal: context.signal,
    });
    const paths = found.filter((path) => !path.startsWith("..") && !path.startsWith("/")).sort();
    if (paths.length === 0) return "no files match";
    const shown = paths.slice(0, PATHS_MAX).join("\n");
    return paths.length > PATHS_MAX
      ? `${shown}\n(${PATHS_MAX} of ${paths.length}; narrow the pattern)`
      : shown;
  },
});

/** Runs as a sandboxed command: a pattern that never ends costs a time-out, not the run. */
export const grepTool = defineTool({
  name: "grep",
  description: "Search file contents with an extended regular expression. Returns `path:line:text`.",
  schema: z.strictObject({
    pattern: z.string().min(1),
    path: z.string().optional().describe("file or folder to search"),
    glob: z.string().optional().describe("only files whose name matches, such as `*.ts`"),
  }),
  writes: false,
  detail: (input) => input.pattern,
  async run(input, context) {
    const { path } = await confine(context.dir, input.path ?? ".");
    const include = input.glob === undefined ? "" : ` --include=${quote(input.glob)}`;
    const outcome = await context.commands.run({
      command: `grep -rnIE --exclude-dir=.git --exclude-dir=node_modules --exclude-dir=.venv${include} -e ${quote(input.pattern)} -- ${quote(`./${path}`)}`,
      dir: context.dir,
      gitView: context.gitView,
      network: false,
      timeoutMs: GREP_TIMEOUT_MS,
      outputBytesMax: context.limits.outputBytesMax,
      signal: context.signal,
    });
    if (outcome.timedOut) return "the search took too long; narrow the path or simplify the pattern";
    return outcome.exitCode === 1 ? "nothing matches" : outcome.output.replaceAll(/^\.\//gm, "");
  },
});

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
