import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { readTree, temporaryFolder, writeFiles } from "../store/project.ts";
import { fingerprint } from "../store/seal.ts";
import { exitCodeOf, FEATURE, featureFiles, finish, openProject, play, workers, write } from "./rig.ts";

/**
 * Every kind of repository that people keep projects in, made by git itself: a feature of two tasks works in it to the
 * last byte, or is refused with a reason before anything is touched.
 */
interface Made {
  /** Of the project; the whole repository unless told. */
  readonly root?: string;
  /** What no run may touch. */
  readonly metadata?: readonly string[];
  readonly edited?: string;
  readonly added?: string;
  /** On disk afterwards, where that is not what the worker wrote. */
  readonly editedText?: string;
  readonly addedText?: string;
  /** `git status` may know nothing of the project. */
  readonly status?: readonly string[] | null;
  /** Of the person, before the run. */
  readonly dirty?: readonly string[];
}

interface Shape {
  readonly name: string;
  readonly skip?: string | false;
  make(place: Place): Made | undefined;
  /** Instead of working. */
  readonly refused?: string;
}

const EDITED = "src/name.js";
const ADDED = "src/added.js";
const BEFORE = 'export const name = "nobody";\nexport const two = 2;\n';
const AFTER = 'export const name = "ada";\nexport const two = 2;\n';
const NEW = "export const added = 1;\nexport const more = 2;\n";

const tasksOf = (edited: string, added: string): string =>
  `# Tasks: Demo\n\n## Phase 1: Setup\n\n- [ ] T001 Change the name in \`${edited}\`\n- [ ] T002 Write \`${added}\`\n`;

/** A folder to make a repository in, and the person's git. */
class Place {
  readonly home = temporaryFolder();
  readonly top = join(this.home, "project");

  constructor() {
    mkdirSync(this.top);
  }

  git(...args: string[]): string {
    return this.gitIn(this.top, ...args);
  }

  gitIn(dir: string, ...args: string[]): string {
    const env = {
      PATH: `${process.env.PATH}`,
      HOME: this.home,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_OPTIONAL_LOCKS: "0",
    };
    const who = ["-c", "user.name=P", "-c", "user.email=p@example.org", "-c", "gc.auto=0"];
    const settings = [...who, "-c", "protocol.file.allow=always", "-c", "safe.directory=*"];
    return execFileSync("git", [...settings, ...args], { cwd: dir, env, encoding: "utf8", stdio: "pipe" });
  }

  /** The project's files below a folder, and others. */
  files(dir = this.top, edited = EDITED, added = ADDED): void {
    const base = { "package.json": '{ "name": "demo", "type": "module" }\n', [edited]: BEFORE };
    writeFiles(dir, { ...featureFiles(tasksOf(edited, added)), ...base });
  }

  init(...args: string[]): void {
    this.git("init", "-q", "-b", "main", ...args);
  }

  commit(): void {
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "start");
  }

  /** An ordinary repository with one commit. */
  plain(...args: string[]): void {
    this.init(...args);
    this.files();
    this.commit();
  }

  /** Of an ordinary repository, by a real transport. */
  clone(name: string, ...args: string[]): string {
    this.plain();
    this.git("config", "uploadpack.allowFilter", "true");
    writeFiles(this.top, { "docs/far.md": "far\n", "src/two.js": "2\n" });
    this.commit();
    const to = join(this.home, name);
    this.git("clone", "-q", ...args, `file://${this.top}`, to);
    return to;
  }
}

const hasLfs = spawnSync("git", ["lfs", "version"]).status === 0;
const isRoot = process.getuid?.() === 0;
const crlf = (text: string): string => text.replaceAll("\n", "\r\n");

