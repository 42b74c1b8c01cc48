import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";

const root = await mkdtemp(join(tmpdir(), "specrun-probe-test-"));
const home = join(root, "home");
const bin = join(root, "bin");
for (const folder of [home, bin]) mkdirSync(folder);

const platform = process.platform;
const HELP = 'case "$1" in --help) echo "--size --disable-userns"; exit;; esac';
// What bubblewrap is asked to run comes after its own arguments.
const SKIP = 'while [ "$1" != "--" ]; do [ "$1" = --chdir ] && cd "$2"; shift; done; shift';

/** A `bwrap` that does not do what it says. */
async function probeWith(script: string): Promise<unknown> {
  writeFileSync(join(bin, "bwrap"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "bwrap"), 0o755);
  return probeSandbox({ PATH: `${bin}:${process.env.PATH}`, HOME: home });
}

const missing = (detail: unknown) => ({
  ok: false,
  error: { reason: "sandbox-missing", platform: "linux", detail },
});

describe.skipIf(platform !== "linux")("probeSandbox", () => {
  afterAll(() => rm(root, { recursive: true, force: true }));
  afterEach(() => {
    Object.defineProperty(process, "platform", { value: platform });
    expect(readdirSync(home)).toEqual([]);
    expect(process.env.SPECRUN_CANARY).toBeUndefined();
  });

  it("notices a sandbox in which the outside can be written", async () => {
    expect(await probeWith(`${HELP}\n${SKIP}\nexec "$@"`)).toEqual(
      missing("a command could write outside its folder"),
    );
  });

  it("notices a sandbox in which secrets can be read", async () => {
    const readOnly = `cat ${home}/.specrun-probe-*/secret; touch inside`;
    expect(await probeWith(`${HELP}\n${SKIP}\n${readOnly}`)).toEqual(
      missing("a command could read a secret outside its folder or in its environment"),
    );
  });

  it("passes on why bubblewrap could not start", async () => {
    const refusal = "bwrap: setting up uid map: Permission denied";
    expect(await probeWith(`${HELP}\necho '${refusal}' >&2; exit 1`)).toEqual(missing(refusal));
  });

  it("looks for bubblewrap on PATH alone", async () => {
    const result = await probeSandbox({ PATH: home, HOME: home });
    expect(result).toEqual(missing(expect.stringMatching(/^`bwrap` \(bubblewrap\) is not on PATH/)));
  });

  it("says what is missing on a system for which no sandbox is built", async () => {
    Object.defineProperty(process, "platform", { value: "darwin" });
    expect(await probeSandbox(process.env)).toEqual({
      ok: false,
      error: { reason: "sandbox-missing", platform: "darwin", detail: "no sandbox is built for darwin yet" },
    });
  });
});
