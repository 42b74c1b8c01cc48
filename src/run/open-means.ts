import { homedir } from "node:os";
import { join } from "node:path";
import { findChecks } from "../checks/find-checks.ts";
import { setupConsent } from "../checks/set-up.ts";
import { checkConsent, commandConsent } from "../checks/verifier.ts";
import { ConsentLedger } from "../config/consent.ts";
import { type StateDirs, stateDirs } from "../config/state-dirs.ts";
import { resolveRoots } from "../config/workspace-roots.ts";
import type { ConsentItem, SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { isOpen, type Task } from "../model/task.ts";
import type { Commands } from "../slots/commands.ts";
import { endProcesses, leftoverProcesses } from "../slots/leftover-processes.ts";
import { describeMachine } from "../slots/machine.ts";
import type { OutsideRoot } from "../slots/outside-roots.ts";
import { plainCommands } from "../slots/plain-commands.ts";
import { plainPrograms } from "../slots/plain-programs.ts";
import type { Programs } from "../slots/programs.ts";
import { probeSandbox } from "../slots/sandbox-probe.ts";
import { sandboxedCommands } from "../slots/sandboxed-commands.ts";
import { sandboxedPrograms } from "../slots/sandboxed-programs.ts";
import { findSetup } from "../slots/setup.ts";
import { slotsDir, slotsFor } from "../slots/slot-folders.ts";
import type { Slots } from "../slots/slots.ts";
import { toolchainId } from "../slots/toolchain-id.ts";
import { openWorkspace } from "../store/open-workspace.ts";
import { acquireLock } from "../store/state-lock.ts";
import type { CommitId, Store } from "../store/store.ts";
import { type FoundProgram, findProgram } from "../workers/drivers/find-program.ts";
import { agentConsent } from "./agent-consent.ts";
import { checkCopies } from "./check-copies.ts";
import type { Plan } from "./prepare.ts";
import { workspaceConsent } from "./workspace-consent.ts";

export type SandboxChoice =
  /** Refuse to start without a sandbox. */
  | "required"
  /** `--unsafe-no-sandbox`: the person opted out. */
  | "none"
  /** The demo alone: its commands are our own. */
  | "preferred";

export interface MeansOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly sandbox: SandboxChoice;
  readonly yes: boolean;
  /** Null without a terminal: then missing consent ends the run with the list. */
  readonly askConsent: ((items: readonly ConsentItem[]) => Promise<boolean>) | null;
}

/** What is executed, and how it is held. */
interface Tools {
  readonly commands: Commands;
  readonly programs: Programs;
}

/** What a run works with on this machine. `close` gives the lock back. */
export interface Means extends Tools {
  readonly dirs: StateDirs;
  /** The program of the chosen agent; null: none is needed. */
  readonly agent: FoundProgram | null;
  /** Identity of the tools that commands run with. */
  readonly toolchain: string;
  readonly store: Store;
  readonly slots: Slots;
  readonly consent: ConsentLedger;
  close(): Promise<void>;
}

/** Folders outside the project. */
interface OutsideFolders {
  readonly dirs: StateDirs;
  readonly roots: readonly OutsideRoot[];
}

export async function openMeans(plan: Plan, options: MeansOptions): Promise<Result<Means, SetupFailure>> {
  const agent = findAgent(plan, options.env);
  if (!agent.ok) return agent;
  const dirs = await stateDirs(plan.root, options.env);
  if (!dirs.ok) return dirs;
  const roots = await resolveRoots({
    root: plan.root,
    written: plan.config.workspace.roots,
    forbidden: [options.env.HOME ?? homedir(), dirs.value.state, dirs.value.cache],
  });
  if (!roots.ok) return roots;
  const tools = await openTools(plan, { dirs: dirs.value, roots: roots.value }, options);
  if (!tools.ok) return tools;
  const lock = await acquireLock(dirs.value.state);
  if (!lock.ok) return lock;
  const opened = await openLocked(plan, options, { dirs: dirs.value, roots: roots.value }, tools.value);
  if (!opened.ok) {
    await lock.value.release();
    return opened;
  }
  return ok({ ...opened.value, agent: agent.value, close: async () => lock.value.release() });
}

