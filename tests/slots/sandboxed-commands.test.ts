import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CommandOutcome, CommandRequest } from "../../src/slots/commands.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";
import { type SandboxedCommandsOptions, sandboxedCommands } from "../../src/slots/sandboxed-commands.ts";

// What a hostile command tries, as real commands in the real sandbox.

const SECRET = "canary-5f0c9a17e2";
const root = await mkdtemp(join(tmpdir(), "specrun-sandbox-test-"));
const home = join(root, "home");
const SECRETS = [
  ".ssh/id_rsa",
  ".aws/credentials",
  ".npmrc",
  ".netrc",
  ".cargo/credentials.toml",
  ".m2/settings.xml",
  ".config/gh/hosts.yml",
  ".bash_history",
];
for (const path of SECRETS) plant(join(home, path), SECRET);
plant(join(home, ".cargo/bin/tool"), "");
const probe = await probeSandbox({ ...process.env, HOME: home });
// A machine may lack bubblewrap or forbid what it needs; a leak that the probe found is no reason to skip.
const detail = probe.ok || probe.error.reason !== "sandbox-missing" ? "" : probe.error.detail;
const cannot = /bubblewrap|^bwrap: |not built|is built/.test(detail);
const why = cannot ? ` (skipped: ${detail})` : "";

