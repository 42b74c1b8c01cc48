import { execFileSync } from "node:child_process";
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
import { Seal } from "./seal.ts";

/**
 * A person's project in a temporary folder, with the store and slots of specrun beside it. From the first opening on, the
 * `.git` of the project may change by the person's own commands alone: every test ends with a look at all its bytes.
 */
export interface TestProject {
  readonly home: string;
  /** Root of the repository; `root` may lie below it. */
  readonly top: string;
  readonly root: string;
  readonly stateDir: string;
  readonly cacheDir: string;
  /** As the person. */
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string | null>>): void;
  text(path: string): string;
  open(slots?: number): Promise<{ store: DiskStore; slots: Slots }>;
}

export interface ProjectSpec {
  /** Committed at the start. Without it there is no repository. */
  readonly committed?: Readonly<Record<string, string>>;
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
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "specrun-test-")));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function makeProject(spec: ProjectSpec = {}): TestProject {
  const home = temporaryFolder();
  const top = join(home, "project");
  const root = join(top, spec.folder ?? "");
  const [stateDir, cacheDir] = [join(home, "state"), join(home, "cache")];
  for (const dir of [root, stateDir, cacheDir]) mkdirSync(dir, { recursive: true });
  const seal = new Seal(join(top, ".git"));
  const env = { ...GIT_ENV, HOME: home };
  const git = (...args: string[]): string =>
    seal.around(() =>
      execFileSync("git", args, { cwd: top, env, encoding: "utf8", stdio: "pipe" }).trimEnd(),
    );
  if (spec.committed) {
    writeFiles(top, spec.committed);
    // Housekeeping in the background would touch what the seal watches.
    const settings = Object.entries({ "gc.auto": "0", ...spec.config }).map(
      ([key, value]) => `git config ${key} "${value}"`,
    );
    const commit = Object.keys(spec.committed).length > 0 ? ["git add -A", "git commit -q -m start"] : [];
    const script = [`git init -q -b main ${spec.init?.join(" ") ?? ""}`, ...settings, ...commit].join(" && ");
    execFileSync("sh", ["-c", script], { cwd: top, env, stdio: "pipe" });
  }
  return {
    ...{ home, top, root, stateDir, cacheDir, git },
    write: (files) => writeFiles(root, files),
    text: (path) => readFileSync(join(root, path), "utf8"),
    open: async (slots = 2) => {
      seal.close();
      return must(await openWorkspace({ root, stateDir, cacheDir, slots, env: { HOME: home } }));
    },
  };
}

/** `null` deletes. */
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

/** Git's time stamps count in seconds: returns in the next one. Files lag a few milliseconds behind the clock. */
export function nextSecond(): void {
  const second = Math.floor(Date.now() / 1000);
  while (Date.now() < (second + 1) * 1000 + 20);
}

/** All files of a folder as text, `.git` left out. */
export function readTree(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => !/^\.git(\/|$)/.test(name) && lstatSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}
