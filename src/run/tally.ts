import type { Event, RunSummary } from "../model/event.ts";
import type { EvidenceLevel, Scorecard } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { addUsage, NO_USAGE, totalTokens, type Usage } from "../model/usage.ts";

/** What a run came to, counted from its own events. */
export class RunTally {
  readonly ticked: Partial<Record<EvidenceLevel, TaskId[]>> = {};
  failed: { task: TaskId; failure: Failure }[] = [];
  waiting: { task: TaskId; why: string }[] = [];
  redPhases: { phase: number; failure: Failure }[] = [];
  readonly #cards = new Map<number, Scorecard>();
  usage = NO_USAGE;
  /** Null: something was used whose price is not known. */
  #cost: number | null = 0;
  readonly #scenarios = new Map<string, { readonly green: number; readonly total: number }>();

  add(event: Event): void {
    switch (event.type) {
      case "task.ticked":
        this.#forget(event.task);
        this.ticked[event.level] = [...(this.ticked[event.level] ?? []), event.task];
        break;
      case "task.failed":
        this.failed.push({ task: event.task, failure: event.failure });
        break;
      case "task.waiting":
        this.waiting.push({ task: event.task, why: event.why });
        break;
      case "attempt.started":
        if (event.task !== null) this.#forget(event.task);
        break;
      case "phase.passed":
        this.redPhases = this.redPhases.filter(({ phase }) => phase !== event.phase);
        break;
      case "phase.red":
        this.redPhases.push({ phase: event.phase, failure: event.failure });
        break;
      case "phase.scored":
        this.#cards.set(event.phase, event.card);
        break;
      case "acceptance.frozen":
        this.#forget(event.task);
        this.#scenarios.set(event.story, { green: 0, total: event.scenarios.length });
        break;
      case "acceptance.checked":
        this.#scenarios.set(event.story, {
          green: event.green.length,
          total: event.green.length + event.red.length + event.notRun.length,
        });
        break;
      case "turn.ended":
      case "spend.settled":
        this.#spend(event.usage, event.cost);
        break;
      default:
        break;
    }
  }

  #spend(usage: Usage, cost: number | undefined): void {
    this.usage = addUsage(this.usage, usage);
    if (totalTokens(usage) === 0) return;
    this.#cost = this.#cost === null || cost === undefined ? null : this.#cost + cost;
  }

  /** What is tried again is no longer what it came to before. */
  #forget(id: TaskId): void {
    this.failed = this.failed.filter(({ task }) => task !== id);
    this.waiting = this.waiting.filter(({ task }) => task !== id);
    for (const [level, ids] of Object.entries(this.ticked) as [EvidenceLevel, TaskId[]][])
      this.ticked[level] = ids.filter((task) => task !== id);
  }

  /** `order`: every task id in document order, in which people look for them. */
  summary(
    order: readonly TaskId[],
    rest: Pick<RunSummary, "blocked" | "stopped" | "ms" | "parallelMax" | "stateDir">,
  ): RunSummary {
    const { failed, waiting, usage } = this;
    const redPhases = this.redPhases.map(({ phase }) => phase);
    const ticked: Partial<Record<EvidenceLevel, TaskId[]>> = {};
    for (const [level, ids] of Object.entries(this.ticked) as [EvidenceLevel, TaskId[]][])
      ticked[level] = order.filter((id) => ids.includes(id));
    const cost = this.#cost;
    const isPriced = cost !== null && totalTokens(usage) > 0;
    const scorecards = [...this.#cards].map(([phase, card]) => ({ phase, card }));
    const stories = [...this.#scenarios].map(([story, counts]) => ({ story, ...counts }));
    const scenarios = stories.sort((a, b) => a.story.localeCompare(b.story, "en", { numeric: true }));
    return {
      ...{ ticked, failed, waiting, redPhases, usage },
      ...(isPriced && { cost }),
      ...(scorecards.length > 0 && { scorecards }),
      ...(scenarios.length > 0 && { scenarios }),
      ...rest,
    };
  }
}
