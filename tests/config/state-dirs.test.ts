import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stateDirs } from "../../src/config/state-dirs.ts";
import { must, temporaryFolder } from "../store/project.ts";

describe("state folders of a project", () => {
  it("lie in the user's folders for such things, private, and carry the project's name", async () => {
    const home = temporaryFolder();
    const root = join(home, "work/my app");
    mkdirSync(root, { recursive: true });
    const dirs = must(await stateDirs(root, { HOME: home }));
    expect(dirs.state).toMatch(new RegExp(`^${home}/\\.local/state/specrun/my app-[0-9a-f]{12}$`));
    expect(dirs.cache).toMatch(new RegExp(`^${home}/\\.cache/specrun/my app-[0-9a-f]{12}$`));
    for (const dir of [dirs.state, dirs.cache]) expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it("follow the XDG variables, unless they are relative", async () => {
    const home = temporaryFolder();
    const env = { HOME: home, XDG_STATE_HOME: join(home, "s"), XDG_CACHE_HOME: "relative" };
    const dirs = must(await stateDirs(home, env));
    expect(dirs.state.startsWith(join(home, "s/specrun/"))).toBe(true);
    expect(dirs.cache.startsWith(join(home, ".cache/specrun/"))).toBe(true);
  });

  it("are the same by way of a link, and others for a folder of the same name elsewhere", async () => {
    const home = temporaryFolder();
    for (const dir of ["a/app", "b/app"]) mkdirSync(join(home, dir), { recursive: true });
    symlinkSync(join(home, "a"), join(home, "link"));
    const state = async (root: string): Promise<string> =>
      must(await stateDirs(join(home, root), { HOME: home })).state;
    expect(await state("link/app")).toBe(await state("a/app"));
    expect(await state("b/app")).not.toBe(await state("a/app"));
  });

  it("that cannot be made are an answer", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "file"), "");
    expect(await stateDirs(home, { HOME: home, XDG_STATE_HOME: join(home, "file") })).toMatchObject({
      ok: false,
      error: { reason: "write-failed", code: "ENOTDIR" },
    });
  });
});
