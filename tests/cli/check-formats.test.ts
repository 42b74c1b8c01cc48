/** `specrun check --format …` in a project: one document on stdout, whatever happened, and the page of a GitHub job. */
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CheckProject, checkProject } from "./check-project.ts";

const GOOD = "# Tasks\n\n## Phase 1: Setup\n\n- [x] T001 Write the guide in docs/guide.md\n";
const OPEN = GOOD.replace("[x]", "[ ]");

const project = (): Promise<CheckProject> =>
  checkProject({
    "docs/guide.md": "x",
    "specs/001-good/tasks.md": GOOD,
    "specs/002-open/tasks.md": OPEN,
    "specs/003-latin/keep": "",
  });

async function withUnreadable(): Promise<CheckProject> {
  const made = await project();
  await writeFile(join(made.root, "specs/003-latin/tasks.md"), Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
  return made;
}

describe("a feature that cannot be read", () => {
  it.each([
    ["json", '"reason": "not-utf8"'],
    ["github", "::error file=specs/003-latin/tasks.md,line=1,title=SR999 unreadable::"],
    ["junit", '<error type="not-utf8"'],
    ["sarif", '"executionSuccessful": false'],
    ["tsc", "specs/003-latin/tasks.md(1,1): error SR999: "],
  ])("is in the %s document, too", async (format, expected) => {
    const { check } = await withUnreadable();
    const { code, out, err } = await check("--all", "--format", format);
    expect(out).toContain(expected);
    expect(err).toContain("specs/003-latin/tasks.md");
    expect(code).toBe(2);
  });
});

describe("the exit code", () => {
  it.each(["text", "json", "github", "junit", "sarif", "tsc"])(
    "does not depend on the format %s",
    async (format) => {
      const { check } = await project();
      expect((await check("001-good", "--format", format)).code).toBe(0);
      expect((await check("002-open", "--format", format)).code).toBe(1);
    },
  );
});

describe("the page of a GitHub job", () => {
  const run = async (made: CheckProject, path: string) =>
    made.checkWith({ GITHUB_STEP_SUMMARY: path }, "002-open", "--format", "github");

  it("is added to what other steps wrote", async () => {
    const made = await project();
    await made.write({ "summary.md": "before\n" });
    await run(made, join(made.root, "summary.md"));
    expect(await readFile(join(made.root, "summary.md"), "utf8")).toMatch(
      /^before\n### ✖ specrun check failed\n[\s\S]*Open tasks\n/,
    );
  });

  it("is not written for other formats", async () => {
    const made = await project();
    await made.checkWith({ GITHUB_STEP_SUMMARY: join(made.root, "summary.md") }, "--format", "text");
    await expect(readFile(join(made.root, "summary.md"))).rejects.toThrow("ENOENT");
  });

  it("links to the lines of the commit", async () => {
    const made = await project();
    const path = join(made.root, "summary.md");
    const github = {
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SHA: "0123456789012345678901234567890123456789",
    };
    await made.checkWith({ GITHUB_STEP_SUMMARY: path, ...github }, "002-open", "--format", "github");
    expect(await readFile(path, "utf8")).toContain(
      "https://github.example/acme/shop/blob/0123456789012345678901234567890123456789/specs/002-open/tasks.md?plain=1#L5",
    );
  });

  it.each<[string, (path: string, root: string) => Promise<void>]>([
    ["a link", (path, root) => symlink(join(root, "elsewhere.md"), path)],
    ["a folder", async (path) => void (await mkdir(path))],
  ])("that is %s is left alone, and the check goes on", async (_, make) => {
    const made = await project();
    await made.write({ "elsewhere.md": "mine" });
    const path = join(made.root, "summary.md");
    await make(path, made.root);
    const { code, out, err } = await run(made, path);
    expect(err).toMatch(/^note: the job summary was not written: /);
    expect(await readFile(join(made.root, "elsewhere.md"), "utf8")).toBe("mine");
    expect(out).toContain("failed: 0 errors");
    expect(code).toBe(1);
  });
});

describe("a project in a folder of the checkout", () => {
  const env = (root: string): NodeJS.ProcessEnv => ({ GITHUB_WORKSPACE: join(root, "..") });

  it.each(["github", "sarif"])("is placed from the top of the checkout in %s", async (format) => {
    const made = await checkProject({ "specs/002-open/tasks.md": OPEN });
    const folder = made.root.split("/").at(-1);
    const { out } = await made.checkWith(env(made.root), "002-open", "--format", format);
    expect(out).toContain(`${folder}/specs/002-open/tasks.md`);
    expect((await made.check("002-open", "--format", format)).out).not.toContain(`${folder}/specs`);
  });

  it("keeps its own paths everywhere else", async () => {
    const made = await checkProject({ "specs/002-open/tasks.md": OPEN });
    const { out } = await made.checkWith(env(made.root), "002-open", "--format", "tsc");
    expect(out.split("(")[0]).toBe("specs/002-open/tasks.md");
  });
});