const WORKING: readonly Shape[] = [
  { name: "an ordinary repository", make: (at) => void at.plain() },
  {
    name: "no git at all",
    make: (at) => {
      at.files();
      return { status: null, metadata: [] };
    },
  },
  {
    name: "a folder of a bigger repository, with other people's changes beside it",
    make: (at) => {
      at.init();
      at.files(join(at.top, "packages/app"));
      writeFiles(at.top, { "top.txt": "t\n", "packages/other/x.js": "x\n" });
      at.commit();
      writeFiles(at.top, { "top.txt": "changed\n", "packages/other/new.js": "n\n" });
      return {
        root: join(at.top, "packages/app"),
        dirty: [" M top.txt", "?? packages/other/new.js"],
      };
    },
  },
  {
    name: "submodules, one checked out and one not",
    make: (at) => {
      const other = join(at.home, "other");
      mkdirSync(other);
      at.gitIn(other, "init", "-q");
      writeFiles(other, { "s.txt": "s\n" });
      at.gitIn(other, "add", "-A");
      at.gitIn(other, "commit", "-q", "-m", "s");
      at.plain();
      for (const name of ["libs/here", "libs/gone"]) at.git("submodule", "add", "-q", other, name);
      at.git("commit", "-q", "-m", "modules");
      at.git("submodule", "deinit", "-q", "-f", "libs/gone");
      return undefined;
    },
  },
  {
    name: "a submodule of another repository",
    make: (at) => {
      at.plain();
      const outer = join(at.home, "outer");
      mkdirSync(outer);
      at.gitIn(outer, "init", "-q");
      at.gitIn(outer, "submodule", "add", "-q", at.top, "inner");
      const metadata = [join(outer, ".git"), join(outer, "inner/.git")];
      return { root: join(outer, "inner"), metadata };
    },
  },
  {
    name: "a .git file that points elsewhere",
    make: (at) => {
      at.plain("--separate-git-dir", join(at.home, "elsewhere.git"));
      return { metadata: [join(at.home, "elsewhere.git"), join(at.top, ".git")] };
    },
  },
  {
    name: "a linked worktree",
    make: (at) => {
      at.plain();
      const root = join(at.home, "linked");
      at.git("worktree", "add", "-q", "-b", "side", root);
      return { root, metadata: [join(at.top, ".git"), join(root, ".git")] };
    },
  },
  {
    name: "a worktree of a bare repository",
    make: (at) => {
      at.plain();
      const bare = join(at.home, "bare.git");
      at.git("clone", "-q", "--bare", at.top, bare);
      const root = join(at.home, "tree");
      at.gitIn(bare, "worktree", "add", "-q", root, "main");
      return { root, metadata: [bare, join(root, ".git")] };
    },
  },
  {
    name: "a shallow clone",
    make: (at) => ({ root: at.clone("shallow", "--depth=1") }),
  },
  {
    name: "a partial clone with its files here",
    make: (at) => ({ root: at.clone("partial", "--filter=blob:none") }),
  },
  {
    name: "a clone that borrows its objects",
    make: (at) => {
      at.plain();
      const root = join(at.home, "shared");
      at.git("clone", "-q", "--shared", at.top, root);
      return { root, metadata: [join(at.top, ".git"), join(root, ".git")] };
    },
  },
  ...["--cone", "--no-cone"].map((mode) => ({
    name: `a sparse checkout, ${mode}`,
    make: (at: Place) => {
      const root = at.clone("sparse");
      const patterns = mode === "--cone" ? ["src", "specs", ".specify"] : ["/*", "!/docs/"];
      at.gitIn(root, "sparse-checkout", "set", mode, ...patterns);
      expect(existsSync(join(root, "docs/far.md"))).toBe(false);
      return { root };
    },
  })),
  {
    name: "a sparse index",
    make: (at) => {
      const root = at.clone("sparse");
      at.gitIn(root, "sparse-checkout", "set", "--cone", "--sparse-index", "src", "specs", ".specify");
      return { root };
    },
  },
  { name: "sha256", make: (at) => void at.plain("--object-format=sha256") },
  {
    name: "autocrlf=true, files with CRLF",
    make: (at) => {
      at.init();
      at.git("config", "core.autocrlf", "true");
      at.files();
      for (const name of [EDITED, `${FEATURE}/tasks.md`])
        writeFiles(at.top, { [name]: crlf(name === EDITED ? BEFORE : tasksOf(EDITED, ADDED)) });
      at.commit();
      return { editedText: crlf(AFTER), addedText: crlf(NEW) };
    },
  },
  {
    name: "eol attributes",
    make: (at) => {
      at.init();
      writeFiles(at.top, { ".gitattributes": "*.js text eol=crlf\n*.md text eol=lf\n" });
      at.files();
      writeFiles(at.top, { [EDITED]: crlf(BEFORE) });
      at.commit();
      return { editedText: crlf(AFTER), addedText: crlf(NEW) };
    },
  },
  {
    name: "an ident attribute",
    make: (at) => {
      at.init();
      writeFiles(at.top, { ".gitattributes": "other.js ident\n", "other.js": "// $Id$\n" });
      at.files();
      at.commit();
      at.git("checkout", "-q", "--", ".");
      return undefined;
    },
  },
  {
    name: "a file in another encoding",
    make: (at) => {
      at.init();
      writeFiles(at.top, { ".gitattributes": "*.ps1 text working-tree-encoding=UTF-16LE eol=crlf\n" });
      writeFileSync(join(at.top, "run.ps1"), Buffer.from("\ufeffone\r\ntwo\r\n".slice(1), "utf16le"));
      at.files();
      at.commit();
      return undefined;
    },
  },
  {
    name: "a filter as git-lfs has one",
    make: (at) => {
      at.init();
      at.git("config", "filter.lfs.clean", "sed s/content/pointer/");
      at.git("config", "filter.lfs.smudge", "sed s/pointer/content/");
      at.git("config", "filter.lfs.required", "true");
      writeFiles(at.top, { ".gitattributes": "*.bin filter=lfs -text\n", "big.bin": "content\n" });
      at.files();
      at.commit();
      // Touched, and edited: both look alike to git, which cannot run the filter here.
      writeFiles(at.top, { "big.bin": "content and more\n" });
      return { dirty: [" M big.bin"] };
    },
  },
  {
    name: "git-lfs itself",
    skip: !hasLfs && "git-lfs is not installed",
    make: (at) => {
      at.init();
      at.git("lfs", "install", "--local");
      at.git("lfs", "track", "*.bin");
      writeFiles(at.top, { "big.bin": "content\n".repeat(1_000) });
      at.files();
      at.commit();
      expect(at.git("show", "HEAD:big.bin")).toContain("git-lfs.github.com");
      return undefined;
    },
  },
  {
    name: "another owner",
    skip: !isRoot && "only root can give files away",
    make: (at) => {
      at.plain();
      execFileSync("chown", ["-R", "1234:1234", at.top]);
      return undefined;
    },
  },
  {
    name: "a split index",
    make: (at) => {
      at.plain();
      at.git("update-index", "--split-index");
      writeFiles(at.top, { "later.txt": "l\n" });
      at.commit();
      return undefined;
    },
  },
  {
    name: "an untracked cache and index version 4",
    make: (at) => {
      at.init();
      at.git("config", "core.untrackedCache", "true");
      at.git("config", "index.version", "4");
      at.files();
      at.commit();
      at.git("update-index", "--untracked-cache");
      return undefined;
    },
  },
  {
    name: "fsmonitor on",
    make: (at) => {
      at.plain();
      const hook = join(at.home, "watch.sh");
      writeFileSync(hook, `#!/bin/sh\ntouch '${at.home}/hook-ran'\nprintf 'token\\0'\n`);
      chmodSync(hook, 0o755);
      at.git("config", "core.fsmonitor", hook);
      at.git("config", "core.fsmonitorHookVersion", "2");
      at.git("update-index", "--fsmonitor");
      return undefined;
    },
  },
  {
    name: "assume-unchanged and skip-worktree bits",
    make: (at) => {
      at.init();
      at.files();
      writeFiles(at.top, { "local.json": "{}\n", "other.json": "{}\n" });
      at.commit();
      at.git("update-index", "--assume-unchanged", "local.json");
      at.git("update-index", "--skip-worktree", "other.json");
      writeFiles(at.top, { "local.json": '{"a":1}\n', "other.json": '{"b":1}\n' });
      return undefined;
    },
  },
  {
    name: "a bit on the very file that a task edits",
    make: (at) => {
      at.plain();
      at.git("update-index", "--skip-worktree", EDITED);
      // The person asked git to look away, and it does.
      return { status: [` M ${FEATURE}/tasks.md`, `?? ${FEATURE}/evidence.jsonl`, `?? ${ADDED}`] };
    },
  },
  {
    name: "a home directory in git that ignores everything",
    make: (at) => {
      at.gitIn(at.home, "init", "-q", "-b", "main");
      writeFiles(at.home, { ".gitignore": "*\n!.gitignore\n" });
      at.gitIn(at.home, "add", "-A");
      at.gitIn(at.home, "commit", "-q", "-m", "dot files");
      at.files();
      return { status: [], metadata: [join(at.home, ".git")] };
    },
  },
  {
    name: "a folder of a repository that tracks nothing of it",
    make: (at) => {
      const outer = join(at.home, "outer");
      const root = join(outer, "inner");
      mkdirSync(root, { recursive: true });
      at.gitIn(outer, "init", "-q", "-b", "main");
      at.gitIn(outer, "commit", "-q", "--allow-empty", "-m", "nothing");
      at.files(root);
      const names = Object.keys(featureFiles("")).concat("package.json", EDITED);
      const all = [...names, ADDED, `${FEATURE}/evidence.jsonl`].sort();
      return { root, metadata: [join(outer, ".git")], status: all.map((name) => `?? inner/${name}`) };
    },
  },
  {
    name: "an unborn branch",
    make: (at) => {
      at.init();
      at.files();
      const names = Object.keys(featureFiles("")).concat("package.json", EDITED);
      return { status: [...names, ADDED, `${FEATURE}/evidence.jsonl`].sort().map((name) => `?? ${name}`) };
    },
  },
  {
    name: "a detached HEAD",
    make: (at) => {
      at.plain();
      at.git("checkout", "-q", "--detach");
      return undefined;
    },
  },
  {
    name: "core.fileMode=false",
    make: (at) => {
      at.plain();
      at.git("config", "core.fileMode", "false");
      chmodSync(join(at.top, EDITED), 0o755);
      return undefined;
    },
  },
  {
    name: "core.symlinks=false, and links",
    make: (at) => {
      at.init();
      at.files();
      symlinkSync("package.json", join(at.top, "link"));
      at.commit();
      at.git("config", "core.symlinks", "false");
      rmSync(join(at.top, "link"));
      at.git("checkout", "-q", "--", "link");
      expect(readFileSync(join(at.top, "link"), "utf8")).toBe("package.json");
      return undefined;
    },
  },
  {
    name: "names in every script",
    make: (at) => {
      const [edited, added] = ["src/größe-日本-ñ.js", "src/добавлено.js"];
      at.init();
      at.files(at.top, edited, added);
      writeFiles(at.top, { 'odd/"quoted"\ttab.txt': "x\n", "odd/new\nline.txt": "x\n", "odd/-n": "x\n" });
      at.commit();
      return { edited, added };
    },
  },
  {
    name: "names that differ in case alone",
    make: (at) => {
      at.init();
      at.files();
      writeFiles(at.top, { "src/Name.js": "other\n", "src/ADDED.js": "other\n", "SRC/name.js": "other\n" });
      at.commit();
      return undefined;
    },
  },
  {
    name: "core.ignoreCase=true",
    make: (at) => {
      at.plain();
      at.git("config", "core.ignoreCase", "true");
      return undefined;
    },
  },
  {
    name: "a path that needs quoting",
    make: (at) => {
      const root = join(at.home, `a:b "c" d'e ü \\f`);
      mkdirSync(root);
      at.gitIn(root, "init", "-q", "-b", "main");
      at.files(root);
      at.gitIn(root, "add", "-A");
      at.gitIn(root, "commit", "-q", "-m", "start");
      return { root };
    },
  },
  {
    name: "staged changes, an intention to add, and untracked files",
    make: (at) => {
      at.plain();
      writeFiles(at.top, { "staged.txt": "s\n", "meant.txt": "m\n", "loose.txt": "l\n" });
      at.git("add", "staged.txt");
      at.git("add", "-N", "meant.txt");
      return { dirty: [" A meant.txt", "?? loose.txt", "A  staged.txt"] };
    },
  },
  {
    name: "a repository inside that nobody tracks",
    make: (at) => {
      at.plain();
      mkdirSync(join(at.top, "nested"));
      at.gitIn(join(at.top, "nested"), "init", "-q");
      writeFiles(at.top, { "nested/x.txt": "x\n" });
      return { dirty: ["?? nested/"] };
    },
  },
];

