import { join } from "node:path";
import { readDocuments } from "../audit/read-documents.ts";
import { acceptanceDir } from "../checks/acceptance-files.ts";
import { Verifier } from "../checks/verifier.ts";
import { taskSettings } from "../config/task-settings.ts";
import { movedPhases, renumber } from "../graph/moved-phases.ts";
import type { Past } from "../journal/replay.ts";
import type { Event } from "../model/event.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskId } from "../model/task.ts";
import { Schedule } from "../schedule/schedule.ts";
import type { Commands } from "../slots/commands.ts";
import { lockedCommands } from "../slots/locked-commands.ts";
import { SpendLedger } from "../spend/ledger.ts";
import { pricedEvents } from "../spend/priced-events.ts";
import { anthropicDriver } from "../workers/anthropic-driver.ts";
import { AnthropicModel } from "../workers/anthropic-model.ts";
import { promptSourcePaths } from "../workers/documents.ts";
import type { Driver } from "../workers/driver.ts";
import { foreignDriver } from "../workers/drivers/foreign-driver.ts";
import { SharedModel } from "../workers/shared-model.ts";
import { toolDefinitions } from "../workers/tools/registry.ts";
import { readReceipts } from "../writeback/evidence-file.ts";
import { AcceptanceState } from "./acceptance-state.ts";
import type { RunContext } from "./context.ts";
import { foreignAgent } from "./foreign-agent.ts";
import { Integration } from "./integrate.ts";
import { LivePlan } from "./live-plan.ts";
import type { Means } from "./open-means.ts";
import { ownFiles } from "./own-files.ts";
import type { Plan } from "./prepare.ts";
import { Prompts } from "./prompts.ts";
import { readPlan } from "./read-plan.ts";
import { owedBefore } from "./resume.ts";
import { graphEvent } from "./run-events.ts";
import type { Selection } from "./select-tasks.ts";
import { Threads } from "./threads.ts";

export interface ContextOptions {
  readonly run: string;
  readonly plan: Plan;
  readonly means: Means;
  readonly past: Past;
  readonly selection: Selection;
  readonly env: NodeJS.ProcessEnv;
  readonly merged: RunContext["merged"];
  /** Of earlier runs with the same tools. */
  readonly passedBefore: readonly CheckResult[];
  readonly record: (event: Event) => Promise<void>;
  readonly emit: (event: Event) => void;
  readonly signal: AbortSignal;
  readonly stop: (failure: Failure) => void;
}

/** Everything that the tasks of one run share. */
export async function createContext(options: ContextOptions): Promise<RunContext> {
  const { plan, means, past, merged, record, emit, signal, stop, run } = options;
  const { root, config, roles } = plan;
  const { dir } = plan.feature;
  const checkpoints = renumber(past.openCheckpoints, movedPhases(past.phases, plan.feature.phases));
  const phaseStarts = new Map(checkpoints);
  const begunBefore = begunOutside(plan.feature, checkpoints);
  const schedule = new Schedule(plan.graph, {
    selected: plan.selected,
    tasksMax: config.limits.tasksMax,
    dueCheckpoints: new Set(checkpoints.keys()),
  });
  const live = new LivePlan({
    root,
    planned: plan,
    read: () => readPlan({ root, dir, config, selection: options.selection }),
    onChange: async (moved) => {
      replace(phaseStarts, renumber(phaseStarts, moved));
      replace(begunBefore, renumber(begunBefore, moved));
      await record(graphEvent(live));
    },
  });
  const commands = lockedCommands({
    commands: means.commands,
    locks: config.locks,
    onWait: (wait) => emit({ type: "lock.waiting", ...wait }),
  });
  const acceptance = config.acceptance ? await openAcceptance(root, dir) : null;
  const owed = await owedBefore(plan.feature, merged, means.store);
  const prompts = await Prompts.open(root, dir);
  const context: RunContext = {
    ...{ run, root, config, roles, past, merged, schedule, record, emit, signal, stop },
    ...{ phaseStarts, begunBefore },
    stateDir: means.dirs.state,
    get feature() {
      return live.feature;
    },
    get graph() {
      return live.graph;
    },
    protection: { featureDir: dir, promptSources: promptSources(plan), acceptanceDir: acceptance?.dir },
    sandbox: means.commands.sandbox,
    store: means.store,
    slots: means.slots,
    commands,
    verifier: verifierOf(options, commands),
    driver: await driverOf(options, prompts, () => schedule.running() > 1),
    prompts,
    acceptance,
    owed: [...owed, ...(acceptance?.owed() ?? [])],
    attempts: new Map(past.attempts),
    integration: new Integration(() => context),
    threads: new Threads(config.pack),
    fingerprint: (task) => live.fingerprint(task),
    refresh: () => live.refresh(schedule),
    now: () => new Date(),
  };
  return context;
}

/** What earlier runs froze, and where the tests of this feature lie. */
async function openAcceptance(root: string, dir: string): Promise<AcceptanceState> {
  const { plan } = await readDocuments(root, dir);
  return new AcceptanceState(acceptanceDir(dir, plan), await readReceipts(root, dir));
}

/** What the prompts of this run are made of must stay as it is. */
const promptSources = ({ roles }: Plan): ReadonlySet<string> =>
  new Set([...promptSourcePaths(), ...Object.values(roles).flatMap((role) => role.overriddenBy ?? [])]);

/** Somebody worked there before, and nothing tells where that began. */
function begunOutside(
  { phases, tasks }: Feature,
  known: ReadonlyMap<number, unknown>,
): RunContext["begunBefore"] {
  const done = tasks.flatMap(({ state, phase }) => (state === "done" ? (phases[phase]?.index ?? []) : []));
  return new Map(done.filter((index) => !known.has(index)).map((index) => [index, true]));
}

function verifierOf({ plan, means, passedBefore, record }: ContextOptions, commands: Commands): Verifier {
  const { config, feature } = plan;
  const { store, consent } = means;
  const own = ownFiles(feature);
  const locksOf = (task: TaskId | null): readonly string[] =>
    task === null ? [] : (taskSettings(config, feature.dir, task)?.locks ?? []);
  return new Verifier({
    ...{ store, commands, config, consent, ownFiles: own, passedBefore, locksOf, record },
    dependenciesDir: join(means.dirs.cache, "dependencies"),
  });
}

async function driverOf(
  options: ContextOptions,
  prompts: Prompts,
  isParallel: () => boolean,
): Promise<Driver> {
  const { plan, env, run, record } = options;
  const { limits, prices } = plan.config;
  const { apiRetriesMax: retriesMax, streamIdleMs } = limits;
  const emit = pricedEvents(prices, options.emit);
  const system = (phase: number) => prompts.at(phase).system;
  const ledger = new SpendLedger({ caps: limits, prices, record });
  if (plan.agent !== null)
    return foreignDriver({ ...(await foreignAgent(options, plan.agent)), system, ledger, emit });
  const api = new AnthropicModel({ env, run, retriesMax, streamIdleMs, emit });
  return anthropicDriver({
    model: new SharedModel(api, { ledger, isParallel, emit }),
    system,
    tools: toolDefinitions(),
    emit,
  });
}

function replace<K, V>(map: Map<K, V>, by: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of by) map.set(key, value);
}
