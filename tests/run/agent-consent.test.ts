import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readInside } from "../../src/config/read-inside.ts";
import { agentConsent } from "../../src/run/agent-consent.ts";
import { profileOf } from "../../src/workers/drivers/agent-profile.ts";

const root = await mkdtemp(join(tmpdir(), "specrun-consent-"));
mkdirSync(join(root, "tools"));
writeFileSync(join(root, "tools/agent.sh"), "echo done\n");

const detailOf = async (command: string, args: readonly string[] = []) => {
  const profile = profileOf("command", { command: { command, args } }, null);
  if (profile === null || profile === "not-configured") throw new Error("no profile");
  return (await agentConsent(profile, (path) => readInside(root, path)))?.detail;
};

it.each(["tools/agent.sh", "./tools/agent.sh", "././tools//agent.sh", "tools/../tools/agent.sh"])(
  "names the content of a program of the project, written as %s",
  async (command) => {
    expect(await detailOf(command)).toMatch(/^tools\/agent\.sh \([0-9a-f]{16}\)$/);
  },
);

it.each([
  ["outside the project", "../agent.sh"],
  ["with an absolute path", "/bin/sh"],
  ["that is a long text", `Say ${"ho ".repeat(2_000)}`],
  ["that no path can be", "a\0b"],
])("has nothing to say of a word %s", async (_, word) => {
  expect(await detailOf("sh", [word])).toBe("");
});
