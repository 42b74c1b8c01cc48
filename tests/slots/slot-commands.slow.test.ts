import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Commands, placeOf } from "../../src/slots/commands.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";
import { sandboxedCommands } from "../../src/slots/sandboxed-commands.ts";
import type { Slot } from "../../src/slots/slots.ts";
import { makeProject, must } from "../store/project.ts";

const plain = plainCommands({ machine: describeMachine(process.env), cacheDir: null });

const run = (commands: Commands, slot: Slot, command: string) =>
  commands.run({
    ...placeOf(slot),
    command,
    network: false,
    timeoutMs: 20_000,
    outputBytesMax: 20_000,
  });

/** Listens until the other slot's server answers: neither can end without both running at once. */
const SERVER = `
  const { createServer } = require("node:http");
  const { writeFileSync } = require("node:fs");
  writeFileSync(process.env.TMPDIR + "/mine", process.env.PORT);
  const server = createServer((_, response) => { response.end(process.env.PORT); done(); });
  let left = 2;
  const done = () => { if (--left === 0) server.close(); };
  server.listen(Number(process.env.PORT), "127.0.0.1", async () => {
    const other = process.argv[1];
    for (;;) {
      const answer = await fetch("http://127.0.0.1:" + other, { headers: { connection: "close" } })
        .then((response) => response.text(), () => null);
      if (answer !== null) { console.log(answer); return done(); }
    }
  });
`;

async function twoSlots() {
  const project = makeProject({ committed: { "server.cjs": "" } });
  const { store, slots } = await project.open(2);
  const base = must(await store.snapshot());
  return { slots, base, a: await slots.acquire(base), b: await slots.acquire(base) };
}

describe("commands of two slots at once", () => {
  it("have a port and a temporary folder each, which the next checkout empties", async () => {
    const { base, a, b } = await twoSlots();
    const [portA = "", portB = ""] = [a.env.PORT, b.env.PORT];
    expect(portA).not.toBe(portB);
    const start = (slot: Slot, other: string) => run(plain, slot, `node -e '${SERVER}' ${other}`);
    const [first, second] = await Promise.all([start(a, portB), start(b, portA)]);
    expect([first, second]).toMatchObject([
      { exitCode: 0, output: `${portB}\n` },
      { exitCode: 0, output: `${portA}\n` },
    ]);
    expect(readdirSync(a.tmpDir)).toEqual(["mine"]);
    expect((await run(plain, a, "cat $TMPDIR/mine; chmod 000 $TMPDIR")).output).toBe(portA);
    await a.checkout(base);
    expect(existsSync(a.tmpDir)).toBe(false);
    expect((await run(plain, b, "cat $TMPDIR/mine")).output).toBe(portB);
  });

  it("get the same ports in the next run, below those that the system hands out", async () => {
    const project = makeProject({ committed: { a: "" } });
    const ports = async () => {
      const { store, slots } = await project.open(3);
      const base = must(await store.snapshot());
      const three = [await slots.acquire(base), await slots.acquire(base), await slots.acquire(base)];
      return three.map(({ env }) => Number(env.PORT));
    };
    const [first = 0, ...rest] = await ports();
    expect(rest).toEqual([first + 1, first + 2]);
    expect(first).toBeGreaterThanOrEqual(10_240);
    expect(first + 63).toBeLessThan(32_768);
    expect(await ports()).toEqual([first, ...rest]);
  });
});

const probe = await probeSandbox(process.env);
const why = probe.ok ? "" : ` (skipped: no sandbox here)`;

describe.skipIf(!probe.ok)(`commands of two slots in the sandbox${why}`, () => {
  it("have a port each, and the sandbox's own /tmp", async () => {
    if (!probe.ok) return;
    const commands = sandboxedCommands({ sandbox: probe.value, cacheDir: null });
    const { a, b } = await twoSlots();
    const ask = (slot: Slot) => run(commands, slot, "echo $PORT $TMPDIR; echo x >> $TMPDIR/x; cat /tmp/x");
    const said = (await Promise.all([ask(a), ask(b)])).map(({ output }) => output);
    expect(said).toEqual([`${a.env.PORT} /tmp\nx\n`, `${b.env.PORT} /tmp\nx\n`]);
  });
});
