import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { listFeatures } from "../../src/config/list-features.ts";
import { readFeature, resolveFeature } from "../../src/config/resolve-feature.ts";
import type { SetupFailure } from "../../src/model/failure.ts";

const OPEN = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
const DONE = "## Phase 1: Setup\n\n- [X] T001 Create src/a.js\n";

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "specrun-resolve-")));
  const created = root;
  onTestFinished(() => rm(created, { recursive: true, force: true }));
  await mkdir(join(root, ".specify"));
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const THREE = {
  "specs/002-user-auth/tasks.md": DONE,
  "specs/010-payments/tasks.md": OPEN,
  "specs/20260101-120000-audit/tasks.md": OPEN,
};

async function resolve(
  argument?: string,
  env: NodeJS.ProcessEnv = {},
  cwd = root,
): Promise<string | SetupFailure> {
  const found = await resolveFeature({ cwd, env, argument });
  return found.ok ? `${found.value.dir} by ${found.value.resolvedBy}` : found.error;
}

describe("the argument", () => {
  it.each([
    ["002-user-auth", "specs/002-user-auth"],
    ["user-auth", "specs/002-user-auth"],
    ["2", "specs/002-user-auth"],
    ["002", "specs/002-user-auth"],
    ["10", "specs/010-payments"],
    ["audit", "specs/20260101-120000-audit"],
    ["20260101-120000", "specs/20260101-120000-audit"],
    ["specs/010-payments", "specs/010-payments"],
    ["./specs/010-payments/", "specs/010-payments"],
    ["specs/010-payments/tasks.md", "specs/010-payments"],
  ])("%s means %s", async (argument, dir) => {
    await write(THREE);
    expect(await resolve(argument)).toBe(`${dir} by argument`);
    expect(await resolve(join(root, dir))).toBe(`${dir} by argument`);
  });

  it("is also read from where one stands", async () => {
    await write(THREE);
    expect(await resolve("010-payments", {}, join(root, "specs"))).toBe("specs/010-payments by argument");
    expect(await resolve(".", {}, join(root, "specs/010-payments"))).toBe("specs/010-payments by argument");
  });

  it("that nothing fits gets the nearest names", async () => {
    await write(THREE);
    expect(await resolve("user-atuh")).toEqual({
      reason: "feature-unknown",
      name: "user-atuh",
      nearest: ["002-user-auth"],
      known: ["002-user-auth", "010-payments", "20260101-120000-audit"],
    });
  });

  it("that fits twice is refused", async () => {
    await write({ "specs/003-a/tasks.md": OPEN, "specs/003-b/tasks.md": OPEN });
    expect(await resolve("3")).toEqual({
      reason: "usage",
      message: "`3` names 2 features: `specs/003-a`, `specs/003-b`",
      help: "name one of them in full, for example `003-a`",
    });
  });

  it("must not lead out of the project, not even by a link", async () => {
    await write(THREE);
    const outside = await mkdtemp(join(tmpdir(), "specrun-outside-"));
    onTestFinished(() => rm(outside, { recursive: true, force: true }));
    await writeFile(join(outside, "tasks.md"), OPEN);
    await symlink(outside, join(root, "specs/666-link"));
    for (const path of [outside, "specs/666-link"]) {
      expect(await resolve(path)).toMatchObject({
        reason: "usage",
        message: `\`${path}\` lies outside of the project \`${root}\``,
      });
    }
    expect(await listFeatures(root)).not.toContain("specs/666-link");
  });
});

describe("without an argument", () => {
  const pointer = (directory: unknown): string => JSON.stringify({ feature_directory: directory });

  it("the environment goes before feature.json, feature.json before the branch", async () => {
    await write({
      ...THREE,
      ".specify/feature.json": pointer("specs/010-payments"),
      ".git/HEAD": "ref: refs/heads/20260101-120000-anything\n",
    });
    const env = { SPECIFY_FEATURE_DIRECTORY: "specs/002-user-auth" };
    expect(await resolve(undefined, env, join(root, "specs"))).toBe(
      "specs/002-user-auth by SPECIFY_FEATURE_DIRECTORY",
    );
    expect(await resolve()).toBe("specs/010-payments by feature.json");
    await rm(join(root, ".specify/feature.json"));
    expect(await resolve()).toBe("specs/20260101-120000-audit by branch");
  });

  it.each([
    ["002-whatever", "specs/002-user-auth by branch"],
    ["feat/002-whatever", "specs/002-user-auth by branch"],
    ["010-payments", "specs/010-payments by branch"],
  ])("the branch %s is read from git's own file", async (branch, expected) => {
    await write({ ...THREE, ".git/HEAD": `ref: refs/heads/${branch}\n` });
    expect(await resolve()).toBe(expected);
  });

  it("a worktree is asked for its branch", async () => {
    await write({
      ...THREE,
      ".git": "gitdir: .real/worktrees/one\n",
      ".real/worktrees/one/HEAD": "ref: refs/heads/010-x\n",
    });
    expect(await resolve()).toBe("specs/010-payments by branch");
  });

  it("the only feature with open tasks is meant", async () => {
    await write({
      "specs/001-a/tasks.md": DONE,
      "specs/002-b/tasks.md": OPEN,
      "specs/003-c/spec.md": "# C\n",
    });
    expect(await resolve()).toBe("specs/002-b by only-open-feature");
  });

  it("several open features are listed", async () => {
    await write({ ...THREE, ".git/HEAD": "0123456789abcdef0123456789abcdef01234567\n" });
    expect(await resolve()).toEqual({
      reason: "feature-unresolved",
      candidates: ["specs/002-user-auth", "specs/010-payments", "specs/20260101-120000-audit"],
    });
  });

  it.each([
    ["not JSON", "{", "it is not JSON"],
    ["without the key", "{}", "its key `feature_directory` is missing or empty"],
    [
      "to nowhere",
      JSON.stringify({ feature_directory: "specs/404" }),
      "the folder `specs/404` does not exist",
    ],
    ["out of the project", JSON.stringify({ feature_directory: ".." }), "`..` lies outside of the project"],
  ])("a pointer %s is a failure, and never passed over", async (_, text, detail) => {
    await write({ ...THREE, ".specify/feature.json": text });
    expect(await resolve()).toEqual({ reason: "feature-pointer", file: ".specify/feature.json", detail });
  });
});

