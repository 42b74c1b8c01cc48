import { describe, expect, it } from "vitest";
import type { Reply, Script } from "../../src/fakeapi/script.ts";
import type { FakeApi } from "../../src/fakeapi/server.ts";
import { totalTokens } from "../../src/model/usage.ts";
import { bash, exitCodeOf, finish, makeProject, type Played, play, workers, write } from "./rig.ts";

/** Caps, prices and what is counted, in whole runs. */
const CONFIG = ".specify/specrun.yml";
const OFF = { review: "off" } as const;
const MODELS = ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5"];
const PRICES = `prices:\n${MODELS.map((model) => `  ${model}: { input: 3, output: 15 }\n`).join("")}`;

const tasks = (count: number): string => {
  const lines = Array.from({ length: count }, (_, at) => `- [ ] T00${at + 1} [P] Create src/${at + 1}.js\n`);
  return `## Phase 1: Setup\n\n${lines.join("")}`;
};
const honest: Script = (turn): Reply => {
  const file = `src/${Number(turn.task?.slice(1))}.js`;
  return { content: turn.turn < 2 ? [write(file, `${turn.turn}\n`)] : [finish()] };
};

const billed = (api: FakeApi): number =>
  api.requests.reduce(
    (sum, { usage }) =>
      sum +
      (usage?.input_tokens ?? 0) +
      (usage?.output_tokens ?? 0) +
      (usage?.cache_read_input_tokens ?? 0) +
      (usage?.cache_creation_input_tokens ?? 0),
    0,
  );
const stopped = (run: Played) => (run.end.ok ? run.end.value.summary.stopped : run.end.error);
const summary = (run: Played) => {
  if (!run.end.ok) throw new Error(run.end.error.reason);
  return run.end.value.summary;
};

describe("a cap on the tokens of a run", () => {
  it("is not passed by workers side by side, and the next run goes on", async () => {
    const project = await makeProject(tasks(4), { files: { [CONFIG]: "limits: { outputTokens: 1000 }\n" } });
    const maxTokens = 12_000;
    const run = await play(project, honest, { flags: { ...OFF, maxTokens } });
    expect(stopped(run)).toMatchObject({ reason: "budget-spent", tokensMax: maxTokens });
    expect(exitCodeOf(run)).toBe(3);
    expect(billed(run.api)).toBeLessThanOrEqual(maxTokens);
    expect(run.of("task.failed")).toEqual([]);
    // What was asked for was written down before it was asked for.
    const reserved = run.of("spend.reserved");
    const settled = [...run.of("turn.ended"), ...run.of("spend.settled")].map(({ call }) => call);
    expect(settled.sort()).toEqual(reserved.map(({ call }) => call).sort());
    const next = await play(project, honest);
    expect(exitCodeOf(next)).toBe(0);
    expect(await project.tasks()).not.toContain("[ ]");
  });
});

describe("a cap on the tokens of a task", () => {
  it("fails that task alone, at once and for its own reason", async () => {
    const project = await makeProject(tasks(2), { files: { [CONFIG]: "limits: { taskTokens: 50000 }\n" } });
    const greedy: Script = (turn) =>
      turn.task === "T001" ? { content: [bash(`echo ${"x".repeat(20_000)}${turn.turn}`)] } : honest(turn);
    const run = await play(project, greedy);
    expect(run.of("task.failed").map(({ task, attempts, failure }) => ({ task, attempts, failure }))).toEqual(
      [
        {
          task: "T001",
          attempts: 1,
          failure: {
            reason: "task-budget-spent",
            unit: "tokens",
            spent: expect.any(Number),
            max: 50_000,
            needed: expect.any(Number),
          },
        },
      ],
    );
    expect(run.ticks).toEqual(["T002 unchecked"]);
    expect(exitCodeOf(run)).toBe(1);
  });
});

