import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ConfigFlags, loadConfig } from "../../src/config/config.ts";

async function load(text: string | null, env: NodeJS.ProcessEnv = {}, flags: ConfigFlags = {}) {
  const root = await mkdtemp(join(tmpdir(), "specrun-config-"));
  await mkdir(join(root, ".specify"));
  if (text !== null) await writeFile(join(root, ".specify/specrun.yml"), text);
  return loadConfig(root, env, flags);
}

const problemsOf = async (text: string, env: NodeJS.ProcessEnv = {}) => {
  const config = await load(text, env);
  return config.ok || config.error.reason !== "config-invalid" ? [] : config.error.problems;
};

const outsidePattern = () => [
  {
    key: "workspace.copy.0",
    message: "must be a path or pattern inside the project, such as .env.test or fixtures/**/*.bin",
  },
];

describe("settings", () => {
  it("are all optional", async () => {
    const config = await load(null);
    expect(config.ok && config.value).toMatchObject({
      agent: "anthropic",
      order: "phases",
      review: "phase",
      model: null,
    });
    expect(config.ok && config.value.limits).toMatchObject({
      jobsMax: 4,
      turnsMax: 60,
      taskTimeoutMs: 1_200_000,
      roundsMax: 2,
      fixAttemptsMax: 1,
    });
  });

  it("flags beat the environment, which beats the file, which beats the defaults", async () => {
    const jobs = async (env: NodeJS.ProcessEnv, flags: ConfigFlags) => {
      const config = await load("jobs: 2\norder: stories\n", env, flags);
      return config.ok && [config.value.limits.jobsMax, config.value.order];
    };
    expect(await jobs({}, {})).toEqual([2, "stories"]);
    expect(await jobs({ SPECRUN_JOBS: "3" }, {})).toEqual([3, "stories"]);
    expect(await jobs({ SPECRUN_JOBS: "3" }, { jobs: 5, order: "phases" })).toEqual([5, "phases"]);
  });

  it.each([
    ["", null],
    ["mutants: false\n", null],
    ["mutants: true\n", { threshold: 0.6, mutantsMax: 20, timeoutMs: 600_000 }],
    ["mutants: { threshold: 0 }\n", { threshold: 0, mutantsMax: 20, timeoutMs: 600_000 }],
    ["mutants: { max: 5, minutes: 0.5 }\n", { threshold: 0.6, mutantsMax: 5, timeoutMs: 30_000 }],
  ])("mutants are measured only where it is asked for: %j", async (text, expected) => {
    const config = await load(text);
    expect(config.ok && config.value.mutants).toEqual(expected);
  });

  it("a threshold is a part, and keys are known", async () => {
    expect(await problemsOf("mutants: { threshold: 60 }\n")).toEqual([
      { key: "mutants.threshold", message: "too big: expected number to be <=1" },
    ]);
    expect(await problemsOf("mutants: { treshold: 0.6 }\n")).toEqual([
      { key: "mutants.treshold", message: "unknown key", nearest: "threshold" },
    ]);
  });

  it("prices follow from that of the input where they are left out", async () => {
    const prices =
      "{ m: { input: 4, output: 20 }, n: { input: 4, output: 20, cacheRead: 1, cacheWrite: 10 } }";
    const config = await load(`prices: ${prices}\n`);
    expect(config.ok && config.value.prices).toEqual({
      m: { input: 4, output: 20, cacheRead: 0.4, cacheWrite: 5, cacheWrite1h: 8 },
      n: { input: 4, output: 20, cacheRead: 1, cacheWrite: 10, cacheWrite1h: 16 },
    });
  });

  it("caps of a run and of a task; a flag beats the file", async () => {
    const text = "limits: { runTokens: 9, taskTokens: 8, runCost: 0.5, taskCost: 0.25, runMinutes: 1.5 }\n";
    const limits = {
      runTokensMax: 9,
      taskTokensMax: 8,
      runCostMax: 0.5,
      taskCostMax: 0.25,
      runTimeoutMs: 90_000,
    };
    const read = async (flags: ConfigFlags) => {
      const config = await load(text, {}, flags);
      return config.ok && config.value.limits;
    };
    expect(await read({})).toMatchObject(limits);
    expect(await read({ maxTokens: 7, maxCost: 2 })).toMatchObject({
      ...limits,
      runTokensMax: 7,
      runCostMax: 2,
    });
  });

  it.each([
    "limits: { runMinutes: 999999 }\n",
    "limits: { taskMinutes: 999999 }\n",
    "mutants: { minutes: 999999 }\n",
    "limits: { runCost: .inf }\n",
    "prices: { m: { input: .nan, output: 1 } }\n",
    "prices: { m: { input: -1, output: 1 } }\n",
  ])("no number that would make a limit none: %s", async (text) => {
    expect((await load(text)).ok).toBe(false);
  });

  it.each<[string | null, NodeJS.ProcessEnv, ConfigFlags, [number, boolean]]>([
    [null, {}, {}, [4, false]],
    ["jobs: auto\n", {}, {}, [4, true]],
    ["jobs: auto\n", { SPECRUN_JOBS: "3" }, {}, [3, false]],
    ["jobs: 2\n", { SPECRUN_JOBS: "auto" }, {}, [4, true]],
    ["jobs: auto\n", {}, { jobs: 5 }, [5, false]],
    ["jobs: 2\n", {}, { jobs: "auto" }, [4, true]],
  ])("jobs may be left to the forecast: %j %j %j", async (text, env, flags, expected) => {
    const config = await load(text, env, flags);
    expect(config.ok && [config.value.limits.jobsMax, config.value.jobsAuto]).toEqual(expected);
  });

  it("units are said in the file and kept in milliseconds", async () => {
    const config = await load("limits: { taskMinutes: 0.5, commandSeconds: 2 }\n");
    expect(config.ok && config.value.limits).toMatchObject({
      taskTimeoutMs: 30_000,
      commandTimeoutMs: 2_000,
    });
  });

  it.each([
    ["job: 3\n", [{ key: "job", message: "unknown key", nearest: "jobs" }]],
    ["limits: { turn: 3 }\n", [{ key: "limits.turn", message: "unknown key", nearest: "turns" }]],
    [
      "tasks: { T001: { rolle: doc } }\n",
      [{ key: "tasks.T001.rolle", message: "unknown key", nearest: "role" }],
    ],
    [
      "checks: { task: [npm test, { rum: npm test }] }\n",
      [
        { key: "checks.task.1.run", message: "invalid input: expected string, received undefined" },
        { key: "checks.task.1.rum", message: "unknown key", nearest: "run" },
      ],
    ],
    ["checks: { task: [3] }\n", [{ key: "checks.task.0", message: "invalid input" }]],
    ["locks: { db: 0 }\n", [{ key: "locks.db", message: "too small: expected number to be >=1" }]],
    [
      "locks: { db: 1 }\ntasks: { T001: { locks: [db, bd] } }\n",
      [{ key: "tasks.T001.locks", message: "no lock `bd` is declared under `locks`", nearest: "db" }],
    ],
    ...["/etc/passwd", "../secret", "a/../../b", ".."].map(
      (pattern): [string, ReturnType<typeof outsidePattern>] => [
        `workspace: { copy: ["${pattern}"] }\n`,
        outsidePattern(),
      ],
    ),
    ["apiKey: x\n", [{ key: "apiKey", message: "unknown key" }]],
    ["sandbox: none\n", [{ key: "sandbox", message: "unknown key" }]],
  ])("%j is refused with the nearest name", async (text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  it.each(["jobs: 0\n", "jobs: many\n", "order: eager\n", "checks: npm test\n", "jobs: [\n"])(
    "%j is refused",
    async (text) => {
      expect(await problemsOf(text)).toHaveLength(1);
    },
  );

  it("a wrong environment variable is refused as well", async () => {
    expect(await problemsOf("", { SPECRUN_JOBS: "x" })).toHaveLength(1);
  });
});
