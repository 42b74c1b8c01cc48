import { parse } from "yaml";
import { z } from "zod";
import type { ConfigProblem, SetupFailure } from "../model/failure.ts";
import type { Order } from "../model/graph.ts";
import { DEFAULT_LIMITS, type Limits } from "../model/limits.ts";
import type { Prices } from "../model/prices.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { RoleName } from "../model/task.ts";
import { nearest } from "../util/nearest.ts";
import { readInside } from "./read-inside.ts";
import { type ConfigFile, configSchema } from "./schema.ts";
import { unknownLocks } from "./unknown-locks.ts";

export const CONFIG_PATH = ".specify/specrun.yml";

type ConfiguredCheck = NonNullable<NonNullable<ConfigFile["checks"]>["task"]>[number];

export type ReviewMode = "task" | "phase" | "off";

/** Everything that steers a run, validated. Precedence: flags > `SPECRUN_*` > file > defaults. */
export interface Config {
  readonly agent: string;
  readonly agents: NonNullable<ConfigFile["agents"]>;
  readonly order: Order;
  readonly review: ReviewMode;
  /** Acceptance tests of each story, by an author that never sees the code. */
  readonly acceptance: boolean;
  readonly pack: boolean;
  /** Chosen for every role by flag or environment; beats the roles' own models. */
  readonly model: string | null;
  readonly models: Readonly<Partial<Record<RoleName, string>>>;
  readonly checks: {
    readonly task: readonly ConfiguredCheck[] | null;
    readonly phase: readonly ConfiguredCheck[] | null;
  };
  readonly locks: Readonly<Record<string, number>>;
  readonly workspace: { readonly copy: readonly string[]; readonly roots: readonly string[] };
  readonly setupScripts: boolean;
  readonly tasks: NonNullable<ConfigFile["tasks"]>;
  /** Null: the strength of tests is not measured. */
  readonly mutants: MutantLimits | null;
  readonly limits: Limits;
  /** `limits.jobsMax` is only where to start from: the forecast chooses. */
  readonly jobsAuto: boolean;
  readonly prices: Prices;
}

export interface MutantLimits {
  /** Part of the counted mutants that tests have to notice; 0: only reported. */
  readonly threshold: number;
  readonly mutantsMax: number;
  /** For all mutants of one phase. */
  readonly timeoutMs: number;
}

const MUTANTS: MutantLimits = { threshold: 0.6, mutantsMax: 20, timeoutMs: 10 * 60_000 };

/** The flags that overlap with the file; undefined where the person said nothing. */
export interface ConfigFlags {
  readonly agent?: string | undefined;
  readonly order?: Order | undefined;
  readonly review?: ReviewMode | undefined;
  readonly model?: string | undefined;
  readonly jobs?: number | "auto" | undefined;
  readonly maxTasks?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly maxCost?: number | undefined;
}

export async function loadConfig(
  root: string,
  env: NodeJS.ProcessEnv,
  flags: ConfigFlags,
): Promise<Result<Config, SetupFailure>> {
  const file = await readConfigFile(root);
  if (!file.ok) return file;
  const fromEnv = readEnvironment(env);
  if (!fromEnv.ok) return fromEnv;
  return ok(merge(file.value, fromEnv.value, flags));
}

export async function readConfigFile(root: string): Promise<Result<ConfigFile, SetupFailure>> {
  const invalid = (error: unknown): Result<ConfigFile, SetupFailure> => {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return err({ reason: "config-invalid", path: CONFIG_PATH, problems: [{ key: "", message }] });
  };
  let text: string | null;
  try {
    text = await readInside(root, CONFIG_PATH);
  } catch (error) {
    return invalid(error);
  }
  if (text === null) return ok({});
  let data: unknown;
  try {
    data = parse(text, { schema: "core" }) ?? {};
  } catch (error) {
    return invalid(error);
  }
  return validate(data, CONFIG_PATH);
}

/** `SPECRUN_JOBS=8`, `SPECRUN_ORDER`, `SPECRUN_MODEL`, `SPECRUN_AGENT`, `SPECRUN_REVIEW`. */
function readEnvironment(env: NodeJS.ProcessEnv): Result<ConfigFile, SetupFailure> {
  const data: Record<string, unknown> = {};
  for (const key of ["agent", "order", "review", "model", "jobs"] as const) {
    const value = env[`SPECRUN_${key.toUpperCase()}`];
    if (value) data[key] = key === "jobs" && value !== "auto" ? Number(value) : value;
  }
  return validate(data, "SPECRUN_* environment variables");
}

function validate(data: unknown, path: string): Result<ConfigFile, SetupFailure> {
  const result = configSchema.safeParse(data);
  const problems = result.success ? unknownLocks(result.data) : result.error.issues.flatMap(describe);
  return result.success && problems.length === 0
    ? ok(result.data)
    : err({ reason: "config-invalid", path, problems });
}

function describe(issue: z.core.$ZodIssue): ConfigProblem[] {
  if (issue.code === "invalid_union") return describeUnion(issue);
  const key = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return [{ key, message: issue.message.toLowerCase() }];
  return issue.keys.map((name) => {
    const close = nearest(name, knownKeys(issue.path.map(String)))[0];
    const full = [...issue.path, name].join(".");
    return close === undefined
      ? { key: full, message: "unknown key" }
      : { key: full, message: "unknown key", nearest: close };
  });
}

