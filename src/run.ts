import { Verifier } from "./checks/verifier.ts";
import { newRunId, openJournal, runsDir } from "./journal/disk-journal.ts";
import { readHistory } from "./journal/read-journal.ts";
import { type Past, replay } from "./journal/replay.ts";
import type { Event, RunSummary } from "./model/event.ts";
import type { SandboxKind } from "./model/evidence.ts";
import type { ExitCode, Failure, SetupFailure } from "./model/failure.ts";
import { phaseBarrier } from "./model/graph.ts";
import { err, ok, type Result } from "./model/result.ts";
import { isOpen } from "./model/task.ts";
import { exitCodeOf, worstExitCode } from "./report/exit-code.ts";
import { redactDeep, redactor } from "./report/redact.ts";
import type { Reporter } from "./report/reporter.ts";
import { performCheckpoint } from "./run/checkpoint.ts";
import type { RunContext } from "./run/context.ts";
import { type Means, type MeansOptions, openMeans } from "./run/open-means.ts";
import { performTask } from "./run/perform-task.ts";
import { type Plan, type PrepareOptions, prepare } from "./run/prepare.ts";
import { owedBefore, resume } from "./run/resume.ts";
import { RunTally } from "./run/tally.ts";
import { runSchedule, type WorkEnd } from "./schedule/run-schedule.ts";
import { Schedule, type Work } from "./schedule/schedule.ts";
import { Mutex } from "./util/mutex.ts";
import { AnthropicModel } from "./workers/anthropic-model.ts";
import { documentPaths, loadDocuments } from "./workers/documents.ts";
import { systemPrompt } from "./workers/prompt.ts";
import { SharedModel } from "./workers/shared-model.ts";
import { toolDefinitions } from "./workers/tools/registry.ts";
import { evidencePath } from "./writeback/evidence-file.ts";
import { fingerprint } from "./writeback/write-tick.ts";

export interface ImplementOptions extends PrepareOptions, MeansOptions {
  /** Forget earlier attempts, never the markdown. */
  readonly fresh: boolean;
  readonly reporter: Reporter;
  /** Aborted with a `NodeJS.Signals` name when the person interrupts. */
  readonly interrupt: AbortSignal;
}

export interface RunEnd {
  readonly feature: string;
  readonly sandbox: SandboxKind;
  readonly exitCode: ExitCode;
  readonly summary: RunSummary;
}

/**
 * The whole program: read the feature, open what a run works with, go on where an earlier run stopped, then start
 * what may start until nothing may. A failure returned here is one that kept the run from starting.
 */
export async function implement(options: ImplementOptions): Promise<Result<RunEnd, SetupFailure>> {
  const plan = await prepare(options);
  if (!plan.ok) return plan;
  const means = await openMeans(plan.value, options);
  if (!means.ok) return means;
  try {
    const { feature } = plan.value;
    const history = await readHistory(means.value.dirs.state, feature.dir);
    // Damage in a journal costs its knowledge, never truth: --fresh goes on without it.
    if (!history.ok && !options.fresh) return history;
    const run = await Run.open(options, means.value, replay(history.ok ? history.value : []));
    return await run.perform(plan.value);
  } finally {
    await means.value.close();
    await options.reporter.close();
  }
}

/** One run: its journal, its tally, and the first cause that stopped it. */
class Run {
  readonly #options: ImplementOptions;
  readonly #means: Means;
  readonly #past: Past;
  readonly #id: string;
  readonly #started = Date.now();
  readonly #tally = new RunTally();
  readonly #abort = new AbortController();
  readonly record: (event: Event) => Promise<void>;
  readonly #emit: (event: Event) => void;
  readonly #close: () => Promise<void>;
  #stopped: Failure | null = null;

  static async open(options: ImplementOptions, means: Means, past: Past): Promise<Run> {
    const redact = redactor(options.env);
    const id = newRunId(new Date());
    const journal = await openJournal({
      stateDir: means.dirs.state,
      run: id,
      now: () => new Date(),
      listen: (event) => options.reporter.event(event),
      redact: (event) => redactDeep(event, redact),
    });
    return new Run(options, means, past, id, journal);
  }

