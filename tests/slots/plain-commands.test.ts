import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandOutcome, CommandRequest } from "../../src/slots/commands.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";

const SECRET = "canary-91be7730aa";
const root = realpathSync(await mkdtemp(join(tmpdir(), "specrun-plain-test-")));
const dir = join(root, "slot");
mkdirSync(dir);

function run(
  command: string,
  more: Partial<CommandRequest> = {},
  path = process.env.PATH,
): Promise<CommandOutcome> {
  const machine = describeMachine({ ...process.env, PATH: path, HOME: root });
  const request = { command, dir, gitView: null, network: false, timeoutMs: 10_000, outputBytesMax: 10_000 };
  return plainCommands({ machine, cacheDir: null }).run({ ...request, ...more });
}

describe("a command without a sandbox", () => {
  beforeAll(() => {
    process.env.SPECRUN_TEST_SECRET = SECRET;
  });

  afterAll(async () => {
    delete process.env.SPECRUN_TEST_SECRET;
    await rm(root, { recursive: true, force: true });
  });

  it("says so", () => {
    expect(plainCommands({ machine: describeMachine(process.env), cacheDir: null }).sandbox).toBe("none");
  });

  it("gets a scrubbed environment and a home that vanishes", async () => {
    const { output } = await run("env; touch ~/a $TMPDIR/b; node -p process.execPath");
    expect(output).not.toContain(SECRET);
    expect(output).toContain("CI=1\n");
    expect(output.endsWith(`${process.execPath}\n`)).toBe(true);
    const home = /^HOME=(.*)$/m.exec(output)?.[1] ?? "";
    expect(home).not.toBe(root);
    expect(existsSync(home)).toBe(false);
  });

  it("finds Node and the system's tools where the search path holds neither", async () => {
    expect(await run("node -e 'console.log(1)' && ls -A", {}, join(root, "nothing"))).toMatchObject({
      output: "1\n",
    });
  });

  it("keeps the order of its two streams", async () => {
    expect(await run("for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 3")).toMatchObject({
      exitCode: 3,
      timedOut: false,
      aborted: false,
      output: "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n",
    });
  });

  it("loses nothing of what was written last", async () => {
    const whole = Array.from({ length: 9_000 }, (_, index) => `${index + 1}\n`).join("");
    const outcome = run("echo > begun; sleep 0.1; seq 1 9000", { outputBytesMax: 100_000 });
    while (!existsSync(join(dir, "begun"))) await new Promise((resolve) => setImmediate(resolve));
    // The event loop is busy while the command ends: exit and last output are noticed together.
    const until = Date.now() + 500;
    while (Date.now() < until);
    expect((await outcome).output === whole).toBe(true);
  });

  it("ends at its time-out although it ignores signals, with everything in its group", async () => {
    const outcome = await run("trap '' TERM; sleep 66.337 & while :; do sleep 0.1; done", { timeoutMs: 200 });
    expect(outcome).toMatchObject({ exitCode: null, timedOut: true });
    expect(outcome.ms).toBeLessThan(6_000);
  });

  it("does not wait for what it leaves behind", async () => {
    const outcome = await run("sleep 67.337 & echo done");
    expect(outcome).toMatchObject({ exitCode: 0, output: "done\n" });
    expect(outcome.ms).toBeLessThan(3_000);
    expect(await run("ps -A -o args= | grep -c '[s]leep 67.337'")).toMatchObject({ output: "0\n" });
  });

  it("is stopped by a signal, before or during", async () => {
    expect(await run("sleep 30", { signal: AbortSignal.abort() })).toMatchObject({
      exitCode: null,
      aborted: true,
    });
    expect(await run("sleep 30", { signal: AbortSignal.timeout(100) })).toMatchObject({
      exitCode: null,
      aborted: true,
    });
  });
});
