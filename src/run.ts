import type { Config } from "./config/config.ts";
import { nextRunId, openJournal, runsDir } from "./journal/disk-journal.ts";
import { readHistory, readWhatIsSound } from "./journal/read-journal.ts";
import { type Past, passedChecks, replay } from "./journal/replay.ts";
import type { Event, RunSummary, Stamped } from "./model/event.ts";
import type { SandboxKind } from "./model/evidence.ts";
import type { ExitCode, Failure, SetupFailure } from "./model/failure.ts";
import type { Phase } from "./model/feature.ts";
import type { Forecast } from "./model/forecast.ts";
import { err, ok, type Result } from "./model/result.ts";
import { isOpen } from "./model/task.ts";
import { redactDeep, redactor } from "./report/redact.ts";
import type { Reporter } from "./report/reporter.ts";
import { performAcceptance, settleAcceptance } from "./run/acceptance.ts";
import { performCheckpoint } from "./run/checkpoint.ts";
import type { RunContext } from "./run/context.ts";
import { createContext } from "./run/create-context.ts";
import { finishTicks } from "./run/finish-ticks.ts";
import { forecastRun } from "./run/forecast-run.ts";
import { type Means, type MeansOptions, openMeans } from "./run/open-means.ts";
import { performTask } from "./run/perform-task.ts";
import { type Plan, type PrepareOptions, prepare } from "./run/prepare.ts";
import { resume } from "./run/resume.ts";
import { exitCodeOfRun, graphEvent, startEvent } from "./run/run-events.ts";
import { salvage } from "./run/salvage.ts";
import { RunTally } from "./run/tally.ts";
import type { Place } from "./schedule/places.ts";
import { runSchedule, type WorkEnd } from "./schedule/run-schedule.ts";
import type { Schedule, Work } from "./schedule/schedule.ts";

export interface ImplementOptions extends PrepareOptions, MeansOptions {
  /** Forget earlier attempts, never the markdown. */
  readonly fresh: boolean;
  readonly reporter: Reporter;
  /** The model plays a script, so that no forecast holds: the demo. */
  readonly scripted?: boolean;
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
  await finishTicks(options);
  const plan = await prepare(options);
  if (!plan.ok) return plan;
  const means = await openMeans(plan.value, options);
  if (!means.ok) return means;
  try {
    const { feature } = plan.value;
    const { state } = means.value.dirs;
    // Damage in a journal costs its knowledge, never truth: --fresh goes on without it.
    const history = options.fresh
      ? ok(await readWhatIsSound(state, feature.dir))
      : await readHistory(state, feature.dir);
    if (!history.ok) return history;
    const run = await Run.open(options, means.value, history.value);
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
  readonly #events: readonly Stamped[];
  #past: Past;
  readonly #id: string;
  readonly #started = Date.now();
  readonly #tally = new RunTally();
  readonly #abort = new AbortController();
  readonly record: (event: Event) => Promise<void>;
  readonly #emit: (event: Event) => void;
  readonly #close: () => Promise<void>;
  readonly #starting = new Map<number, Promise<void>>();
  #stopped: Failure | null = null;

  static async open(options: ImplementOptions, means: Means, events: readonly Stamped[]): Promise<Run> {
    const redact = redactor(options.env);
    const id = await nextRunId(means.dirs.state, new Date());
    const journal = await openJournal({
      stateDir: means.dirs.state,
      run: id,
      now: () => new Date(),
      listen: (event) => options.reporter.event(event),
      redact: (event) => redactDeep(event, redact),
    });
    return new Run(options, means, events, id, journal);
  }

  private constructor(
    options: ImplementOptions,
    means: Means,
    events: readonly Stamped[],
    id: string,
    journal: Awaited<ReturnType<typeof openJournal>>,
  ) {
    this.#options = options;
    this.#means = means;
    this.#events = events;
    this.#past = replay(events);
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
    const { runTimeoutMs } = plan.config.limits;
    const timer = runTimeoutMs === null ? null : this.#stopAfter(runTimeoutMs);
    try {
      await this.record(startEvent(plan, this.#means, this.#past, await this.#forecast(plan)));
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
        refresh: () => this.#refresh(context),
        perform: (work, place) => this.#performWork(context, work, place),
      });
      return ok(await this.#finish(context, context.schedule, parallelMax));
    } finally {
      if (timer !== null) clearTimeout(timer);
      await this.#close();
    }
  }

  #forecast(plan: Plan): Promise<Forecast | null> {
    const { env, scripted = false } = this.#options;
    if (scripted) return Promise.resolve(null);
    return plan.forecast === null ? forecastRun(plan, env) : Promise.resolve(plan.forecast);
  }

  #stopAfter(msMax: number): NodeJS.Timeout {
    return setTimeout(() => this.stop({ reason: "run-timed-out", msMax }), msMax);
  }