const REFUSED: readonly Shape[] = [
  {
    name: "a partial and sparse clone, whose other files are elsewhere",
    refused: "git-unsupported",
    make: (at) => {
      const root = at.clone("partial", "--filter=blob:none", "--sparse");
      at.gitIn(root, "sparse-checkout", "set", "--cone", "src", "specs", ".specify");
      return { root };
    },
  },
  {
    name: "the middle of a merge",
    refused: "git-busy",
    make: (at) => {
      at.plain();
      at.git("checkout", "-q", "-b", "other");
      writeFiles(at.top, { "m.txt": "m\n" });
      at.commit();
      at.git("checkout", "-q", "main");
      at.git("merge", "-q", "--no-ff", "--no-commit", "other");
      return undefined;
    },
  },
  {
    name: "conflicts without a merge",
    refused: "git-busy",
    make: (at) => {
      at.plain();
      writeFiles(at.top, { [EDITED]: "stashed\n" });
      at.git("stash", "-q");
      writeFiles(at.top, { [EDITED]: "committed\n" });
      at.commit();
      try {
        at.git("stash", "pop", "-q");
      } catch {
        // It conflicts, which is what is wanted.
      }
      return undefined;
    },
  },
];

async function setUp(shape: Pick<Shape, "make">) {
  const place = new Place();
  const made = shape.make(place) ?? {};
  const root = made.root ?? place.top;
  const metadata = made.metadata ?? [join(root === place.top ? root : topOf(place, root), ".git")];
  const seal = () => metadata.map(sealOf).join("\n");
  rmSync(join(place.home, "hook-ran"), { force: true });
  return { place, made, root, before: readTree(root), seal, sealed: seal() };
}