describe("a cap in dollars", () => {
  it("needs a price for every model, and says which lines are missing", async () => {
    const project = await makeProject(tasks(1), {
      files: { [CONFIG]: "prices: { claude-sonnet-5-5: { input: 3, output: 15 } }\n" },
    });
    const run = await play(project, honest, { flags: { ...OFF, maxCost: 1 } });
    expect(run.end).toEqual({
      ok: false,
      error: { reason: "price-missing", models: ["claude-haiku-5-5", "claude-opus-5-5"], path: CONFIG },
    });
    expect(exitCodeOf(run)).toBe("price-missing");
  });

  it("stops the run with 3 before it is passed, and the next run goes on", async () => {
    const config = `${PRICES}limits: { outputTokens: 1000 }\n`;
    const project = await makeProject(tasks(9), { files: { [CONFIG]: config } });
    const run = await play(project, honest, { flags: { ...OFF, maxCost: 0.05 } });
    expect(stopped(run)).toMatchObject({ reason: "cost-spent", costMax: 0.05 });
    expect(exitCodeOf(run)).toBe(3);
    expect(summary(run).cost).toBeGreaterThan(0);
    expect(summary(run).cost).toBeLessThanOrEqual(0.05);
    expect(exitCodeOf(await play(project, honest))).toBe(0);
  });

  it("has one for each task", async () => {
    const project = await makeProject(tasks(2), {
      files: { [CONFIG]: `${PRICES}limits: { taskCost: 0.01 }\n` },
    });
    const run = await play(project, honest);
    expect(run.of("task.failed").map(({ failure }) => failure)).toEqual([
      expect.objectContaining({ reason: "task-budget-spent", unit: "usd", max: 0.01 }),
      expect.objectContaining({ reason: "task-budget-spent", unit: "usd", max: 0.01 }),
    ]);
  });
});

describe("prices without a cap", () => {
  it("put money beside tokens, in every turn and in the end", async () => {
    const project = await makeProject(tasks(2), { files: { [CONFIG]: PRICES } });
    const run = await play(project, honest, { flags: { ...OFF, jobs: 1 } });
    const turns = run.of("turn.ended");
    for (const { usage, cost } of turns) {
      const { input, output, cacheRead, cacheWrite, cacheWrite1h = 0 } = usage;
      const expected =
        (input * 3 + output * 15 + cacheRead * 0.3 + (cacheWrite - cacheWrite1h) * 3.75 + cacheWrite1h * 6) /
        1e6;
      expect(cost).toBeCloseTo(expected, 9);
    }
    expect(summary(run).cost).toBeCloseTo(
      turns.reduce((sum, { cost = 0 }) => sum + cost, 0),
      9,
    );
  });

  it("say nothing where one model that was used has none", async () => {
    const project = await makeProject(tasks(1), {
      files: { [CONFIG]: "prices: { other: { input: 3, output: 15 } }\n" },
    });
    expect(summary(await play(project, honest)).cost).toBeUndefined();
  });
});

describe("time", () => {
  it("a run has its own limit: exit 3, and the next run goes on", async () => {
    const project = await makeProject(tasks(1), { files: { [CONFIG]: "limits: { runMinutes: 0.05 }\n" } });
    const slow: Script = (turn) => ({ ...honest(turn), delayMs: 60_000 }) as Reply;
    const run = await play(project, slow);
    expect(stopped(run)).toEqual({ reason: "run-timed-out", msMax: 3_000 });
    expect(exitCodeOf(run)).toBe(3);
    expect(run.of("task.failed")).toEqual([]);
    await project.write(CONFIG, "");
    expect(exitCodeOf(await play(project, honest))).toBe(0);
  });

  it("of a task does not pass while the API asks to wait", async () => {
    const project = await makeProject(tasks(1), { files: { [CONFIG]: "limits: { taskMinutes: 0.05 }\n" } });
    const limited: Script = (turn) =>
      ({ ...honest(turn), fault: { kind: "rate-limit", retryAfterSec: 4 } }) as Reply;
    const run = await play(project, (turn) => (turn.turn === 0 ? limited(turn) : honest(turn)));
    expect(run.ticks).toEqual(["T001 unchecked"]);
    expect(run.of("api.waiting")).toHaveLength(1);
  });

  it("of a task does not pass while another task holds the lock that its command needs", async () => {
    const config =
      "locks: { db: 1 }\nlimits: { taskMinutes: 0.08 }\ntasks: { T001: { locks: [db] }, T002: { locks: [db] } }\n";
    const project = await makeProject(tasks(2), { files: { [CONFIG]: config } });
    const run = await play(project, (turn) =>
      turn.turn === 0
        ? { content: [bash("sleep 3")] }
        : { content: turn.turn === 1 ? [write(`src/${Number(turn.task?.slice(1))}.js`, "1\n")] : [finish()] },
    );
    expect([...run.ticks].sort()).toEqual(["T001 unchecked", "T002 unchecked"]);
  });
});

