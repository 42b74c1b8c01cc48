import { isBarrier, type NodeId, type TaskGraph } from "../model/graph.ts";
import { plural } from "./amounts.ts";
import { barrierName } from "./barrier-title.ts";
import { escapeLine } from "./escape.ts";

/** The graph as a mermaid flowchart, one box for each phase. Barriers are small circles. */
export function formatGraphMermaid(graph: TaskGraph): string {
  const lines = ["flowchart TD"];
  for (const [index, phase] of graph.feature.phases.entries()) {
    const tasks = [...graph.tasks.values()].filter((task) => task.phase === index);
    if (tasks.length === 0) continue;
    lines.push(`  subgraph p${phase.index}["${label(phase.title)}"]`);
    for (const task of tasks) {
      const text = `${task.id} ${task.title}`;
      lines.push(`    ${nodeName(task.id)}["${label(text)}"]:::${task.state}`);
    }
    for (const barrier of graph.barriers) {
      if (barrier.startsWith(`section:${phase.index}.`))
        lines.push(`    ${nodeName(barrier)}(("${barrier}"))`);
    }
    lines.push("  end");
  }
  for (const barrier of graph.barriers) {
    if (barrier.startsWith("section:")) continue;
    lines.push(`  ${nodeName(barrier)}(("${barrierName(graph.feature, barrier)}"))`);
  }
  for (const { id, story, scenarios } of graph.acceptance?.nodes ?? []) {
    const text = `acceptance tests of ${story}, ${plural(scenarios.length, "scenario")}`;
    lines.push(`  ${nodeName(id)}[["${label(text)}"]]:::todo`);
  }
  for (const { from, to, reason } of graph.edges) {
    const arrow = isBarrier(from) || isBarrier(to) ? "-.->" : `-->|${reason}|`;
    lines.push(`  ${nodeName(from)} ${arrow} ${nodeName(to)}`);
  }
  lines.push(
    "  classDef done fill:#d4edda,stroke:#2e7d32,color:#1b3a1e",
    "  classDef todo fill:#e3f2fd,stroke:#1565c0,color:#0d2a4a",
    "  classDef aside fill:#eeeeee,stroke:#9e9e9e,color:#424242",
    "  classDef unknown fill:#fff3cd,stroke:#b8860b,color:#4a3a00",
  );
  return `${lines.join("\n")}\n`;
}

const LABEL_MAX = 60;

/** Inside a quoted label every character that mermaid or HTML would read is written as its code. */
function label(text: string): string {
  const line = escapeLine(text.replaceAll("`", "").replaceAll("**", ""));
  const short = [...line].length > LABEL_MAX ? `${[...line].slice(0, LABEL_MAX).join("")}…` : line;
  return short.replace(/[#"<>&;[\](){}|\\]/g, (character) => `#${character.charCodeAt(0)};`);
}

const nodeName = (node: NodeId): string => node.replace(/[^A-Za-z0-9]/g, "_");
