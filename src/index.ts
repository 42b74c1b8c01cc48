/** specrun as a library: the pure stages, and the whole program. */
export { buildGraph } from "./graph/build-graph.ts";
export { markTask } from "./markdown/mark-task.ts";
export { parseTasks } from "./markdown/parse-tasks.ts";
export type { Diagnostic, Parsed } from "./model/diagnostic.ts";
export type { Event, RunSummary, Stamped } from "./model/event.ts";
export type { CheckResult, EvidenceLevel, Receipt } from "./model/evidence.ts";
export type { ExitCode, Failure } from "./model/failure.ts";
export type { Feature, Phase } from "./model/feature.ts";
export type { Edge, Order, TaskGraph } from "./model/graph.ts";
export type { Task, TaskId } from "./model/task.ts";
export type { Reporter } from "./report/reporter.ts";
export { type ImplementOptions, implement, type RunEnd } from "./run.ts";