describe("what came to nothing", () => {
  it("is in the total: tries that broke off, and the call that then failed for good", async () => {
    const project = await makeProject(tasks(1));
    let requests = 0;
    const script: Script = (turn) => {
      requests += 1;
      return { ...honest(turn), fault: requests === 1 ? "reset" : "unauthorized" } as Reply;
    };
    const run = await play(project, script);
    expect(stopped(run)?.reason).toBe("key-rejected");
    expect(run.of("turn.ended")).toEqual([]);
    const [settled] = run.of("spend.settled");
    expect(summary(run).usage).toEqual(settled?.usage);
    expect(summary(run).usage.input + summary(run).usage.cacheWrite).toBeGreaterThan(500);
  });
});

describe("a server that asks for a longer wait than a run should take", () => {
  it("stops the run, says for how long, and the next run goes on with the same attempt", async () => {
    const project = await makeProject(tasks(2));
    const run = await play(
      project,
      (turn) => ({ ...honest(turn), fault: { kind: "rate-limit", retryAfterSec: 3600 } }) as Reply,
    );
    expect(stopped(run)).toMatchObject({ reason: "api", status: 429, down: true, retryAfterMs: 3_600_000 });
    expect(exitCodeOf(run)).toBe(1);
    expect(run.of("task.failed")).toEqual([]);
    const next = await play(project, honest);
    expect(next.of("attempt.started").map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect(exitCodeOf(next)).toBe(0);
  });
});

describe("a worker that goes in circles", () => {
  it("is stopped long before its turns are spent, gets one fresh head, and fails for what it repeated", async () => {
    const project = await makeProject(tasks(1));
    const run = await play(project, workers({ T001: [[bash("cat package.json")]] }));
    expect(run.of("task.failed")[0]?.failure).toEqual({
      reason: "looping",
      calls: ["bash cat package.json"],
      times: 5,
    });
    expect(run.of("turn.ended")).toHaveLength(10);
  });

  it("a command that changes a file each time is no circle", async () => {
    const project = await makeProject(tasks(1));
    const step = bash("mkdir -p src && printf . >> src/1.js");
    const run = await play(
      project,
      workers({ T001: [...Array.from({ length: 9 }, () => [step]), [finish()]] }),
    );
    expect(run.ticks).toEqual(["T001 unchecked"]);
    expect(await project.read("src/1.js")).toBe(".........");
  });
});

describe("before the start", () => {
  it("a run says what it is expected to take: a guess at first, then from what was measured", async () => {
    const project = await makeProject(tasks(3), { files: { [CONFIG]: PRICES } });
    const first = await play(project, honest, { flags: { ...OFF, task: "T001", jobs: 2 } });
    expect(first.of("run.started")[0]?.forecast).toEqual({
      ...{
        jobs: 2,
        measured: 0,
        ms: expect.any(Number),
        tokens: expect.any(Number),
        cost: expect.any(Number),
      },
    });
    const second = await play(project, honest, { flags: { ...OFF, jobs: 2 } });
    const expected = second.of("run.started")[0]?.forecast;
    const turns = first.of("turn.ended");
    const perTask = turns.reduce((sum, { usage }) => sum + totalTokens(usage), 0);
    expect(expected?.measured).toBe(1);
    expect(expected?.tokens).toBeGreaterThan(2 * perTask);
    expect(expected?.tokens).toBeLessThan(3 * perTask);
  });

  it.each<[string, string, number]>([
    ["a chain", "- [ ] T001 Create src/1.js\n- [ ] T002 Create src/2.js\n", 1],
    ["two side by side", "- [ ] T001 [P] Create src/1.js\n- [ ] T002 [P] Create src/2.js\n", 2],
  ])("jobs: auto chooses the fewest that are worth it: %s", async (_, lines, jobs) => {
    const project = await makeProject(`## Phase 1: Setup\n\n${lines}`, {
      files: { [CONFIG]: "jobs: auto\n" },
    });
    const run = await play(project, honest);
    expect(run.of("run.started")[0]?.jobs).toBe(jobs);
    expect(summary(run).parallelMax).toBe(jobs);
    expect(exitCodeOf(run)).toBe(0);
  });
});
