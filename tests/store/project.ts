import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Result } from "../../src/model/result.ts";
import type { Slots } from "../../src/slots/slots.ts";
import type { DiskStore } from "../../src/store/disk-store.ts";
import { openWorkspace } from "../../src/store/open-workspace.ts";

/** A person's project in a temporary folder, with the store and slots of specrun beside it. */
export interface TestProject {
  readonly home: string;
  readonly root: string;
  readonly stateDir: string;
  readonly cacheDir: string;
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string | null>>): void;
  text(path: string): string;
  open(slots?: number): Promise<{ store: DiskStore; slots: Slots }>;
}

export interface ProjectSpec {
  /** Committed at the start. Without it there is no repository. */
  readonly committed?: Readonly<Record<string, string>>;
  /** Below the root of the repository. */
  readonly folder?: string;
  readonly init?: readonly string[];
  readonly config?: Readonly<Record<string, string>>;
}

const GIT_ENV = {
  PATH: process.env.PATH ?? "",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "p",
  GIT_AUTHOR_EMAIL: "p@example.org",
  GIT_COMMITTER_NAME: "p",
  GIT_COMMITTER_EMAIL: "p@example.org",
};

export function temporaryFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "specrun-store-")));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function makeProject(spec: ProjectSpec = {}): TestProject {
  const home = temporaryFolder();
  const top = join(home, "project");
  const root = join(top, spec.folder ?? "");
  const [stateDir, cacheDir] = [join(home, "state"), join(home, "cache")];
  for (const dir of [root, stateDir, cacheDir]) mkdirSync(dir, { recursive: true });
  const env = { ...GIT_ENV, HOME: home };
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: top, env, encoding: "utf8", stdio: "pipe" });
  if (spec.committed) {
    git("init", "-q", "-b", "main", ...(spec.init ?? []));
    for (const [key, value] of Object.entries(spec.config ?? {})) git("config", key, value);
    writeFiles(top, spec.committed);
    git("add", "-A");
    git("commit", "-q", "-m", "start");
  }
  return {
    home,
    root,
    stateDir,
    cacheDir,
    git,
    write: (files) => writeFiles(root, files),
    text: (path) => readFileSync(join(root, path), "utf8"),
    open: async (slots = 2) =>
      must(await openWorkspace({ root, stateDir, cacheDir, slots, env: { HOME: home } })),
  };
}

export function writeFiles(root: string, files: Readonly<Record<string, string | null>>): void {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(join(root, path), { recursive: true });
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
}

export function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Every file below a folder with its bytes, mode and time stamp: any touch at all changes it. */
export function fingerprint(dir: string): string {
  const lines = readdirSync(dir, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const stats = lstatSync(join(dir, name), { bigint: true });
      const content = stats.isFile()
        ? createHash("sha256")
            .update(readFileSync(join(dir, name)))
            .digest("hex")
        : "";
      return `${name} ${stats.mode} ${stats.mtimeNs} ${content}`;
    });
  return lines.join("\n");
}
