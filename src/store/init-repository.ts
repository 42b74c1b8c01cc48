import { runProcess } from "../slots/spawn.ts";

/** A new repository with everything in it committed: the demo's project, so that `git status` tells what was made. */
export async function initRepository(dir: string): Promise<void> {
  const identity = [
    "-c",
    "user.name=specrun demo",
    "-c",
    "user.email=demo@specrun.invalid",
    "-c",
    "commit.gpgsign=false",
  ];
  await git(dir, ["init", "--quiet", "--initial-branch=main"]);
  await git(dir, ["add", "--all"]);
  await git(dir, [...identity, "commit", "--quiet", "--no-verify", "--message=The project before specrun"]);
}

async function git(cwd: string, args: readonly string[]): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  const result = await runProcess({ file: "git", args: [...args], cwd, env: { PATH, HOME } });
  if (result.exitCode !== 0)
    throw new Error(
      `git ${args[0]} ended with ${result.exitCode}: ${result.stderr.toString("utf8")}${result.spawnError ?? ""}`,
    );
}
