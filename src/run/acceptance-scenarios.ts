import { checkOfFile } from "../checks/acceptance-check.ts";
import { commandForFile } from "../checks/acceptance-command.ts";
import { fileOf } from "../checks/acceptance-files.ts";
import type { Check } from "../checks/find-checks.ts";
import { type Mask, maskOf, openGroups } from "../checks/owed.ts";
import type { CheckResult } from "../model/evidence.ts";
import { isAcceptance } from "../model/graph.ts";
import type { TaskId } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { type FrozenTests, owedBy } from "./acceptance-state.ts";
import type { RunContext } from "./context.ts";

export interface ScenarioPlace {
  readonly commit: CommitId;
  readonly slot: Slot;
  readonly task: TaskId | null;
  readonly phase: number;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly file: string;
  /** `red` too where the runner did not find the test: what is not run shows nothing. */
  readonly status: "green" | "red" | "not-run";
  readonly check: CheckResult;
}

/** A story's frozen tests, one after the other on one commit, each judged by the exit code of a command of its own. */
export async function runScenarios(
  context: RunContext,
  tests: FrozenTests,
  place: ScenarioPlace,
): Promise<readonly ScenarioResult[]> {
  const { verifier, signal, store } = context;
  const checks = await testChecks(context, place.commit);
  const paths = [...tests.files.keys()];
  const present = await store.readAll(place.commit, paths);
  const results: ScenarioResult[] = [];
  for (const scenario of tests.scenarios.keys()) {
    const file = fileOf(scenario, paths);
    const found = file === null ? null : checkOfFile(checks, file);
    if (file === null || found === null || (present.get(file) ?? null) === null) continue;
    const { check, mask } = narrowed(context, tests, { file, ...found });
    const [result] = await verifier.verifyWith([check], {
      ...{ ...place, mask, signal },
      mayBeRed: true,
      purpose: "task",
    });
    if (result !== undefined) results.push({ scenario, file, status: statusOf(result), check: result });
  }
  return results;
}

async function testChecks({ verifier }: RunContext, commit: CommitId): Promise<readonly Check[]> {
  const isTest = ({ kind }: Check): boolean => kind === "test";
  const fast = (await verifier.checksAt(commit, "task")).filter(isTest);
  return fast.length > 0 ? fast : (await verifier.checksAt(commit, "phase")).filter(isTest);
}

const NOTHING: Mask = { files: [], tasks: [] };

/** Where the runner takes no file, the whole suite runs with nothing visible of what is owed but this one test. */
function narrowed(
  { owed, feature, schedule }: RunContext,
  tests: FrozenTests,
  { file, check, folder, inside }: { file: string; check: Check; folder: string; inside: string },
): { readonly check: Check; readonly mask: Mask } {
  const command = commandForFile({ command: inside, detail: check.detail }, file.slice(folder.length));
  if (command !== null) {
    const prefix = check.command.slice(0, check.command.length - inside.length);
    return { check: { ...check, command: `${prefix}${command}`, partOf: check }, mask: NOTHING };
  }
  const others = owedBy(tests).changes.filter(({ path }) => path !== file && fileKeyed(tests, path));
  const groups = openGroups(feature, (id) => schedule.isOpen(id)).add(tests.story);
  const own = owed.filter(({ task, group }) => !(isAcceptance(task) && group === tests.story));
  const mask = maskOf([...own, { task: "", group: tests.story, changes: others }], groups);
  return { check, mask: { ...mask, tasks: [] } };
}

const fileKeyed = ({ scenarios }: FrozenTests, path: string): boolean =>
  [...scenarios.keys()].some((scenario) => fileOf(scenario, [path]) !== null);

function statusOf({ status, notRunReason }: CheckResult): ScenarioResult["status"] {
  if (status === "passed") return "green";
  return status === "failed" || notRunReason === NO_TESTS ? "red" : "not-run";
}

const NO_TESTS = "no tests were executed";
