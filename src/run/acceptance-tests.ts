import { fileOf, storyDir } from "../checks/acceptance-files.ts";
import { storiesToProve } from "../graph/acceptance.ts";
import { parseSpec } from "../markdown/parse-spec.ts";
import type { SpecDocument, Story } from "../model/documents.ts";
import { type AcceptanceNode, acceptanceOf } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import { sha256 } from "../util/hash.ts";
import { scenarioHashes } from "./acceptance-state.ts";
import type { RunContext } from "./context.ts";

/** A story's acceptance tests as one commit has them, held against its scenarios and against what was frozen. */
export interface TestsAt {
  readonly node: AcceptanceNode;
  readonly story: Story;
  /** Everything below the story's folder, with its SHA-256. */
  readonly files: ReadonlyMap<string, string>;
  readonly scenarios: Readonly<Record<string, string>>;
  /** Scenarios without a test, or with one that is about other words. */
  readonly toWrite: Story["scenarios"];
  /** Tests that nobody changed since they were frozen, whose scenario is gone or reads differently. */
  readonly outdated: readonly string[];
  /** A person wrote or changed a test: theirs counts. */
  readonly isPersons: boolean;
  /** Identity of the scenarios, so that work done for other words is not taken for these. */
  readonly line: string;
}

export async function specAt({ store, feature }: RunContext, commit: CommitId): Promise<SpecDocument | null> {
  const file = feature.dir === "." ? "spec.md" : `${feature.dir}/spec.md`;
  const content = await store.read(commit, file);
  return content === null ? null : parseSpec(content.toString("utf8"), file);
}

/** Of every story that has both scenarios and tasks; empty where acceptance tests are not asked for. */
export async function storiesAt(context: RunContext, commit: CommitId): Promise<readonly AcceptanceNode[]> {
  if (context.acceptance === null) return [];
  const nodes = storiesToProve(context.feature, await specAt(context, commit));
  return nodes.filter(({ scenarios }) => scenarios.length > 0);
}

/** Null when the story is gone from spec.md, or has no scenario any more. */
export async function testsAt(context: RunContext, story: string, commit: CommitId): Promise<TestsAt | null> {
  const spec = await specAt(context, commit);
  const node = storiesToProve(context.feature, spec).find((each) => each.story === story);
  const text = spec?.stories.find(({ id }) => id === story);
  const { acceptance } = context;
  if (node === undefined || text === undefined || acceptance === null || text.scenarios.length === 0)
    return null;
  const files = await filesBelow(context, `${storyDir(acceptance.dir, story)}/`, commit);
  const scenarios = scenarioHashes(spec, story);
  const frozen = acceptance.of(story);
  const isFrozen = (path: string): boolean => frozen?.files.get(path) === files.get(path);
  const isOther = (id: string): boolean => frozen !== null && frozen.scenarios.get(id) !== scenarios[id];
  const paths = [...files.keys()];
  const pathOf = (id: string): string | null => fileOf(id, paths);
  const stale = (id: string): boolean => {
    const path = pathOf(id);
    return path !== null && isFrozen(path) && isOther(id);
  };
  const gone = [...(frozen?.scenarios.keys() ?? [])].filter((id) => scenarios[id] === undefined);
  const outdated = [...gone, ...node.scenarios].filter(stale).map((id) => pathOf(id) ?? "");
  return {
    node,
    story: text,
    files,
    scenarios,
    toWrite: text.scenarios.filter(({ id }) => pathOf(id) === null || stale(id)),
    outdated,
    isPersons: paths.some((path) => !isFrozen(path)),
    line: sha256(JSON.stringify(scenarios)),
  };
}

async function filesBelow(
  { store }: RunContext,
  folder: string,
  commit: CommitId,
): Promise<ReadonlyMap<string, string>> {
  const paths = (await store.list(commit)).filter((path) => path.startsWith(folder));
  const found = new Map<string, string>();
  for (const [path, content] of await store.readAll(commit, paths))
    if (content !== null) found.set(path, sha256(content));
  return found;
}

/** Stands for the tests where a task is asked for: in merges, guards and what is owed. */
export function taskOf(
  { feature }: RunContext,
  { node, story }: Pick<TestsAt, "node" | "story">,
  folder: string,
): Task {
  const range = { start: 0, end: 0 };
  const ids = {
    id: acceptanceOf(node.story),
    stories: [node.story],
    labels: [],
    cites: [],
    dependencies: [],
  };
  const place = { line: 1, column: 1, range, idRange: range, markerRange: range, section: null };
  return {
    ...ids,
    ...place,
    marker: " ",
    state: "todo",
    parallel: true,
    title: `Acceptance tests of ${story.title}`,
    details: "",
    phase: feature.phases.findIndex(({ index }) => index === node.phase),
    kind: "edit",
    role: "test",
    files: [folder],
    reads: [],
    outside: [],
    commands: [],
    expectsFailure: false,
  };
}
