import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { playScript } from "../src/fakeapi/script-player.ts";
import { startFakeApi } from "../src/fakeapi/server.ts";
import { packageRoot } from "../src/util/package-root.ts";
import type { Bench, BenchContext } from "./bench.ts";
import { chatCompacted, chatWhole, freshConversations } from "./cost-scenarios.ts";
import { type InputBill, inputBill } from "./input-bill.ts";

/**
 * What the input costs, as our API bills it by the real cache's rules: an hour's writing at twice the base price, five
 * minutes' at 1.25 times, reading at a tenth. Beside fresh conversations without a cache, and beside one long chat.
 */
const RATIO_MAX = 0.2;
/** The demo's conversations are so short that most of what they send is new; writing it may cost so much more. */
const OVER_LEAST_MAX = 1.25;

export const cost: Bench = {
  name: "cost",
  title:
    "cost: input of 50 tasks with 20,000 tokens of shared context, and of the demo, in tokens at the base price",
  async run(context) {
    const fresh = await freshConversations();
    const demo = await demoRun(context);
    const rows: [name: string, bill: InputBill, floor: number][] = [
      [
        "50 tasks, fresh conversations, no cache",
        { ...fresh, billed: fresh.uncached, fromCache: 0 },
        fresh.uncached,
      ],
      ["50 tasks, specrun", fresh, fresh.uncached],
      ["50 tasks, one chat, compacted", await chatCompacted(), fresh.uncached],
      ["50 tasks, one chat, never compacted", await chatWhole(), fresh.uncached],
      ["demo, no cache", { ...demo, billed: demo.uncached, fromCache: 0 }, demo.uncached],
      ["demo, specrun", demo, demo.uncached],
    ];
    return {
      header: ["how", "requests", "billed", "from cache", "x no cache", "x the least"],
      rows: rows.map(([name, bill, floor]) => [
        name,
        String(bill.requests),
        `${Math.round(bill.billed / 1_000)}k`,
        `${Math.round(bill.fromCache * 100)}%`,
        `${(bill.billed / floor).toFixed(2)}x`,
        `${(bill.billed / bill.least).toFixed(2)}x`,
      ]),
      targets: [
        { what: "50 tasks, beside no cache", ratio: fresh.billed / fresh.uncached, ratioMax: RATIO_MAX },
        {
          what: "the demo, beside the least that its own conversations could cost",
          ratio: demo.billed / demo.least,
          ratioMax: OVER_LEAST_MAX,
        },
      ],
    };
  },
};

/** The built program on the bundled feature, against a server of ours. */
async function demoRun({ bin, folder }: BenchContext): Promise<InputBill> {
  const fixtures = join(packageRoot(), "fixtures", "demo");
  const cwd = join(folder, "demo");
  cpSync(join(fixtures, "project"), cwd, { recursive: true });
  const git = (...args: readonly string[]): void => {
    const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
    const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd });
    if (status !== 0) throw new Error(`git ${args[0]} ended with ${status}: ${stderr}`);
  };
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "start");
  const script = JSON.parse(readFileSync(join(fixtures, "script.json"), "utf8"), (key, value) =>
    key === "delayMs" ? undefined : value,
  );
  const api = await startFakeApi({ script: playScript(script) });
  try {
    const args = [bin, "implement", "--yes", "--unsafe-no-sandbox"];
    const own = {
      ANTHROPIC_API_KEY: "bench-key-0123456789",
      ANTHROPIC_BASE_URL: api.url,
      XDG_STATE_HOME: join(folder, "state"),
      XDG_CACHE_HOME: join(folder, "cache"),
    };
    const child = spawn(execPath, args, {
      cwd,
      env: { ...env, ...own },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await once(child, "close");
    const ticked =
      readFileSync(join(cwd, "specs", "001-table-of-contents", "tasks.md"), "utf8").match(/- \[X\]/g) ?? [];
    if (ticked.length === 0) throw new Error(`the demo ended with ${child.exitCode} and nothing was ticked`);
    return inputBill(api.requests);
  } finally {
    await api.close();
  }
}