/** A `.git` may be a file. */
const sealOf = (path: string): string =>
  statSync(path).isFile() ? readFileSync(path, "utf8") : fingerprint(path);

const topOf = (place: Place, root: string): string =>
  place.gitIn(root, "rev-parse", "--show-toplevel").trim();

function statusIn(place: Place, root: string): string[] {
  const top = topOf(place, root);
  const fields = place.gitIn(top, "status", "--porcelain", "-z", "-uall").split("\0").filter(Boolean);
  return fields.sort();
}

describe("a feature of two tasks works in", () => {
  for (const shape of WORKING) {
    it.skipIf(shape.skip)(shape.skip ? `${shape.name} (${shape.skip})` : shape.name, async () => {
      const { place, made, root, before, seal, sealed } = await setUp(shape);
      const { edited = EDITED, added = ADDED } = made;
      const script = workers({
        T001: [[write(edited, made.editedText ?? AFTER)], [finish()]],
        T002: [[write(added, NEW)], [finish()]],
      });
      const played = await play(openProject(place.home, root), script);
      expect([exitCodeOf(played), played.ticks.map((tick) => tick.split(" ")[0])]).toEqual([
        0,
        ["T001", "T002"],
      ]);
      expect(seal()).toBe(sealed);
      expect(existsSync(join(place.home, "hook-ran"))).toBe(false);
      const after = readTree(root);
      const list = `${FEATURE}/tasks.md`;
      expect(after).toEqual({
        ...before,
        [edited]: made.editedText ?? AFTER,
        [added]: made.addedText ?? NEW,
        [list]: before[list]?.replaceAll("[ ]", "[X]"),
        [`${FEATURE}/evidence.jsonl`]: expect.stringContaining('"T002"'),
      });
      if (made.status === null) return;
      const prefix = relative(topOf(place, root), root);
      const below = (name: string): string => (prefix === "" ? name : `${prefix}/${name}`);
      const usual = [
        ` M ${below(list)}`,
        ` M ${below(edited)}`,
        `?? ${below(`${FEATURE}/evidence.jsonl`)}`,
        `?? ${below(added)}`,
      ];
      expect(statusIn(place, root)).toEqual([...(made.status ?? usual), ...(made.dirty ?? [])].sort());
    });
  }
});