/** Of the forms that a value may have, the one that came nearest to what was written. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion): ConfigProblem[] {
  const meant = issue.errors.find(([first]) => first !== undefined && isInside(first));
  if (meant === undefined) return [{ key: issue.path.join("."), message: issue.message.toLowerCase() }];
  return meant.flatMap((inner) => describe({ ...inner, path: [...issue.path, ...inner.path] }));
}

const isInside = (issue: z.core.$ZodIssue): boolean =>
  issue.path.length > 0 || issue.code === "unrecognized_keys";

/** The names that the schema knows at a place, read from the schema itself. */
function knownKeys(path: readonly string[]): readonly string[] {
  let place: unknown = configSchema;
  for (const name of path) {
    const inside = unwrap(place);
    if (inside instanceof z.ZodObject) place = inside.shape[name];
    else if (inside instanceof z.ZodRecord) place = inside.valueType;
    else if (inside instanceof z.ZodArray) place = inside.element;
  }
  const here = unwrap(place);
  if (here instanceof z.ZodObject) return Object.keys(here.shape);
  const keys = here instanceof z.ZodRecord ? here.keyType : null;
  return keys instanceof z.ZodEnum ? keys.options.map(String) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.find((form) => form instanceof z.ZodObject);
  return schema;
}

/** The file's one model is for every role that it names none for. */
function modelsOf({ model, models = {} }: ConfigFile): Config["models"] {
  if (model === undefined) return models;
  const roles = ["code", "test", "doc", "review", "security", "fix"] as const;
  return Object.fromEntries(roles.map((role) => [role, models[role] ?? model]));
}

/** What the API charges for its cache, as multiples of its input price. */
const CACHE = { read: 0.1, write: 1.25, write1h: 2 };

/** Where only the five-minute price is given, the hour costs as much more as it does at the API. */
function pricesOf({ prices = {} }: ConfigFile): Prices {
  return Object.fromEntries(
    Object.entries(prices).map(([model, { input, output, ...cache }]) => {
      const cacheWrite = cache.cacheWrite ?? input * CACHE.write;
      const cacheWrite1h = cache.cacheWrite1h ?? cacheWrite * (CACHE.write1h / CACHE.write);
      return [
        model,
        { input, output, cacheRead: cache.cacheRead ?? input * CACHE.read, cacheWrite, cacheWrite1h },
      ];
    }),
  );
}

function mutantsOf({ mutants = false }: ConfigFile): MutantLimits | null {
  if (mutants === false) return null;
  const { threshold, max, minutes } = mutants === true ? {} : mutants;
  return {
    threshold: threshold ?? MUTANTS.threshold,
    mutantsMax: max ?? MUTANTS.mutantsMax,
    timeoutMs: minutes === undefined ? MUTANTS.timeoutMs : minutes * 60_000,
  };
}

function merge(file: ConfigFile, env: ConfigFile, flags: ConfigFlags): Config {
  const jobs = flags.jobs ?? env.jobs ?? file.jobs ?? DEFAULT_LIMITS.jobsMax;
  const limits = file.limits ?? {};
  const minutes = (value: number | undefined, fallbackMs: number): number =>
    value === undefined ? fallbackMs : value * 60_000;
  return {
    agent: flags.agent ?? env.agent ?? file.agent ?? "anthropic",
    agents: file.agents ?? {},
    order: flags.order ?? env.order ?? file.order ?? "phases",
    review: flags.review ?? env.review ?? file.review ?? "phase",
    pack: file.pack ?? false,
    acceptance: file.acceptance ?? false,
    model: flags.model ?? env.model ?? null,
    models: modelsOf(file),
    checks: { task: file.checks?.task ?? null, phase: file.checks?.phase ?? null },
    locks: file.locks ?? {},
    workspace: { copy: file.workspace?.copy ?? [], roots: file.workspace?.roots ?? [] },
    setupScripts: file.setup?.scripts ?? false,
    tasks: file.tasks ?? {},
    jobsAuto: jobs === "auto",
    prices: pricesOf(file),
    mutants: mutantsOf(file),
    limits: {
      ...DEFAULT_LIMITS,
      jobsMax: jobs === "auto" ? DEFAULT_LIMITS.jobsMax : jobs,
      turnsMax: limits.turns ?? DEFAULT_LIMITS.turnsMax,
      taskTimeoutMs: minutes(limits.taskMinutes, DEFAULT_LIMITS.taskTimeoutMs),
      roundsMax: limits.rounds ?? DEFAULT_LIMITS.roundsMax,
      fixAttemptsMax: limits.fixAttempts ?? DEFAULT_LIMITS.fixAttemptsMax,
      commandTimeoutMs:
        limits.commandSeconds === undefined ? DEFAULT_LIMITS.commandTimeoutMs : limits.commandSeconds * 1000,
      checkTimeoutMs: minutes(limits.checkMinutes, DEFAULT_LIMITS.checkTimeoutMs),
      outputTokensMax: limits.outputTokens ?? DEFAULT_LIMITS.outputTokensMax,
      runTokensMax: flags.maxTokens ?? limits.runTokens ?? DEFAULT_LIMITS.runTokensMax,
      taskTokensMax: limits.taskTokens ?? DEFAULT_LIMITS.taskTokensMax,
      runCostMax: flags.maxCost ?? limits.runCost ?? DEFAULT_LIMITS.runCostMax,
      taskCostMax: limits.taskCost ?? DEFAULT_LIMITS.taskCostMax,
      runTimeoutMs:
        limits.runMinutes === undefined ? DEFAULT_LIMITS.runTimeoutMs : limits.runMinutes * 60_000,
      tasksMax: flags.maxTasks ?? DEFAULT_LIMITS.tasksMax,
      fileBytesMax: limits.fileBytes ?? DEFAULT_LIMITS.fileBytesMax,
      copyBytesMax:
        limits.copyMegabytes === undefined ? DEFAULT_LIMITS.copyBytesMax : limits.copyMegabytes * 1024 * 1024,
    },
  };
}
