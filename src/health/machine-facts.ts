import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Fact } from "../model/health.ts";
import { probeSandbox } from "../slots/sandbox-probe.ts";
import { gitVersion, requireGit } from "../store/project-git.ts";

/** What of this machine a run needs, whatever the project. */
type Env = Readonly<Record<string, string | undefined>>;

const NODE_NEEDED = "20.19";

export async function machineFacts(cwd: string, env: Env): Promise<readonly Fact[]> {
  const [git, sandbox] = await Promise.all([gitFact(cwd), sandboxFact(env)]);
  return [nodeFact(process.versions.node), git, flockFact(env), sandbox, keyFact(env)];
}

function nodeFact(version: string): Fact {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = NODE_NEEDED.split(".").map(Number);
  const isEnough = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  return { about: "node", status: isEnough ? "ok" : "problem", version, needed: NODE_NEEDED };
}

async function gitFact(cwd: string): Promise<Fact> {
  const failure = await requireGit(cwd);
  if (failure !== null) return { about: "failure", name: "git", status: "problem", failure };
  return { about: "git", status: "ok", version: await gitVersion(cwd) };
}

/** Without it a file with a process number has to do, which cannot see into other containers. */
function flockFact(env: Env): Fact {
  const folders = (env.PATH ?? "").split(delimiter).filter((path) => isAbsolute(path));
  const found = folders.some((folder) => existsSync(join(folder, "flock")));
  return { about: "flock", status: found ? "ok" : "warning", found };
}

async function sandboxFact(env: Env): Promise<Fact> {
  const probed = await probeSandbox(env);
  if (probed.ok) return { about: "sandbox", status: "ok" };
  return { about: "failure", name: "sandbox", status: "problem", failure: probed.error };
}

/** Only whether there is one: its value is nobody's business. */
function keyFact(env: Env): Fact {
  const variable = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"].find((name) => env[name]) ?? null;
  return { about: "key", status: variable === null ? "warning" : "ok", variable };
}