  /** Ticks that a crash left behind change what is open, so the plan is made again after them. */
  async #resume(plan: Plan) {
    const { store } = this.#means;
    const { root, feature } = plan;
    const merged = await resume({ root, feature, past: this.#past, store, record: this.record });
    if (!merged.ok) return merged;
    const { slots } = this.#means;
    this.#past = await salvage({ past: this.#past, store, slots, record: this.record });
    // The checkouts are made: the number of jobs stays what it was.
    const flags = { ...this.#options.flags, jobs: plan.config.limits.jobsMax };
    const again = await prepare({ ...this.#options, flags, argument: feature.dir });
    return again.ok ? ok({ plan: again.value, merged: [...merged.value] }) : err(again.error);
  }

  #context(plan: Plan, merged: RunContext["merged"]): Promise<RunContext> {
    const { fresh, env, flags } = this.#options;
    const means = this.#means;
    return createContext({
      ...{ run: this.#id, plan, means, env, merged, selection: flags },
      past: fresh ? forgetAttempts(this.#past) : this.#past,
      passedBefore: fresh || seesOutside(plan.config) ? [] : passedChecks(this.#events, means.toolchain),
      record: this.record,
      emit: this.#emit,
      signal: this.#abort.signal,
      stop: (failure) => this.stop(failure),
    });
  }

  /** What cannot be journaled, or a bug, ends the run; nothing more starts then. */
  async #refresh(context: RunContext): Promise<boolean> {
    try {
      return await context.refresh();
    } catch (error) {
      this.#stopForBug(error);
      return false;
    }
  }

  #stopForBug(error: unknown): void {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    this.stop({ reason: "internal", message, stack });
  }

  /** Bugs end the run as an internal error instead of leaving workers behind. */
  async #performWork(context: RunContext, work: Work, place: Place): Promise<WorkEnd> {
    try {
      if (work.kind === "acceptance") return await performAcceptance(context, work.node.story, place);
      if (work.kind === "checkpoint") {
        const isSettled = await settleAcceptance(context, work.phase, place);
        return isSettled ? await performCheckpoint(context, work.phase, place) : "failed";
      }
      if (work.kind === "task") {
        await this.#startPhase(context, work.task.phase);
        return await performTask(context, work.task, place);
      }
      await this.record({ type: "task.waiting", task: work.task.id, why: work.why, failure: null });
      return "held";
    } catch (error) {
      this.#stopForBug(error);
      return "failed";
    }
  }

  /** Tasks of a phase that start side by side wait until it has begun. */
  async #startPhase(context: RunContext, position: number): Promise<void> {
    const phase = context.feature.phases[position];
    if (phase === undefined) return;
    const starting = this.#starting.get(phase.index);
    if (starting !== undefined) return starting;
    if (context.phaseStarts.has(phase.index)) return;
    const begun = startPhase(context, phase, position).finally(() => this.#starting.delete(phase.index));
    this.#starting.set(phase.index, begun);
    return begun;
  }

  async #finish(
    { feature }: Pick<Plan, "feature">,
    schedule: Schedule | null,
    parallelMax: number,
  ): Promise<RunEnd> {
    const stopped = this.#stopped;
    const blocked = schedule === null || stopped !== null ? [] : schedule.blocked();
    const order = feature.tasks.map(({ id }) => id);
    const summary = this.#tally.summary(order, {
      blocked,
      stopped,
      ms: Date.now() - this.#started,
      parallelMax,
      stateDir: this.#means.dirs.state,
    });
    const exitCode = exitCodeOfRun(summary, this.#tally.redPhases);
    this.#emit({ type: "run.finished", exitCode, summary });
    return { feature: feature.dir, sandbox: this.#means.commands.sandbox, exitCode, summary };
  }
}

/** Checks read files that no tree holds: that the tree is the same says nothing then. */
const seesOutside = ({ workspace }: Config): boolean =>
  workspace.copy.length > 0 || workspace.roots.length > 0;

const forgetAttempts = (past: Past): Past => ({
  ...past,
  attempts: new Map(),
  lastFailure: new Map(),
  pending: new Map(),
  interrupted: new Map(),
});

/** The commit a phase starts from is what its checkpoint's diff and excuses are measured against. */
async function startPhase(context: RunContext, phase: Phase, position: number): Promise<void> {
  context.phaseStarts.set(phase.index, "");
  await context.prompts.startPhase(phase.index);
  const open = context.feature.tasks.filter((task) => task.phase === position && isOpen(task)).length;
  await context.record({ type: "phase.started", phase: phase.index, title: phase.title, open });
  const snapshot = await context.store.snapshot();
  if (snapshot.ok) context.phaseStarts.set(phase.index, snapshot.value);
  else context.stop(snapshot.error);
}
