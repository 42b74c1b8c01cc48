import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Ended, runInside } from "./run-inside.ts";

/** A project on disk, with or without git, and `specrun check` in it. */
export interface CheckProject {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  git(...args: readonly string[]): string;
  /** Commits everything that is there. */
  commit(message?: string): void;
  check(...args: readonly string[]): Promise<Ended>;
  checkIn(folder: string, ...args: readonly string[]): Promise<Ended>;
  checkWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended>;
  /** `code severity message` of every finding. */
  findings(...args: readonly string[]): Promise<readonly string[]>;
}

const AUTHOR = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"];

export async function checkProject(files: Readonly<Record<string, string>> = {}): Promise<CheckProject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "specrun-check-")));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const project: CheckProject = {
    root,
    write: async (more) => {
      for (const [path, text] of Object.entries(more)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      }
    },
    git: (...args) => execFileSync("git", [...AUTHOR, ...args], { cwd: root, encoding: "utf8" }),
    commit: (message = "work") => {
      project.git("add", "-A");
      project.git("commit", "-q", "-m", message);
    },
    check: (...args) => runCheck(root, args),
    checkIn: (folder, ...args) => runCheck(join(root, folder), args),
    checkWith: (env, ...args) => runCheck(root, args, env),
    findings: async (...args) => {
      const { out, err } = await runCheck(root, [...args, "--format", "json"]);
      if (out === "") throw new Error(err);
      const { features } = JSON.parse(out) as { features: { diagnostics: Found[] }[] };
      return features.flatMap(({ diagnostics }) =>
        diagnostics.map(({ code, severity, message }) => `${code} ${severity} ${message}`),
      );
    },
  };
  await project.write({ ".specify/keep": "", ...files });
  return project;
}

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

const runCheck = (cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  runInside(cwd, ["check", ...args], env);
