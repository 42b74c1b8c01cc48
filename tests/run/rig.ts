import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Reply, Script, Turn } from "../../src/fakeapi/script.ts";
import { type FakeApi, startFakeApi } from "../../src/fakeapi/server.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import type { SetupFailure } from "../../src/model/failure.ts";
import type { Result } from "../../src/model/result.ts";
import { type ImplementOptions, implement, type RunEnd } from "../../src/run.ts";
import { Seal } from "../store/seal.ts";

/** A project in a temporary folder, our own API, and the real program on both: only the model's answers are scripted. */
export const FEATURE = "specs/001-demo";

export type Files = Readonly<Record<string, string>>;

export interface Project {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  path(name: string): string;
  read(name: string): Promise<string>;
  write(name: string, content: string): Promise<void>;
  tasks(): Promise<string>;
  git(...args: string[]): string;
}

/** No script: `node --test` is found from the test files, which spares every check a start of npm. */
const PACKAGE = '{ "name": "demo", "type": "module" }\n';

/**
 * A spec-kit feature around the given task lines; `git: false` leaves the project without a repository. Whatever the
 * test does, at its end the `.git` is as the last `project.git()` left it, down to the time stamps.
 */
export async function makeProject(
  tasks: string,
  { files = {}, git = true }: { files?: Files; git?: boolean } = {},
): Promise<Project> {
  const home = await mkdtemp(join(tmpdir(), "specrun-run-"));
  const root = join(home, "project");
  const seal = new Seal(join(root, ".git"));
  const project = openProject(home, root, seal);
  const all: Files = { ...featureFiles(tasks), "package.json": PACKAGE, ...files };
  for (const [name, content] of Object.entries(all)) await project.write(name, content);
  if (git) {
    project.git("init", "-q", "-b", "main");
    project.git("add", "-A");
    project.git("-c", "user.name=P", "-c", "user.email=p@example.com", "commit", "-qm", "start");
  }
  seal.close();
  return project;
}

export const featureFiles = (tasks: string): Files => ({
  ".specify/memory/constitution.md": "# Constitution\n\nKeep it small.\n",
  [`${FEATURE}/spec.md`]: "# Feature Specification: Demo\n",
  [`${FEATURE}/plan.md`]: "# Implementation Plan: Demo\n",
  [`${FEATURE}/tasks.md`]: tasks,
});

/** A project that is there already, however its repository was made. */
export function openProject(home: string, root: string, seal: Seal = new Seal(join(root, ".git"))): Project {
  const path = (name: string): string => join(root, name);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_STATE_HOME: join(home, "state"),
    XDG_CACHE_HOME: join(home, "cache"),
    ANTHROPIC_API_KEY: "test-key-0123456789",
  };
  return {
    root,
    env,
    path,
    read: (name) => readFile(path(name), "utf8"),
    write: async (name, content) => {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), content);
      if (name.endsWith(".sh")) await chmod(path(name), 0o755);
    },
    tasks: () => readFile(path(`${FEATURE}/tasks.md`), "utf8"),
    git: (...args) => seal.around(() => execFileSync("git", args, { cwd: root, env, encoding: "utf8" })),
  };
}

export interface Played {
  readonly end: Result<RunEnd, SetupFailure>;
  readonly events: readonly Stamped[];
  readonly api: FakeApi;
  /** Of one type, in order. */
  of<T extends Event["type"]>(type: T): readonly Extract<Stamped, { type: T }>[];
  /** Task ids in the order of their ticks, with their levels. */
  readonly ticks: readonly string[];
}

export interface PlayOptions extends Partial<Omit<ImplementOptions, "reporter" | "cwd">> {
  /** Sees each event once it is in the journal. */
  readonly onEvent?: (event: Stamped) => void;
}

/** Commands run without a sandbox here for speed; the sandbox has its own suite, and end-to-end tests use it. */
export async function play(project: Project, script: Script, options: PlayOptions = {}): Promise<Played> {
  const api = await startFakeApi({ script });
  onTestFinished(() => api.close());
  const events: Stamped[] = [];
  const { onEvent, ...rest } = options;
  const end = await implement({
    cwd: project.root,
    argument: undefined,
    flags: { review: "off" },
    ignoreChecklists: false,
    sandbox: "none",
    yes: true,
    askConsent: null,
    fresh: false,
    interrupt: new AbortController().signal,
    ...rest,
    env: { ...project.env, ANTHROPIC_BASE_URL: api.url, ...options.env },
    reporter: {
      event: (event) => {
        events.push(event);
        onEvent?.(event);
      },
      close: async () => undefined,
    },
  });
  const of = <T extends Event["type"]>(type: T) =>
    events.filter((event): event is Extract<Stamped, { type: T }> => event.type === type);
  return { end, events, api, of, ticks: of("task.ticked").map(({ task, level }) => `${task} ${level}`) };
}

export const exitCodeOf = (played: Played): number | string =>
  played.end.ok ? played.end.value.exitCode : played.end.error.reason;

type Call = { readonly tool: string; readonly input: unknown };
export const write = (path: string, content: string): Call => ({ tool: "write", input: { path, content } });
export const bash = (command: string): Call => ({ tool: "bash", input: { command } });
export const finish = (outcome = "done", summary = "It is done.", more: object = {}): Call => ({
  tool: "finish_task",
  input: { outcome, summary, files: [], owes: [], ...more },
});

/** One worker: each entry is one turn's tool calls. The last turn repeats for ever. */
export type Moves = readonly (readonly Call[])[];

/** Each task has its worker; `T001:fix` is the one of its fix attempts. Reviewers find nothing unless told. */
export function workers(moves: Readonly<Record<string, Moves | Reply>>): Script {
  return (turn: Turn): Reply => {
    const moved =
      moves[`${turn.task}:${turn.role}`] ?? (isReview(turn) ? GOOD_REVIEW : moves[turn.task ?? ""]);
    if (moved === undefined) throw new Error(`nothing is scripted for ${turn.task} ${turn.role}`);
    if (!Array.isArray(moved)) return moved as Reply;
    const calls = moved[Math.min(turn.turn, moved.length - 1)] as readonly Call[];
    return { content: calls };
  };
}

const isReview = ({ role }: Turn): boolean => role === "review" || role === "security";
const GOOD_REVIEW: Reply = { output: { score: 9, summary: "Fine.", findings: [], quotes: [] } };