describe("a task that edits", () => {
  it("a file behind a filter is a person's: what git keeps of it is not what lies there", async () => {
    const shape = {
      make: (at: Place): Made => {
        at.init();
        at.git("config", "filter.lfs.clean", "sed s/content/pointer/");
        at.git("config", "filter.lfs.smudge", "sed s/pointer/content/");
        writeFiles(at.top, { ".gitattributes": "*.bin filter=lfs -text\n" });
        at.files(at.top, "big.bin");
        writeFiles(at.top, { "big.bin": "content\n" });
        at.commit();
        return {};
      },
    };
    const { place, root, seal, sealed } = await setUp(shape);
    const script = workers({
      T001: [[write("big.bin", "other\n")], [finish()]],
      T002: [[write(ADDED, NEW)], [finish()]],
    });
    const played = await play(openProject(place.home, root), script);
    expect(played.of("task.waiting").map(({ task, why, failure }) => [task, why, failure?.reason])).toEqual([
      ["T001", "conflict", "conflict-person"],
    ]);
    expect(played.ticks).toEqual([]);
    expect(readTree(root)["big.bin"]).toBe("content\n");
    expect(seal()).toBe(sealed);
  });

  it("a file in another encoding writes UTF-8, and the project gets that encoding", async () => {
    const utf16 = (text: string): Buffer => Buffer.from(crlf(text), "utf16le");
    const shape = {
      make: (at: Place): Made => {
        at.init();
        writeFiles(at.top, { ".gitattributes": "*.ps1 text working-tree-encoding=UTF-16LE eol=crlf\n" });
        at.files(at.top, "run.ps1");
        writeFileSync(join(at.top, "run.ps1"), utf16("one\ntwo\n"));
        at.commit();
        return {};
      },
    };
    const { place, root, seal, sealed } = await setUp(shape);
    const script = workers({
      T001: [[write("run.ps1", "three\n\n")], [finish()]],
      T002: [[write(ADDED, NEW)], [finish()]],
    });
    const played = await play(openProject(place.home, root), script);
    expect(exitCodeOf(played)).toBe(0);
    expect(readFileSync(join(root, "run.ps1"))).toEqual(utf16("three\n\n"));
    expect(seal()).toBe(sealed);
  });
});

describe("a feature is refused, and nothing is touched, in", () => {
  for (const shape of REFUSED) {
    it(shape.name, async () => {
      const { place, root, before, seal, sealed } = await setUp(shape);
      const played = await play(openProject(place.home, root), workers({}));
      expect(exitCodeOf(played)).toBe(shape.refused);
      expect(seal()).toBe(sealed);
      expect(readTree(root)).toEqual(before);
    });
  }
});