  private constructor(
    options: ImplementOptions,
    means: Means,
    past: Past,
    id: string,
    journal: Awaited<ReturnType<typeof openJournal>>,
  ) {
    this.#options = options;
    this.#means = means;
    this.#past = past;
    this.#id = id;
    this.record = async (event) => {
      this.#tally.add(event);
      await journal.append(event).catch((error: NodeJS.ErrnoException) => {
        const { code = "unknown", message } = error;
        this.stop({ reason: "write-failed", path: runsDir(means.dirs.state), code, detail: message });
        throw error;
      });
    };
    // Progress may be lost; what depends on being written is awaited.
    this.#emit = (event) => void this.record(event).catch(() => undefined);
    this.#close = () => journal.close();
    const { interrupt } = options;
    const onInterrupt = (): void => this.stop({ reason: "interrupted", signal: String(interrupt.reason) });
    if (interrupt.aborted) onInterrupt();
    else interrupt.addEventListener("abort", onInterrupt, { once: true });
  }

  stop(failure: Failure): void {
    this.#stopped ??= failure;
    this.#abort.abort();
  }

  async perform(plan: Plan): Promise<Result<RunEnd, SetupFailure>> {
    try {
      await this.record(startEvent(plan, this.#means, this.#past));
      const resumed = await this.#resume(plan);
      if (!resumed.ok) {
        this.stop(resumed.error);
        return ok(await this.#finish(plan, null, 0));
      }
      const context = await this.#context(resumed.value.plan, resumed.value.merged);
      await this.record(graphEvent(context));
      const parallelMax = await runSchedule(context.schedule, {
        jobsMax: context.config.limits.jobsMax,
        signal: this.#abort.signal,
        perform: (work) => this.#performWork(context, work),
      });
      return ok(await this.#finish(plan, context.schedule, parallelMax));
    } finally {
      await this.#close();
    }
  }

  /** Ticks that a crash left behind change what is open, so the plan is made again after them. */
  async #resume(plan: Plan) {
    const { store } = this.#means;
    const { root, feature } = plan;
    const merged = await resume({ root, feature, past: this.#past, store, record: this.record });
    if (!merged.ok) return merged;
    const again = await prepare({ ...this.#options, argument: feature.dir });
    return again.ok ? ok({ plan: again.value, merged: [...merged.value] }) : err(again.error);
  }

  async #context(plan: Plan, merged: RunContext["merged"]): Promise<RunContext> {
    const { root, feature, graph, config, roles } = plan;
    const { store, slots, commands, consent, dirs } = this.#means;
    const past = this.#options.fresh ? forgetAttempts(this.#past) : this.#past;
    const documents = await loadDocuments(root, feature.dir);
    const overrides = Object.values(roles).flatMap((role) => role.overriddenBy ?? []);
    const limits = config.limits;
    const schedule = new Schedule(graph, {
      selected: plan.selected,
      tasksMax: limits.tasksMax,
      dueCheckpoints: new Set(past.openCheckpoints.keys()),
    });
    const api = new AnthropicModel({
      env: this.#options.env,
      run: this.#id,
      retriesMax: limits.apiRetriesMax,
      streamIdleMs: limits.streamIdleMs,
      emit: this.#emit,
    });
    const isParallel = (): boolean => schedule.running() > 1;
    return {
      run: this.#id,
      root,
      stateDir: dirs.state,
      feature,
      graph,
      config,
      roles,
      system: systemPrompt(documents),
      tools: toolDefinitions(),
      protection: {
        featureDir: feature.dir,
        promptSources: new Set([...hardSources(feature.dir), ...overrides]),
      },
      sandbox: commands.sandbox,
      past,
      store,
      slots,
      commands,
      verifier: new Verifier({
        store,
        commands,
        config,
        consent,
        ownFiles: [feature.file, evidencePath(feature.dir)],
        record: this.record,
      }),
      model: new SharedModel(api, { runTokensMax: limits.runTokensMax, isParallel, emit: this.#emit }),
      schedule,
      owed: await owedBefore(feature, merged, store),
      merged,
      phaseStarts: new Map(past.openCheckpoints),
      integration: new Mutex(),
      fingerprint: (task) => fingerprint(task, feature.source),
      record: this.record,
      emit: this.#emit,
      now: () => new Date(),
      signal: this.#abort.signal,
      stop: (failure) => this.stop(failure),
    };
  }

  /** Bugs end the run as an internal error instead of leaving workers behind. */
  async #performWork(context: RunContext, work: Work): Promise<WorkEnd> {
    try {
      if (work.kind === "checkpoint") return await performCheckpoint(context, work.phase);
      if (work.kind === "task") {
        await startPhase(context, work.task.phase);
        return await performTask(context, work.task);
      }
      await this.record({ type: "task.waiting", task: work.task.id, why: work.why, failure: null });
      return "held";
    } catch (error) {
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      this.stop({ reason: "internal", message, stack });
      return "failed";
    }
  }

  async #finish(plan: Plan, schedule: Schedule | null, parallelMax: number): Promise<RunEnd> {
    const stopped = this.#stopped;
    const blocked = schedule === null || stopped !== null ? [] : schedule.blocked();
    const order = plan.feature.tasks.map(({ id }) => id);
    const summary = this.#tally.summary(order, {
      blocked,
      stopped,
      ms: Date.now() - this.#started,
      parallelMax,
      stateDir: this.#means.dirs.state,
    });
    const exitCode = exitCodeOfRun(summary, this.#tally.redPhases);
    this.#emit({ type: "run.finished", exitCode, summary });
    return { feature: plan.feature.dir, sandbox: this.#means.commands.sandbox, exitCode, summary };
  }
}

/** 2 before 1 before 3: a task blocked by a person's task is that person's turn, not a failure. */
function exitCodeOfRun(summary: RunSummary, redPhases: RunTally["redPhases"]): ExitCode {
  const codes: ExitCode[] = [];
  if (summary.stopped !== null) codes.push(exitCodeOf(summary.stopped));
  if (summary.failed.length > 0) codes.push(1);
  codes.push(...redPhases.map(({ failure }) => exitCodeOf(failure)));
  if (summary.waiting.length > 0) codes.push(3);
  const people = redPhases.filter(({ failure }) => exitCodeOf(failure) === 3);
  const waits = new Set([
    ...summary.waiting.map(({ task }) => task),
    ...people.map(({ phase }) => phaseBarrier(phase)),
  ]);
  if (summary.blocked.some(({ by }) => !waits.has(by))) codes.push(1);
  return worstExitCode(codes);
}

const hardSources = (featureDir: string): string[] =>
  documentPaths(featureDir).filter((path) => path.endsWith("constitution.md"));

function startEvent(plan: Plan, means: Means, past: Past): Event {
  const { feature, config, resolvedBy } = plan;
  return {
    type: "run.started",
    feature: feature.dir,
    resolvedBy,
    agent: config.agent,
    order: config.order,
    jobs: config.limits.jobsMax,
    sandbox: means.commands.sandbox,
    open: feature.tasks.filter(isOpen).length,
    total: feature.tasks.length,
    resumes: past.unfinishedRun,
  };
}

function graphEvent({ feature, graph }: RunContext): Event {
  const phaseTasks = (index: number) =>
    feature.tasks.filter((task) => feature.phases[task.phase]?.index === index);
  return {
    type: "graph.made",
    phases: feature.phases.map(({ index, title }) => ({
      index,
      title,
      open: phaseTasks(index).filter(isOpen).length,
      total: phaseTasks(index).length,
    })),
    tasks: feature.tasks
      .filter((task) => task.state !== "done" && task.state !== "aside")
      .map(({ id, title, phase, kind, role }) => ({
        id,
        title,
        phase: feature.phases[phase]?.index ?? 0,
        kind,
        role,
      })),
    waves: graph.waves.length,
    criticalPath: graph.criticalPath,
    warnings: graph.diagnostics.length,
  };
}

const forgetAttempts = (past: Past): Past => ({ ...past, attempts: new Map(), lastFailure: new Map() });

/** The commit a phase starts from is what its checkpoint's diff and excuses are measured against. */
async function startPhase(context: RunContext, position: number): Promise<void> {
  const phase = context.feature.phases[position];
  if (phase === undefined || context.phaseStarts.has(phase.index)) return;
  context.phaseStarts.set(phase.index, "");
  const open = context.feature.tasks.filter((task) => task.phase === position && isOpen(task)).length;
  await context.record({ type: "phase.started", phase: phase.index, title: phase.title, open });
  const snapshot = await context.store.snapshot();
  if (snapshot.ok) context.phaseStarts.set(phase.index, snapshot.value);
  else context.stop(snapshot.error);
}
