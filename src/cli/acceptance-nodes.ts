import type { TaskGraph } from "../model/graph.ts";

/** The graph as a run would see it: with its acceptance tests, where the project asks for them. Nothing is loaded for it elsewhere. */
export async function withAcceptanceNodes(root: string, graph: TaskGraph): Promise<TaskGraph> {
  const { readInside } = await import("../config/read-inside.ts");
  const settings = await readInside(root, ".specify/specrun.yml").catch(() => null);
  if (settings === null || !/^acceptance\s*:/m.test(settings)) return graph;
  const { readConfigFile } = await import("../config/config.ts");
  const config = await readConfigFile(root);
  if (!config.ok || config.value.acceptance !== true) return graph;
  const { dir } = graph.feature;
  const file = dir === "." ? "spec.md" : `${dir}/spec.md`;
  const source = await readInside(root, file);
  const { parseSpec } = await import("../markdown/parse-spec.ts");
  const { withAcceptance } = await import("../graph/acceptance.ts");
  return withAcceptance(graph, source === null ? null : parseSpec(source, file));
}
