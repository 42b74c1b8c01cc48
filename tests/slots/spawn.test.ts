import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BoundedOutput } from "../../src/slots/bounded-output.ts";
import { runProcess } from "../../src/slots/spawn.ts";

const env = { PATH: process.env.PATH };
const folder = await realpath(await mkdtemp(join(tmpdir(), "specrun-spawn-test-")));
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (script: string) => ({ file: process.execPath, args: ["-e", script] });

describe("runProcess", () => {
  it("keeps bytes as they are and streams apart", async () => {
    const script =
      "process.stdout.write(Buffer.from([0, 255, 10])); process.stderr.write('warned'); process.exitCode = 4";
    expect(await runProcess(node(script))).toEqual({
      exitCode: 4,
      stdout: Buffer.from([0, 255, 10]),
      stderr: Buffer.from("warned"),
      timedOut: false,
      spawnError: null,
    });
  });

  it("hands over input, folder and exactly the given environment", async () => {
    process.env.SPECRUN_TEST_INHERITED = "yes";
    const script =
      "process.stdin.pipe(process.stdout); console.log(JSON.stringify([process.cwd(), process.env]))";
    const result = await runProcess({
      ...node(script),
      cwd: folder,
      env: { ONE: "1", NONE: undefined },
      input: "in",
    });
    delete process.env.SPECRUN_TEST_INHERITED;
    expect(result.stdout.toString()).toBe(`${JSON.stringify([folder, { ONE: "1" }])}\nin`);
  });

  it("passes arguments without a shell", async () => {
    const args = ["$(touch pwned)", "; touch pwned", "a b", ""];
    const script = "console.log(JSON.stringify(process.argv.slice(1)))";
    const result = await runProcess({
      file: process.execPath,
      args: ["-e", script, "--", ...args],
      cwd: folder,
    });
    expect(JSON.parse(result.stdout.toString())).toEqual(args);
  });

  it.each([
    [
      "a program that is not there",
      { file: "no-such-program", args: [], env },
      "spawn no-such-program ENOENT",
    ],
    [
      "an argument that no program can get",
      { file: "echo", args: ["a\0b"], env },
      'Arguments cannot contain null bytes ("\\0"): a\0b',
    ],
    [
      "a folder that is not there",
      { file: "echo", args: [], env, cwd: "/no/such/folder" },
      "/no/such/folder",
    ],
  ])("tells of %s", async (_, request, reason) => {
    const result = await runProcess(request);
    expect(result).toMatchObject({ exitCode: null, timedOut: false });
    expect(result.spawnError).toContain(reason);
  });

  it("ends a process at its time-out, on abort, and when it says too much", async () => {
    const forever = node("setInterval(() => {}, 1000)");
    expect(await runProcess({ ...forever, timeoutMs: 100 })).toMatchObject({
      exitCode: null,
      timedOut: true,
    });
    const signal = AbortSignal.timeout(100);
    expect(await runProcess({ ...forever, signal })).toMatchObject({
      exitCode: null,
      timedOut: false,
      spawnError: null,
    });
    const endless = node("const more = () => process.stdout.write('x'.repeat(1e5), more); more()");
    const result = await runProcess({ ...endless, bytesMax: 10_000 });
    expect(result.stdout.length).toBe(10_000);
    expect(result.spawnError).toBe("more output than allowed");
  });

  it("takes input that the process does not read", async () => {
    const result = await runProcess({
      file: process.execPath,
      args: ["-e", "0"],
      env,
      input: Buffer.alloc(3_000_000),
    });
    expect(result).toMatchObject({ exitCode: 0, spawnError: null });
  });
});

describe("BoundedOutput", () => {
  const kept = (bytesMax: number, ...chunks: readonly string[]): string => {
    const output = new BoundedOutput(bytesMax);
    for (const chunk of chunks) output.push(Buffer.from(chunk));
    return output.text();
  };

  it.each([
    ["nothing", 4, [], ""],
    ["less than the bound", 4, ["ab"], "ab"],
    ["exactly both bounds, in odd pieces", 4, ["abc", "def", "gh"], "abcdefgh"],
    ["one byte too many", 4, ["abcdefghi"], "abcd\n[… 1 bytes cut …]\nfghi"],
    ["many pieces", 3, ["aaaa", "bbbb", "cccc", "dd"], "aaa\n[… 8 bytes cut …]\ncdd"],
    ["whole characters only, at both cuts", 4, ["abcé", "-----", "éxyz"], "abc\n[… 7 bytes cut …]\nxyz"],
    ["a character in two pieces", 8, ["naïve"], "naïve"],
  ])("keeps %s", (_, bytesMax, chunks, expected) => {
    expect(kept(bytesMax, ...chunks)).toBe(expected);
  });
});
