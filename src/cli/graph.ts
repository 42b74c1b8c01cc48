import { type Command, Option } from "commander";
import type { Order, TaskGraph } from "../model/graph.ts";
import type { CliIo } from "./cli-io.ts";
import type { OpenedFeature } from "./open-feature.ts";

interface GraphFlags {
  readonly format: "text" | "json" | "mermaid";
  readonly order: Order;
  readonly why?: string;
}

const ORDERS: readonly Order[] = ["phases", "stories"];
const JOBS = 4;

export function registerGraph(program: Command, io: CliIo): void {
  program
    .command("graph")
    .description("show what would run, in which order, and why")
    .argument("[feature]", "directory, name (003-user-auth, user-auth) or number")
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "json", "mermaid"]).default("text"),
    )
    .addOption(new Option("--order <order>", "which phases wait for which").choices(ORDERS).default("phases"))
    .option("--why <task>", "every reason why this task does not start yet")
    .action((feature: string | undefined, flags: GraphFlags) => runGraph(io, feature, flags));
}

async function runGraph(io: CliIo, argument: string | undefined, flags: GraphFlags): Promise<void> {
  const { openFeature } = await import("./open-feature.ts");
  const opened = await openFeature(io, argument);
  if (opened === null) return;
  const { buildGraph } = await import("../graph/build-graph.ts");
  const graph = buildGraph(opened.feature, flags.order);
  if (flags.why !== undefined) return explain(io, graph, flags.why, flags.format);
  const { sortDiagnostics } = await import("../rules/apply-rules.ts");
  const { byDefault } = await import("../rules/settle-severities.ts");
  const diagnostics = byDefault(sortDiagnostics([...opened.diagnostics, ...graph.diagnostics]));
  const { withAcceptanceNodes } = await import("./acceptance-nodes.ts");
  const whole = await withAcceptanceNodes(opened.root, graph);
  io.stdout(await render(io, whole, { ...opened, diagnostics }, flags.format));
  if (flags.format !== "json") {
    const { formatDiagnostics } = await import("../report/format-diagnostics.ts");
    const sources = new Map([[graph.feature.file, graph.feature.source]]);
    if (diagnostics.length > 0) io.stderr(`\n${formatDiagnostics(diagnostics, sources)}`);
  }
  if (diagnostics.some(({ severity }) => severity === "error")) io.setExitCode(2);
}

async function render(
  io: CliIo,
  graph: TaskGraph,
  opened: OpenedFeature,
  format: GraphFlags["format"],
): Promise<string> {
  const { resolvedBy, diagnostics } = opened;
  switch (format) {
    case "json": {
      const { formatGraphJson } = await import("../report/format-graph-json.ts");
      return formatGraphJson(graph, resolvedBy, diagnostics);
    }
    case "mermaid": {
      const { formatGraphMermaid } = await import("../report/format-graph-mermaid.ts");
      return formatGraphMermaid(graph);
    }
    default: {
      const { formatGraph } = await import("../report/format-graph.ts");
      const { palette } = await import("../report/palette.ts");
      const { rolesOfGraph } = await import("./graph-roles.ts");
      const roles = await rolesOfGraph(io, opened);
      const gains = await gainsOf(graph);
      return formatGraph(graph, { resolvedBy, paint: palette(io.color), gains, ...(roles && { roles }) });
    }
  }
}

/** The same work in every order, so that a chain of phases shows what it costs. */
async function gainsOf(graph: TaskGraph) {
  const { buildGraph } = await import("../graph/build-graph.ts");
  const { simulate } = await import("../graph/simulate.ts");
  const orders = ORDERS.map((order) => {
    const other = order === graph.order ? graph : buildGraph(graph.feature, order);
    return { order, ...simulate(other, JOBS) };
  });
  return { jobs: JOBS, orders };
}

async function explain(io: CliIo, graph: TaskGraph, id: string, format: GraphFlags["format"]): Promise<void> {
  const { whyNot } = await import("../graph/explain.ts");
  const waiting = whyNot(graph, id);
  if (waiting === null) {
    const { nearest } = await import("../util/nearest.ts");
    const { formatFailure } = await import("../report/format-failure.ts");
    const [near] = nearest(id, [...graph.tasks.keys()], 1);
    const message = `there is no task \`${id}\` in ${graph.feature.file}`;
    const help = near === undefined ? "`specrun graph` lists the tasks" : `did you mean \`${near}\`?`;
    io.stderr(`${formatFailure({ reason: "usage", message, help })}\n`);
    io.setExitCode(2);
    return;
  }
  if (format === "json") {
    const waits = waiting.steps.map(({ edge, depth, lacks }) => ({ ...edge, depth, lacks }));
    const { jsonDocument } = await import("../report/json-document.ts");
    io.stdout(jsonDocument({ version: 1, task: id, state: waiting.task.state, waits }));
    return;
  }
  const { formatWaiting } = await import("../report/format-waiting.ts");
  const { palette } = await import("../report/palette.ts");
  io.stdout(formatWaiting({ graph, ...waiting, paint: palette(io.color) }));
}
