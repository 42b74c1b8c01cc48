import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Verifier } from "../../src/checks/verifier.ts";
import { loadConfig } from "../../src/config/config.ts";
import { ConsentLedger } from "../../src/config/consent.ts";
import type { CheckResult } from "../../src/model/evidence.ts";
import type { Commands } from "../../src/slots/commands.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";
import { sandboxedCommands } from "../../src/slots/sandboxed-commands.ts";
import type { Slot } from "../../src/slots/slots.ts";
import { makeProject, must, writeFiles } from "../store/project.ts";

/** A project whose only packages lie in itself: npm installs copies of them without any network. */
const manifest = (...packages: readonly string[]): string =>
  JSON.stringify({
    name: "app",
    dependencies: Object.fromEntries(packages.map((name) => [name, `file:vendored/${name}`])),
  });

const vendored = (name: string, files = 2): Record<string, string> => ({
  [`vendored/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0", main: "file-0.js" }),
  ...Object.fromEntries(
    Array.from({ length: files }, (_, at) => [`vendored/${name}/file-${at}.js`, `exports.at = ${at};\n`]),
  ),
});

const COMMITTED = {
  ".npmrc": "install-links=true\n",
  ".gitignore": "node_modules/\n",
  "package.json": manifest("one"),
  ...vendored("one"),
  ...vendored("two"),
};

async function scene(committed: Readonly<Record<string, string>> = COMMITTED, sandbox = false) {
  const project = makeProject({ committed });
  const { store, slots } = await project.open(4);
  const config = must(await loadConfig(project.root, {}, {}));
  const installs: CheckResult[] = [];
  const dependenciesDir = join(project.cacheDir, "dependencies");
  const commands = await openCommands(sandbox, join(project.cacheDir, "packages"));
  const verifier = new Verifier({
    ...{ store, commands, config, dependenciesDir, ownFiles: [], passedBefore: [], locksOf: () => [] },
    consent: await ConsentLedger.open(project.stateDir, true),
    record: async (event) => {
      if (event.type === "check.finished" && event.check.purpose === "setup") installs.push(event.check);
    },
  });
  const signal = new AbortController().signal;
  const enter = (slot: Slot, commit: string) =>
    verifier.enter({ slot, commit, task: null, phase: 1, signal });
  const base = must(await store.snapshot());
  return { project, store, slots, base, installs, dependenciesDir, enter };
}

async function openCommands(sandbox: boolean, cacheDir: string): Promise<Commands> {
  if (!sandbox) return plainCommands({ machine: describeMachine(process.env), cacheDir });
  return sandboxedCommands({ sandbox: must(await probeSandbox(process.env)), cacheDir });
}

const packages = (slot: Slot): string[] =>
  existsSync(join(slot.dir, "node_modules"))
    ? readdirSync(join(slot.dir, "node_modules")).filter((name) => !name.startsWith("."))
    : [];

describe("dependencies", () => {
  it("are installed once for four slots that want the same at once", async () => {
    const { slots, base, installs, enter } = await scene();
    const four = [await slots.acquire(base), await slots.acquire(base)];
    four.push(await slots.acquire(base), await slots.acquire(base));
    await Promise.all(four.map((slot) => enter(slot, base)));
    expect(installs.map(({ status }) => status)).toEqual(["passed"]);
    expect(four.map(packages)).toEqual([["one"], ["one"], ["one"], ["one"]]);
    const inodes = four.map(({ dir }) => statSync(join(dir, "node_modules/one/file-0.js")).ino);
    expect(new Set(inodes).size).toBe(4);
    for (const slot of four) await enter(slot, base);
    expect(installs).toHaveLength(1);
  });

  it("cost a second slot a fraction of what they cost the first", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `package-${at}`);
    const many = Object.assign({}, ...names.map((name) => vendored(name, 150))) as Record<string, string>;
    const { slots, base, installs, enter } = await scene({
      ...COMMITTED,
      ...many,
      "package.json": manifest(...names),
    });
    const [first, second] = [await slots.acquire(base), await slots.acquire(base)];
    const timed = async (slot: Slot): Promise<number> => {
      const started = performance.now();
      await enter(slot, base);
      return performance.now() - started;
    };
    const [firstMs, secondMs] = [await timed(first), await timed(second)];
    expect(installs).toHaveLength(1);
    console.info(
      `set-up of 1,812 files: first slot ${Math.round(firstMs)} ms, second ${Math.round(secondMs)} ms, ratio ${(secondMs / firstMs).toFixed(2)}`,
    );
    expect(secondMs).toBeLessThan(firstMs);
  });

  it("that a worker or an older lockfile left in a slot are not seen by checks", async () => {
    const { store, slots, base, enter } = await scene();
    const slot = await slots.acquire(base);
    await enter(slot, base);
    writeFiles(slot.dir, { "package.json": manifest("two") });
    const other = await slot.commit(base, "another package");
    await enter(slot, other);
    expect(packages(slot)).toEqual(["two"]);
    for (const dropped of ["evil", "@scope/evil"]) {
      writeFiles(slot.dir, { [`node_modules/${dropped}/index.js`]: "" });
      await enter(slot, other);
      expect(packages(slot)).toEqual(["two"]);
    }
    writeFiles(slot.dir, {
      "vendored/one/node_modules/evil/index.js": "",
      "vendored/one/.venv/bin/python": "",
    });
    await enter(slot, other);
    expect(existsSync(join(slot.dir, "vendored/one/node_modules"))).toBe(false);
    expect(existsSync(join(slot.dir, "vendored/one/.venv"))).toBe(false);
    writeFiles(slot.dir, { "package.json": "{}" });
    const none = await slot.commit(other, "no packages");
    await enter(slot, none);
    expect(packages(slot)).toEqual([]);
    expect(await store.list(none)).toContain("package.json");
  });

  it("that are missing in part are made whole again", async () => {
    const { slots, base, installs, enter } = await scene();
    const slot = await slots.acquire(base);
    await enter(slot, base);
    rmSync(join(slot.dir, "node_modules/one"), { recursive: true });
    await enter(slot, base);
    expect([packages(slot), installs.length]).toEqual([["one"], 1]);
  });

  it("of a slot can be changed without changing the seed or another slot", async () => {
    const { slots, base, enter } = await scene();
    const [a, b] = [await slots.acquire(base), await slots.acquire(base)];
    await enter(a, base);
    writeFileSync(join(a.dir, "node_modules/one/file-0.js"), "poison\n");
    await enter(b, base);
    expect(readFileSync(join(b.dir, "node_modules/one/file-0.js"), "utf8")).toBe("exports.at = 0;\n");
  });

  it("are kept for the few manifests used last", async () => {
    const { slots, base, dependenciesDir, enter } = await scene();
    const slot = await slots.acquire(base);
    await enter(slot, base);
    const [first = ""] = readdirSync(dependenciesDir);
    for (let round = 0; round < 5; round++) {
      writeFiles(slot.dir, { "package.json": manifest("one").replace("app", `app-${round}`) });
      await enter(slot, await slot.commit(base, `round ${round}`));
      // Used again in between: the oldest by use goes, not the oldest by age.
      if (round === 2) await enter(slot, base);
    }
    const kept = readdirSync(dependenciesDir);
    expect(kept).toHaveLength(4);
    expect(kept).toContain(first);
  });

  it("that cannot be installed are tried once, and nothing stale is left in their place", async () => {
    const { slots, base, installs, enter } = await scene();
    const [a, b] = [await slots.acquire(base), await slots.acquire(base)];
    await enter(a, base);
    writeFiles(a.dir, { "package.json": manifest("one", "gone") });
    const broken = await a.commit(base, "a package that is nowhere");
    await Promise.all([enter(a, broken), enter(b, broken)]);
    expect(installs.map(({ status }) => status)).toEqual(["passed", "failed"]);
    expect([packages(a), packages(b)]).toEqual([[], []]);
    await enter(b, base);
    expect([packages(b), installs.length]).toEqual([["one"], 2]);
  });

  it("are installed without a seed where none can be kept", async () => {
    const { slots, base, installs, dependenciesDir, enter } = await scene();
    mkdirSync(join(dependenciesDir, ".."), { recursive: true });
    writeFileSync(dependenciesDir, "a file where the folder should be\n");
    const [a, b] = [await slots.acquire(base), await slots.acquire(base)];
    await enter(a, base);
    await enter(b, base);
    expect([packages(a), packages(b), installs.length]).toEqual([["one"], ["one"], 2]);
  });
});

const probe = await probeSandbox(process.env);
const why = probe.ok ? "" : " (skipped: no sandbox here)";

describe.skipIf(!probe.ok)(`dependencies in the sandbox${why}`, () => {
  it("come from the seed, which no command sees", async () => {
    const { slots, base, installs, enter } = await scene(COMMITTED, true);
    const [a, b] = [await slots.acquire(base), await slots.acquire(base)];
    await enter(a, base);
    await enter(b, base);
    expect([packages(a), packages(b), installs.length]).toEqual([["one"], ["one"], 1]);
  });
});
