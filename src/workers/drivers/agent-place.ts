import { lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, normalize, relative } from "node:path";
import type { Program, Programs } from "../../slots/programs.ts";
import type { Mount } from "../../slots/sandbox-profile.ts";
import { temporaryFolder } from "../../slots/temporary-folders.ts";
import type { Assignment } from "../driver.ts";
import type { AgentProfile } from "./agent-profile.ts";
import type { FoundProgram } from "./find-program.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** An agent that was found on this machine, with all it may use. */
export interface InstalledAgent {
  readonly profile: AgentProfile;
  readonly found: FoundProgram;
  readonly programs: Programs;
  /** Of the person: only what the profile or `SPECRUN_AGENT_ENV` names is passed on. */
  readonly env: Env;
}

/** One conversation's place: a home of its own, which lives as long as the conversation. */
export interface AgentPlace {
  readonly isSandboxed: boolean;
  /** Whoever judges changes nothing. */
  readonly readOnly: boolean;
  readonly dir: string;
  start(args: readonly string[], signal: AbortSignal, more?: Record<string, string>): Program | null;
  /** Keeps a file for the agent; the path is the one that it sees. */
  put(name: string, text: string): Promise<string>;
  close(): Promise<void>;
}

export async function openPlace(agent: InstalledAgent, assignment: Assignment): Promise<AgentPlace> {
  const { profile, found, programs, env } = agent;
  const { dir, gitView, tmpDir, env: slotEnv } = assignment.workspace;
  const scratch = temporaryFolder("agent");
  await mkdir(join(scratch, ".specrun"));
  const home = programs.home ?? scratch;
  const readOnly = assignment.judgeFinish === null;
  const mounts = programs.home === null ? [] : homeMounts(agent, scratch, programs.home);
  return {
    isSandboxed: programs.sandbox !== "none",
    readOnly,
    dir,
    start: (args, signal, more = {}) => {
      for (const { source, target } of mounts) makeMountPoint(scratch, relative(home, target), source);

      return programs.start({
        dir,
        gitView,
        ...(tmpDir !== undefined && { tmpDir }),
        file: isAbsolute(found.file) ? found.file : join(dir, found.file),
        args,
        env: { ...slotEnv, ...passedOn(profile, env, programs.home !== null), ...profile.settings, ...more },
        mounts: [...found.mounts, ...mounts],
        readOnly,
        masked: profile.masked,
        signal,
      });
    },
    put: async (name, text) => {
      await writeFile(join(scratch, ".specrun", name), text);
      return join(home, ".specrun", name);
    },
    close: () => rm(scratch, { recursive: true, force: true }),
  };
}

/** The conversation's own folder as home, and in it the agent's own files. */
function homeMounts({ profile, env }: InstalledAgent, scratch: string, home: string): readonly Mount[] {
  const person = env.HOME ?? homedir();
  const { homeVariable: variable } = profile;
  const elsewhere = variable === null ? undefined : env[variable.name];
  const sourceOf = (path: string): string =>
    variable !== null && elsewhere !== undefined && path.startsWith(`${variable.folder}/`)
      ? join(elsewhere, path.slice(variable.folder.length))
      : join(person, path);
  const more = namesIn(env.SPECRUN_AGENT_HOME).filter(
    (path) => !/^\/|(?:^|\/)\.\.(?:\/|$)/.test(normalize(path)),
  );
  return [
    { source: scratch, target: home, writable: true },
    ...profile.files.map(({ path, writable }) => ({
      source: sourceOf(path),
      target: join(home, path),
      writable,
    })),
    ...more.map((path) => ({ source: join(person, path), target: join(home, path), writable: false })),
  ];
}

/**
 * What is mounted into the home is mounted over a real file or folder. Whatever the agent left there instead in a round
 * before is removed unread: a link would carry the mount elsewhere.
 */
function makeMountPoint(scratch: string, path: string, source: string): void {
  const info = statSync(source, { throwIfNoEntry: false });
  if (path === "" || info === undefined) return;
  const names = path.split("/");
  for (const depth of names.keys()) {
    const place = join(scratch, ...names.slice(0, depth + 1));
    const isFolder = depth < names.length - 1 || info.isDirectory();
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (isFolder ? found?.isDirectory() : found?.isFile()) continue;
    rmSync(place, { recursive: true, force: true });
    if (isFolder) mkdirSync(place);
    else writeFileSync(place, "");
  }
}

/** By allow-list. A variable that moves its files says nothing inside the sandbox, where they are moved already. */
function passedOn(
  { variables, homeVariable }: AgentProfile,
  env: Env,
  isMoved: boolean,
): Record<string, string> {
  const allowed = [...variables, ...namesIn(env.SPECRUN_AGENT_ENV)];
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || (isMoved && name === homeVariable?.name)) continue;
    if (allowed.some((each) => fits(name, each))) passed[name] = value;
  }
  return passed;
}

const fits = (name: string, allowed: string): boolean =>
  allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) && allowed.length > 1 : name === allowed;

const namesIn = (list: string | undefined): string[] =>
  (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