describe.skipIf(cannot)(`a command in the sandbox${why}`, () => {
  let box = root;
  let dir = root;

  beforeAll(() => {
    process.env.SPECRUN_TEST_SECRET = SECRET;
  });

  afterAll(async () => {
    delete process.env.SPECRUN_TEST_SECRET;
    await rm(root, { recursive: true, force: true });
  });

  beforeEach(async () => {
    box = await mkdtemp(join(root, "box-"));
    dir = join(box, "slot");
    mkdirSync(dir);
  });

  function run(
    command: string,
    more: Partial<CommandRequest> = {},
    options: Partial<SandboxedCommandsOptions> = {},
  ): Promise<CommandOutcome> {
    if (!probe.ok) throw new Error(`no sandbox: ${detail}`);
    const commands = sandboxedCommands({ sandbox: probe.value, cacheDir: null, ...options });
    const request = {
      command,
      dir,
      gitView: null,
      network: false,
      timeoutMs: 15_000,
      outputBytesMax: 20_000,
    };
    return commands.run({ ...request, ...more });
  }

  const lines = async (command: string, more: Partial<CommandRequest> = {}): Promise<readonly string[]> =>
    (await run(command, more)).output.trimEnd().split("\n");

  it("works in its folder, with the running Node, a home and temporary space of its own", async () => {
    const marker = `specrun-${process.pid}`;
    const output = await lines(
      `echo x > made; node -p process.execPath; echo $HOME $TMPDIR; touch ~/a /tmp/${marker}; pwd; echo $CI$TERM`,
    );
    expect(output).toEqual([process.execPath, "/home/agent /tmp", dir, "1dumb"]);
    expect(readFileSync(join(dir, "made"), "utf8")).toBe("x\n");
    expect(existsSync(`/tmp/${marker}`)).toBe(false);
  });

  it("has pipes for stdout and stderr, in order, that can be opened again", async () => {
    expect(await lines("echo a; echo b >&2; echo c > /dev/stderr; echo d | tee /dev/stdout")).toEqual([
      "a",
      "b",
      "c",
      "d",
      "d",
    ]);
  });

  it("reads no secret from the home folder or the system (attack 13)", async () => {
    const paths = [...SECRETS.map((path) => join(home, path)), "/etc/shadow", "/etc/ssl/private/*"].join(" ");
    const { output } = await run(
      `cat ${paths}; grep -rsa ${SECRET} ${home} /home /root /etc /var /run /tmp; ls -A ${home}`,
    );
    expect(output).not.toContain(SECRET);
    expect(output).not.toMatch(/^root:[^x]/m);
    expect(output).toContain(".cargo");
    expect(output).not.toContain(".ssh\n");
  });

  it("finds no variable of specrun in any environment (attack 14)", async () => {
    const { output } = await run("env; cat /proc/*/environ /proc/*/cmdline | tr '\\0' '\\n'");
    expect(output).toContain("HOME=/home/agent");
    expect(output).not.toContain(SECRET);
  });

  it("sees only its own processes (attack 15)", async () => {
    const [count = "", memory = ""] = await lines(
      `ls /proc | grep -c '^[0-9]'; cat /proc/${process.pid}/mem > /dev/null 2>&1 || echo unreadable`,
    );
    expect(Number(count)).toBeLessThan(8);
    expect(memory).toBe("unreadable");
  });

  it("keeps no capability and makes no namespace", async () => {
    const output = await lines(
      "grep CapEff /proc/self/status; unshare --user true 2>/dev/null || echo refused",
    );
    expect(output).toEqual(["CapEff:\t0000000000000000", "refused"]);
  });

  it.each([
    [
      "a port on this machine (attack 16)",
      0,
      (at: string) => `timeout 5 bash -c 'echo x > /dev/tcp/127.0.0.1/${at}'`,
    ],
    ["a UNIX socket (attack 17)", "path", connectBy],
    ["an abstract socket (attack 18)", "abstract", connectBy],
  ])("cannot reach %s", async (_, kind, command) => {
    const target = kind === "path" ? join(box, "socket") : kind === "abstract" ? "\0specrun-test" : 0;
    const { server, connections, address } = await listen(target);
    const { exitCode } = await run(command(address));
    server.close();
    expect(connections()).toBe(0);
    expect(exitCode).not.toBe(0);
  });

  it("resolves no name (attack 16)", async () => {
    const { output } = await run(
      'node -e \'require("dns").lookup("localhost.example", e => console.log(e.code))\'',
    );
    expect(output).toMatch(/^(EAI_AGAIN|ENOTFOUND)\n$/);
  });

  it("deletes and writes nothing outside its folder (attack 19)", async () => {
    plant(join(box, "sibling/file"), "kept");
    const everything = treeOf(root);
    const places = ["/new", "/usr/new", "/etc/new", "/dev/new", "/root/new", "/proc/sys/kernel/x"];
    const { output } = await run(
      [
        `rm -rf ${home} ${box}/sibling 2>/dev/null`,
        `{ echo x > ${box}/sibling/file; echo x > ${box}/new; mkdir ../other; ln ${box}/sibling/file ln; } 2>/dev/null`,
        ...places.map((path) => `{ echo x > ${path}; } 2>/dev/null || echo refused`),
      ].join("\n"),
    );
    expect(output).toBe("refused\n".repeat(places.length));
    expect(treeOf(root)).toEqual(everything);
  });

  it("changes neither a repository nor the view of it (attack 20)", async () => {
    const bare = join(box, "remote.git");
    const view = join(box, "view");
    git(["init", "-q", "--bare", "-b", "main", bare]);
    git(["init", "-q", "-b", "main", dir]);
    git(["-C", dir, "commit", "-q", "--allow-empty", "-m", "one"]);
    git(["-C", dir, "tag", "v1"]);
    git(["-C", dir, "push", "-q", bare, "main"]);
    execFileSync("mv", [join(dir, ".git"), view]);
    const before = [treeOf(view), treeOf(bare)];
    const { output } = await run(
      [
        "git log --format=%s; git status --short",
        `git remote add evil ${bare}; git config core.fsmonitor 'touch pwned'; git tag -d v1; git branch -D main`,
        `git -c user.email=a@b -c user.name=a commit --allow-empty -m two; git push --force ${bare} HEAD:main`,
        "echo x > .git/hooks/pre-commit; rm -rf .git; mv .git away",
      ].join("\n"),
      { gitView: view },
    );
    expect(output).toMatch(/^one\n/);
    expect([treeOf(view), treeOf(bare)]).toEqual(before);
    expect(lstatSync(join(dir, ".git")).isDirectory()).toBe(true);
  });

  it.each(["a link", "a file", "a nested link"])(
    "mounts the view over %s without following it",
    async (what) => {
      const outside = join(box, "outside");
      const view = join(box, "view");
      for (const folder of [outside, view]) mkdirSync(folder);
      writeFileSync(join(view, "HEAD"), "ref: refs/heads/main\n");
      if (what === "a file") writeFileSync(join(dir, ".git"), `gitdir: ${outside}\n`);
      else if (what === "a link") symlinkSync(outside, join(dir, ".git"));
      else symlinkSync("missing/../../outside", join(dir, ".git"));
      expect(await lines("cat .git/HEAD; touch .git/x || echo no", { gitView: view })).toContain(
        "ref: refs/heads/main",
      );
      expect(readdirSync(outside)).toEqual([]);
      expect(lstatSync(join(dir, ".git")).isDirectory()).toBe(true);
    },
  );

  it("starts a bounded number of processes (attack 22)", async () => {
    const command = "for i in $(seq 500); do sleep 61.337 & done; wait";
    const outcome = await run(command, { timeoutMs: 4_000 }, { limits: { processesMax: 48 } });
    // The kernel refuses an ordinary user; root is counted and stopped.
    expect(outcome.output).toMatch(/fork: .*unavailable|\[… stopped: more than 48 processes …\]/);
    expect(outcome.ms).toBeLessThan(8_000);
    expect(alive("61.337")).toBe(0);
  });

  it("is stopped when its output has no end, and only head and tail are kept (attack 23)", async () => {
    const before = process.memoryUsage().rss;
    const outcome = await run(
      "yes 0123456789",
      { outputBytesMax: 1_000 },
      { limits: { totalBytesMax: 20_000_000 } },
    );
    expect(outcome).toMatchObject({ exitCode: null, timedOut: false, aborted: false });
    expect(outcome.output).toMatch(
      /^0123456789\n[\s\S]*\[… \d+ bytes cut …\]\n[\s\S]*\[… stopped: more than 20000000 bytes of output …\]\n$/,
    );
    expect(outcome.output.length).toBeLessThan(2_200);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it("reads nothing from stdin, and ends at its time-out (attack 24)", async () => {
    expect(await run("cat; read x; echo $?")).toMatchObject({ exitCode: 0, output: "1\n" });
    const outcome = await run("echo begun; sleep 62.337", { timeoutMs: 300 });
    expect(outcome).toMatchObject({ exitCode: null, timedOut: true, output: "begun\n" });
    expect(outcome.ms).toBeLessThan(3_000);
    expect(alive("62.337")).toBe(0);
  });

  it("ends although it ignores every polite signal (attack 25)", async () => {
    const command = "trap '' TERM INT HUP; while :; do sleep 63.337; done";
    expect(await run(command, { timeoutMs: 300 })).toMatchObject({ timedOut: true });
    expect(alive("63.337")).toBe(0);
  });

  it("leaves no daemon, not even one in a session of its own (attacks 26 and 27)", async () => {
    const outcome = await run(
      "sleep 64.337 & for i in $(seq 100); do (setsid sleep 64.337 >/dev/null 2>&1 &); done; echo done",
    );
    expect(outcome).toMatchObject({ exitCode: 0, output: "done\n" });
    expect(outcome.ms).toBeLessThan(3_000);
    expect(alive("64.337")).toBe(0);
  });

  it("writes no endless file and fills no memory (attack 28)", async () => {
    const big = (path: string): string => `dd if=/dev/zero of=${path} bs=64k count=64 status=none; echo $?`;
    await run(big("big"), {}, { limits: { fileBytesMax: 1_048_576 } });
    expect(statSync(join(dir, "big")).size).toBe(1_048_576);
    const limits = { tmpBytes: 1_048_576, homeBytes: 1_048_576 };
    const { output } = await run(
      ["/tmp/big", "/var/tmp/big", "~/big", "/dev/shm/big"].map(big).join("\n"),
      {},
      { limits },
    );
    expect(output.match(/^1$/gm)).toHaveLength(4);
  });

  it("stops when it is told to", async () => {
    const controller = new AbortController();
    const outcome = run("echo begun > begun; sleep 65.337", { signal: controller.signal });
    await until(() => existsSync(join(dir, "begun")));
    controller.abort();
    expect(await outcome).toMatchObject({ exitCode: null, aborted: true, timedOut: false });
    expect(alive("65.337")).toBe(0);
    expect(await run("touch never", { signal: AbortSignal.abort() })).toMatchObject({ aborted: true });
    expect(existsSync(join(dir, "never"))).toBe(false);
  });

  it("reaches the network only on request, and then without secrets", async () => {
    const { server, connections, address } = await listen(0);
    const { output } = await run(
      `echo x > /dev/tcp/127.0.0.1/${address}; cat /etc/resolv.conf > /dev/null && env`,
      { network: true },
    );
    server.close();
    expect(connections()).toBe(1);
    expect(output).not.toContain(SECRET);
    expect(output).not.toContain("npm_config_offline");
  });

  it("writes the package cache only with network, and further folders only when named", async () => {
    const cacheDir = join(box, "cache");
    const extra = join(box, "extra");
    mkdirSync(extra);
    const command = `touch ${cacheDir}/poison 2>/dev/null || echo no cache; touch ${extra}/made 2>/dev/null || echo no extra`;
    expect(await run(command, {}, { cacheDir })).toMatchObject({ output: "no cache\nno extra\n" });
    expect(await run(`touch ${cacheDir}/kept`, { network: true }, { cacheDir })).toMatchObject({
      exitCode: 0,
    });
    expect(
      await run(`cat ${cacheDir}/kept; touch ${extra}/made`, { writable: [extra] }, { cacheDir }),
    ).toMatchObject({ exitCode: 0 });
    expect(readdirSync(cacheDir)).toEqual(["kept"]);
    expect(readdirSync(extra)).toEqual(["made"]);
  });

  it("puts a project's own environment first", async () => {
    plant(join(dir, ".venv/bin/python"), "#!/bin/sh\necho mine\n");
    execFileSync("chmod", ["+x", join(dir, ".venv/bin/python")]);
    expect(await lines("python")).toEqual(["mine"]);
  });

  it("puts the running Node first, wherever it lives", async () => {
    const bin = join(box, "node_modules/node/bin");
    plant(join(bin, "node"), "#!/bin/sh\necho the running one\n");
    execFileSync("chmod", ["+x", join(bin, "node")]);
    const real = process.execPath;
    process.execPath = join(bin, "node");
    const machine = describeMachine({ ...process.env, HOME: home });
    process.execPath = real;
    if (!probe.ok) return;
    const outcome = await run(
      'node; touch "$(command -v node)"',
      {},
      { sandbox: { ...probe.value, machine } },
    );
    expect(outcome.output).toMatch(/^the running one\n.*Read-only file system\n$/);
  });

  it("tells a sandbox that did not start from a command that failed", async () => {
    await expect(run("true", { dir: join(box, "missing") })).rejects.toThrow(
      /^The sandbox did not start: bwrap: /,
    );
    expect(await run("echo bwrap: no; exit 1")).toMatchObject({ exitCode: 1, output: "bwrap: no\n" });
  });
});

function plant(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function connectBy(address: string): string {
  const at = JSON.stringify(address);
  return `node -e 'require("net").connect({ path: ${at} }).on("connect", () => process.exit(0)).on("error", () => process.exit(1))'`;
}

interface Listening {
  readonly server: Server;
  readonly connections: () => number;
  readonly address: string;
}

function listen(target: string | number): Promise<Listening> {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.on("error", () => undefined).destroy();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const ready = (): void => {
      const bound = server.address();
      const address = typeof bound === "object" && bound !== null ? String(bound.port) : String(target);
      resolve({ server, connections: () => count, address });
    };
    if (typeof target === "number") server.listen(target, "127.0.0.1", ready);
    else server.listen(target, ready);
  });
}

function git(args: readonly string[]): void {
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "t",
    GIT_AUTHOR_EMAIL: "t@example.org",
    GIT_COMMITTER_NAME: "t",
    GIT_COMMITTER_EMAIL: "t@example.org",
  };
  execFileSync("git", args, { env, stdio: "pipe" });
}

/** Every path with what it holds. */
function treeOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path} ${lstatSync(path).isFile() ? readFileSync(path, "utf8") : ""}`);
}

/** How many processes of this machine carry a marker in their command line. */
function alive(marker: string): number {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(marker);
    } catch {
      return false;
    }
  }).length;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition() && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
}
