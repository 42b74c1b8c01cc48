import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { resolveRoots } from "../../src/config/workspace-roots.ts";

let home = "";
const at = (...names: string[]): string => join(home, ...names);

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "specrun-roots-")));
  for (const name of ["code/app/packages/web", "code/lib/core", "shared", "state/own", "cache/own"])
    await mkdir(at(name), { recursive: true });
  await writeFile(at("code/file"), "");
  await symlink(at("shared"), at("code/linked"));
  await symlink(home, at("code/sly"));
});

const resolve = (...written: string[]) =>
  resolveRoots({ root: at("code/app"), written, forbidden: [home, at("state/own"), at("cache/own")] });

const problem = async (...written: string[]) => {
  const result = await resolve(...written);
  if (result.ok || result.error.reason !== "config-invalid") return null;
  return result.error.problems.map(({ message }) => message.replaceAll(home, "~")).join("; ");
};

describe("workspace.roots", () => {
  it("are siblings, folders further away and absolute ones, each by its real path", async () => {
    expect(await resolve("../lib/", "../../shared", "../linked", at("shared"))).toEqual({
      ok: true,
      value: [
        { written: "../lib", source: at("code/lib") },
        { written: "../../shared", source: at("shared") },
        { written: "../linked", source: at("shared") },
        { written: at("shared"), source: at("shared") },
      ],
    });
  });

  it.each([
    ["../gone", "`../gone` does not exist: there is no `~/code/gone`"],
    ["../file", "`../file` is not a folder"],
    [".", "`.` lies inside the project already"],
    ["packages/web", "`packages/web` lies inside the project already"],
    ["..", "`..` holds `~/code/app`, which workers must not see"],
    ["../sly", "`../sly` holds `~/code/app`, which workers must not see"],
    ["../../state", "`../../state` holds `~/state/own`, which workers must not see"],
    ["../../cache/own", "`../../cache/own` holds `~/cache/own`, which workers must not see"],
    ["/etc", "`/etc` is a folder of the system"],
  ])("%j is refused", async (written, message) => {
    expect(await problem(written)).toBe(message);
  });

  it("are refused where they hold the home folder, or the whole machine", async () => {
    expect(await problem("/")).toBe("`/` holds `~/code/app`, which workers must not see");
    const elsewhere = await resolveRoots({
      root: at("code/app"),
      written: ["../lib"],
      forbidden: [at("code/lib/core")],
    });
    expect(elsewhere.ok).toBe(false);
  });

  it("are refused one inside the other, each problem by its place in the list", async () => {
    expect(await resolve("../lib", "../lib/core", "../gone")).toMatchObject({
      error: {
        problems: [
          {
            key: "workspace.roots.0",
            message: "`../lib/core` lies inside `../lib`: name the outer folder alone",
          },
          { key: "workspace.roots.2" },
        ],
      },
    });
  });
});
