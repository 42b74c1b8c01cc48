import { runProcess } from "../slots/spawn.ts";

/**
 * The one way to call git. Directories and index are always explicit, no configuration of the user or the
 * machine is read, nothing that a repository could name is executed, and nothing prompts. Exit codes are values.
 */
export interface GitPlace {
  readonly gitDir: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** Further `-c` settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface GitCall {
  readonly input?: string | Buffer;
  /** Added to the fixed environment; `undefined` takes a variable out of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface GitOutput {
  /** Null when git did not start or was killed. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Git refused where it had no reason to: a full disk, a broken repository, or a bug of ours. */
export class GitError extends Error {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], output: GitOutput) {
    super(`Internal error: git ${args[0]} ended with ${output.code}: ${output.stderr.trim()}`);
    this.args = args;
    this.code = output.code;
    this.stderr = output.stderr;
  }
}

const SETTINGS: Readonly<Record<string, string>> = {
  "core.fsmonitor": "false",
  "core.untrackedCache": "false",
  "core.hooksPath": "/dev/null",
  "core.quotePath": "false",
  "core.safecrlf": "false",
  "core.sshCommand": "false",
  "submodule.recurse": "false",
  "protocol.allow": "never",
  "credential.helper": "",
  "color.ui": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "commit.gpgSign": "false",
};

const ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  HOME: "/dev/null",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "true",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
};

/** For the one command that refuses literal paths; its paths begin with `./` instead. */
export const PATTERN_PATHS: Readonly<Record<string, undefined>> = { GIT_LITERAL_PATHSPECS: undefined };

export class Git {
  readonly place: GitPlace;

  constructor(place: GitPlace) {
    this.place = place;
  }

  run(args: readonly string[], call: GitCall = {}): Promise<GitOutput> {
    const { gitDir, workTree, indexFile, settings } = this.place;
    return runGit({
      args: [`--git-dir=${gitDir}`, ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]), ...args],
      cwd: workTree ?? gitDir,
      env: { ...(indexFile !== undefined && { GIT_INDEX_FILE: indexFile }), ...call.env },
      ...(settings !== undefined && { settings }),
      ...(call.input !== undefined && { input: call.input }),
    });
  }

  /** For calls that can only fail on a broken disk or by a bug. */
  async bytes(args: readonly string[], call: GitCall = {}): Promise<Buffer> {
    const output = await this.run(args, call);
    if (output.code !== 0) throw new GitError(args, output);
    return output.stdout;
  }

  /** One line, without its end. */
  async line(args: readonly string[], call: GitCall = {}): Promise<string> {
    return (await this.bytes(args, call)).toString("utf8").replace(/\n$/, "");
  }

  /** NUL-separated fields. */
  async fields(args: readonly string[], call: GitCall = {}): Promise<string[]> {
    return splitNul(await this.bytes(args, call));
  }
}

export interface BareGitCall extends GitCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Without a repository named: only to find one. */
export async function runGit(call: BareGitCall): Promise<GitOutput> {
  const settings = Object.entries({ ...SETTINGS, ...call.settings });
  const { PATH, TMPDIR } = process.env;
  const result = await runProcess({
    file: "git",
    args: [...settings.flatMap(([key, value]) => ["-c", `${key}=${value}`]), ...call.args],
    cwd: call.cwd,
    env: {
      ...(PATH !== undefined && { PATH }),
      ...(TMPDIR !== undefined && { TMPDIR }),
      ...ENVIRONMENT,
      ...call.env,
    },
    ...(call.input !== undefined && { input: call.input }),
  });
  return {
    code: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr.toString("utf8") || (result.spawnError ?? ""),
  };
}

/** What git has to say, without its own prefix. */
export const firstLine = (stderr: string): string =>
  (stderr.split("\n")[0] ?? "").replace(/^(?:fatal|error): /, "");

export function splitNul(bytes: Buffer): string[] {
  if (bytes.length === 0) return [];
  const fields = bytes.toString("utf8").split("\0");
  if (fields.at(-1) === "") fields.pop();
  return fields;
}