async function openLocked(
  plan: Plan,
  options: MeansOptions,
  { dirs, roots }: OutsideFolders,
  tools: Tools,
): Promise<Result<Omit<Means, "close" | "agent">, SetupFailure>> {
  // Commands of a run that was killed would go on writing into slots that are about to be used.
  await endProcesses(leftoverProcesses(slotsDir(dirs.cache)));
  const workspace = await openWorkspace({
    root: plan.root,
    stateDir: dirs.state,
    cacheDir: dirs.cache,
    slots: slotsFor(plan.config.limits.jobsMax),
    copy: plan.config.workspace.copy,
    copyBytesMax: plan.config.limits.copyBytesMax,
    roots,
  });
  if (!workspace.ok) return workspace;
  const { store, slots } = workspace.value;
  const consent = await ConsentLedger.open(dirs.state, options.yes);
  const snapshot = await store.snapshot();
  if (!snapshot.ok) return snapshot;
  const copies = await checkCopies(plan.root, plan.config, { store, snapshot: snapshot.value });
  if (!copies.ok) return copies;
  const missing = consent.missing([
    ...workspaceConsent(plan.config, roots),
    ...(await consentItems(plan, store, snapshot.value)),
  ]);
  if (missing.length > 0) {
    if (options.askConsent === null || !(await options.askConsent(missing)))
      return err({ reason: "consent-needed", commands: missing });
    await consent.grant(missing);
  }
  const toolchain = toolchainId(describeMachine(options.env), tools.commands.sandbox);
  return ok({ dirs, ...tools, toolchain, store, slots, consent });
}

/** Everything specrun itself would execute in this project as it is now. */
async function consentItems(plan: Plan, store: Store, commit: CommitId): Promise<ConsentItem[]> {
  const files = {
    list: await store.list(commit),
    read: async (path: string) => (await store.read(commit, path))?.toString("utf8") ?? null,
  };
  const checks = await findChecks(files, plan.config.checks);
  const setup = await findSetup(files, { scripts: plan.config.setupScripts });
  const commands = openTasks(plan)
    .filter((task) => task.kind === "run")
    .flatMap((task) =>
      task.commands.map((command) => commandConsent(command, `${plan.feature.file}:${task.line}`)),
    );
  const agent = plan.agent === null ? null : await agentConsent(plan.agent, files.read);
  const items = [
    ...(agent === null ? [] : [agent]),
    ...setup.map(setupConsent),
    ...[...checks.task, ...checks.phase].map(checkConsent),
    ...commands,
  ];
  return items.filter((item, index) => items.findIndex((other) => other.command === item.command) === index);
}

const openTasks = (plan: Plan): Task[] =>
  plan.feature.tasks.filter((task) => isOpen(task) && (plan.selected === null || plan.selected.has(task.id)));

const needsModel = (plan: Plan): boolean =>
  openTasks(plan).some((task) => task.kind === "edit" || (task.kind === "run" && task.commands.length === 0));

/** Found, or its key is there, before anything is started. */
function findAgent(plan: Plan, env: NodeJS.ProcessEnv): Result<FoundProgram | null, SetupFailure> {
  if (!needsModel(plan)) return ok(null);
  if (plan.agent !== null) return findProgram(plan.agent, env, plan.root);
  return env.ANTHROPIC_API_KEY || env.ANTHROPIC_AUTH_TOKEN ? ok(null) : err({ reason: "no-key" });
}

async function openTools(
  plan: Plan,
  { dirs, roots }: OutsideFolders,
  { env, sandbox }: MeansOptions,
): Promise<Result<Tools, SetupFailure>> {
  const cacheDir = join(dirs.cache, "packages");
  const plain = (): Result<Tools, never> => {
    const machine = describeMachine(env);
    return ok({ commands: plainCommands({ machine, cacheDir }), programs: plainPrograms(machine) });
  };
  if (sandbox === "none") return plain();
  const probed = await probeSandbox(env);
  if (!probed.ok) return sandbox === "preferred" ? plain() : probed;
  const confined = { sandbox: probed.value, cacheDir, hidden: [plan.root, dirs.state], roots };
  return ok({ commands: sandboxedCommands(confined), programs: sandboxedPrograms(confined) });
}
