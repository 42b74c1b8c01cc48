import { z } from "zod";
import { EVIDENCE_LEVELS } from "../model/evidence.ts";
import { RULES } from "../rules/catalogue.ts";

/** `.specify/specrun.yml`. Credentials, base URLs and whatever loosens the sandbox are not settable here. */
const positive = z.int().min(1);
/** Two weeks; timers end at once beyond 24 days. */
const minutes = z
  .number()
  .positive()
  .max(14 * 24 * 60);

const taskOverride = z.strictObject({
  kind: z.enum(["edit", "run", "person", "git"]).optional(),
  role: z.enum(["code", "test", "doc", "review", "security", "fix"]).optional(),
  verify: z.string().min(1).optional(),
  locks: z.array(z.string().min(1)).optional(),
});

/** A command, or a command and the machine resources that it cannot share. */
const check = z.union([
  z.string().min(1),
  z.strictObject({ run: z.string().min(1), locks: z.array(z.string().min(1)).optional() }),
]);

/** In git's own syntax, seen from the project's folder. */
const insidePattern = z
  .string()
  .min(1)
  .refine((text) => !/^\/|(?:^|\/)\.\.(?:\/|$)|\p{Cc}/u.test(text), {
    error: "must be a path or pattern inside the project, such as .env.test or fixtures/**/*.bin",
  });

/** By code or by name: `SR018: off`, `phantom-tick: error`. */
const ruleKeys = Object.entries(RULES).flatMap(([name, { code }]) => [code, name]);
const level = z.enum(EVIDENCE_LEVELS);

/** US dollars for a million tokens. What the cache costs follows from `input` where it is not given. */
const dollars = z.number().min(0);
const price = z.strictObject({
  input: dollars,
  output: dollars,
  cacheRead: dollars.optional(),
  cacheWrite: dollars.optional(),
  cacheWrite1h: dollars.optional(),
});

/** Started in the workspace, after consent. What it needs of the person's environment is not the repository's to say. */
const agentProgram = z.strictObject({ command: z.string().min(1), args: z.array(z.string()).optional() });

export const configSchema = z.strictObject({
  agent: z.string().optional(),
  agents: z
    .strictObject({
      acp: agentProgram.optional(),
      command: agentProgram.optional(),
      codex: z.strictObject({ model: z.string().min(1).optional() }).optional(),
    })
    .optional(),
  jobs: z.union([positive.max(64), z.literal("auto")]).optional(),
  order: z.enum(["phases", "stories"]).optional(),
  review: z.enum(["task", "phase", "off"]).optional(),
  acceptance: z.boolean().optional(),
  /** Short consecutive tasks of one story share a conversation. */
  pack: z.boolean().optional(),
  model: z.string().min(1).optional(),
  models: z
    .partialRecord(z.enum(["code", "test", "doc", "review", "security", "fix"]), z.string().min(1))
    .optional(),
  checks: z
    .strictObject({
      task: z.array(check).optional(),
      phase: z.array(check).optional(),
    })
    .optional(),
  /** How many may hold each at once. */
  locks: z.record(z.string().min(1), positive).optional(),
  workspace: z
    .strictObject({
      copy: z.array(insidePattern).optional(),
      roots: z.array(z.string().regex(/^\P{Cc}+$/u)).optional(),
    })
    .optional(),
  /** Whether the tests notice small mistakes in a phase's change. */
  mutants: z
    .union([
      z.boolean(),
      z.strictObject({
        threshold: z.number().min(0).max(1).optional(),
        max: positive.max(1_000).optional(),
        minutes: minutes.optional(),
      }),
    ])
    .optional(),
  setup: z.strictObject({ scripts: z.boolean().optional() }).optional(),
  limits: z
    .strictObject({
      turns: positive.optional(),
      taskMinutes: minutes.optional(),
      rounds: z.int().min(0).optional(),
      fixAttempts: z.int().min(0).optional(),
      commandSeconds: z.number().positive().optional(),
      checkMinutes: minutes.optional(),
      outputTokens: positive.optional(),
      runTokens: positive.optional(),
      taskTokens: positive.optional(),
      runCost: z.number().positive().optional(),
      taskCost: z.number().positive().optional(),
      runMinutes: minutes.optional(),
      fileBytes: positive.optional(),
      copyMegabytes: positive.optional(),
    })
    .optional(),
  /** By model id; needed for caps in dollars. */
  prices: z.record(z.string().min(1), price).optional(),
  tasks: z.record(z.string(), taskOverride).optional(),
  rules: z.partialRecord(z.enum(ruleKeys), z.enum(["off", "info", "warning", "error"])).optional(),
  /** One level for every feature, or one by feature name with `default` for the rest. */
  require: z.union([level, z.record(z.string(), level)]).optional(),
});

export type ConfigFile = z.infer<typeof configSchema>;