describe("the project", () => {
  it("is the nearest folder above with .specify", async () => {
    await write({ ...THREE, "deep/er/file": "" });
    expect(await resolve("2", {}, join(root, "deep/er"))).toBe("specs/002-user-auth by argument");
  });

  it("can be named, and then nothing else will do", async () => {
    await write({ "sub/.specify/keep": "", "sub/specs/001-x/tasks.md": OPEN, "empty/keep": "" });
    expect(await resolve("x", { SPECIFY_INIT_DIR: "sub" })).toBe("specs/001-x by argument");
    expect(await resolve("x", { SPECIFY_INIT_DIR: "empty" })).toEqual({
      reason: "usage",
      message: "SPECIFY_INIT_DIR is `empty`, a folder without `.specify`",
      help: "let it name a project made with `specify init`, or unset it",
    });
  });

  it("may be missing", async () => {
    await rm(join(root, ".specify"), { recursive: true });
    expect(await resolve()).toEqual({ reason: "no-project", cwd: root });
  });

  it("holds features in several places", async () => {
    await write({
      "specs/2-b/tasks.md": OPEN,
      "specs/10-a/spec.md": "",
      "specs/group/003-c/plan.md": "",
      "specs/empty/keep.txt": "",
      ".specify/specs/004-d/tasks.md": OPEN,
      ".specify/tasks.md": OPEN,
    });
    expect(await listFeatures(root)).toEqual([
      ".specify",
      ".specify/specs/004-d",
      "specs/2-b",
      "specs/10-a",
      "specs/group/003-c",
    ]);
  });
});

describe("readFeature", () => {
  it("gives the feature with its diagnostics", async () => {
    await write({ "specs/001-a/tasks.md": `${OPEN}- [ ] no id\n- [ ] T002 Edit ${root}/src/b.js\n` });
    const read = await readFeature(root, "specs/001-a");
    expect(read).toMatchObject({
      ok: true,
      value: { value: { dir: "specs/001-a", file: "specs/001-a/tasks.md" } },
    });
    if (!read.ok) return;
    expect(read.value.value.tasks.map(({ files }) => files)).toEqual([["src/a.js"], ["src/b.js"]]);
    expect(read.value.diagnostics.map(({ code, line }) => [code, line])).toEqual([["SR004", 4]]);
  });

  it.each<[string, string | Buffer | null, SetupFailure]>([
    ["missing", null, { reason: "document-missing", path: "specs/001-a/tasks.md", madeBy: "/speckit.tasks" }],
    [
      "latin-1",
      Buffer.from("# caf\xe9\n", "latin1"),
      { reason: "not-utf8", path: "specs/001-a/tasks.md", byte: 5 },
    ],
    [
      "utf-16",
      Buffer.from("\uFEFF# a\n", "utf16le"),
      { reason: "not-utf8", path: "specs/001-a/tasks.md", byte: 0 },
    ],
    [
      "cut off",
      Buffer.concat([Buffer.from("# ok "), Buffer.from([0xe4, 0xbd])]),
      { reason: "not-utf8", path: "specs/001-a/tasks.md", byte: 5 },
    ],
  ])("refuses a file that is %s", async (_, content, failure) => {
    await mkdir(join(root, "specs/001-a"), { recursive: true });
    if (content !== null) await writeFile(join(root, "specs/001-a/tasks.md"), content);
    expect(await readFeature(root, "specs/001-a")).toEqual({ ok: false, error: failure });
  });

  it("keeps a byte order mark, so that offsets fit the file", async () => {
    await write({ "specs/001-a/tasks.md": `\uFEFF${OPEN}` });
    const read = await readFeature(root, "specs/001-a");
    expect(read.ok && read.value.value.source.startsWith("\uFEFF")).toBe(true);
  });

  it("refuses a link out of the project, and what is too large", async () => {
    await write({ "specs/002-b/tasks.md": "x".repeat(8_000_001) });
    await mkdir(join(root, "specs/001-a"));
    await symlink("/etc/hostname", join(root, "specs/001-a/tasks.md"));
    expect(await readFeature(root, "specs/001-a")).toMatchObject({ error: { reason: "usage" } });
    expect(await readFeature(root, "specs/002-b")).toMatchObject({ error: { reason: "usage" } });
  });
});
