import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { CommandRequest } from "./commands.ts";
import { describeMachine, type Machine } from "./machine.ts";
import type { Bubblewrap } from "./sandbox-profile.ts";
import { runInSandbox, type Sandbox } from "./sandboxed-commands.ts";
import { runProcess } from "./spawn.ts";
import { temporaryFolder } from "./temporary-folders.ts";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Proves the sandbox by using it once: a command with canaries to read, to write and to print. That `bwrap` is
 * installed says little, since kernels and containers may forbid what it needs.
 */
export async function probeSandbox(env: Env): Promise<Result<Sandbox, SetupFailure>> {
  const missing = (detail: string): Result<Sandbox, SetupFailure> =>
    err({ reason: "sandbox-missing", platform: process.platform, detail });
  if (process.platform !== "linux") return missing(`no sandbox is built for ${process.platform} yet`);
  const file = findBubblewrap(env);
  if (file === null) return missing(`\`bwrap\` (bubblewrap) is not on PATH${systemName()}`);
  const help = await runProcess({ file, args: ["--help"], timeoutMs: PROBE_MS });
  const known = new Set(`${help.stdout}${help.stderr}`.match(/--[a-z][a-z-]*/g) ?? []);
  const machine = describeMachine(env);
  const first = await tryOut({ bubblewrap: { file, options: known }, machine });
  if (first === null) return ok({ bubblewrap: { file, options: known }, machine });
  if (!known.has("--disable-userns")) return missing(first);
  // Some containers forbid only this second lock.
  const fewer: Bubblewrap = {
    file,
    options: new Set([...known].filter((name) => name !== "--disable-userns")),
  };
  const second = await tryOut({ bubblewrap: fewer, machine });
  return second === null ? ok({ bubblewrap: fewer, machine }) : missing(first);
}

const PROBE_MS = 20_000;

/** On PATH alone: whoever leaves it out means to run without it. */
function findBubblewrap(env: Env): string | null {
  const folders = (env.PATH ?? "").split(delimiter).filter((path) => isAbsolute(path));
  return folders.map((folder) => join(folder, "bwrap")).find((file) => existsSync(file)) ?? null;
}

/** Its name decides which install command helps. */
function systemName(): string {
  const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileOr("/etc/os-release", ""))?.[1];
  return name ? `, on ${name}` : "";
}

function readFileOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
}

/** Null when the sandbox holds; else what is wrong with it. */
async function tryOut(sandbox: Sandbox): Promise<string | null> {
  const secret = randomBytes(16).toString("hex");
  const outside = canaryFolder(sandbox.machine);
  const dir = temporaryFolder("probe");
  try {
    await writeFile(join(outside, "secret"), secret);
    await mkdir(join(dir, "work"));
    process.env.SPECRUN_CANARY = secret;
    const request: CommandRequest = {
      command: script(outside),
      dir: join(dir, "work"),
      gitView: null,
      network: false,
      timeoutMs: PROBE_MS,
      outputBytesMax: 20_000,
    };
    const { outcome } = await runInSandbox(request, { sandbox, cacheDir: null });
    if (existsSync(join(outside, "written"))) return "a command could write outside its folder";
    if (outcome.output.includes(secret))
      return "a command could read a secret outside its folder or in its environment";
    if (!existsSync(join(dir, "work", "inside")))
      return outcome.output.trim() || "a command could not write in its folder";
    if (outcome.exitCode !== 0) return outcome.output.trim() || `the probe ended with ${outcome.exitCode}`;
    return null;
  } finally {
    delete process.env.SPECRUN_CANARY;
    await rm(outside, { recursive: true, force: true });
    await rm(dir, { recursive: true, force: true });
  }
}

/** In the home folder where possible, since that is where the secrets are. */
function canaryFolder({ home }: Machine): string {
  try {
    return temporaryFolder("probe", home);
  } catch {
    return temporaryFolder("probe");
  }
}

const script = (outside: string): string => `
touch inside
cat '${outside}/secret' 2>/dev/null
env
cat /proc/self/environ /proc/1/environ 2>/dev/null
{ mkdir -p '${outside}' && touch '${outside}/written'; } 2>/dev/null
node -e 0
`;
