import { type CasesOf, sameCheck } from "../checks/compare-looks.ts";
import { followsWork } from "../checks/follows-work.ts";
import type { Gate } from "../checks/gate.ts";
import { mayWeaken } from "../checks/guard.ts";
import { declares } from "../checks/protected-paths.ts";
import { namesOf, type TestCases, turnedGreen } from "../checks/test-cases.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { TaskFailure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { CommitId, FileChange, Store } from "../store/store.ts";
import { isTestPath, isTestSupport } from "../util/test-path.ts";

export interface OldTests {
  /** The candidate with those tests as they were before it. */
  readonly commit: CommitId;
  readonly paths: readonly string[];
}

/** Tests that stood there before and that the change rewrites although its task is about something else. */
export async function withOldTests(
  store: Store,
  task: Task | null,
  { base, candidate }: { readonly base: CommitId; readonly candidate: CommitId },
): Promise<OldTests | null> {
  const isRewritten = ({ status, path }: FileChange): boolean =>
    status !== "added" &&
    (isTestPath(path)
      ? !mayWeaken(task, path)
      : isTestSupport(path) && (task === null || !declares(task, path)));
  const changed = (await store.changes(base, candidate)).filter(isRewritten);
  if (changed.length === 0) return null;
  const paths = changed.map(({ path }) => path);
  const before = await store.readAll(base, paths);
  const after = await store.readAll(candidate, paths);
  const rewritten = changed.filter(
    ({ path }) => !followsWork(task, { before: textOf(before.get(path)), after: textOf(after.get(path)) }),
  );
  if (rewritten.length === 0) return null;
  const files = rewritten.map(({ path, oldMode, oldBlob }) => ({ path, mode: oldMode, blob: oldBlob }));
  return { commit: await store.withFiles(candidate, files), paths: files.map(({ path }) => path) };
}

const textOf = (content: Buffer | null | undefined): string => content?.toString("utf8") ?? "";

/**
 * However a test was made to agree, whatever its language: if the change holds only with the test as it is now, and not
 * as it was before, the test was bent to it.
 */
export function bentTests(
  now: Gate,
  before: Gate,
  { old: { paths }, casesOf }: { readonly old: OldTests; readonly casesOf: CasesOf },
): TaskFailure | null {
  const [path = ""] = paths;
  const passesOnlyNow = ({ command }: { readonly command: string }): boolean =>
    !now.newlyRed.some((check) => check.command === command);
  const red =
    before.newlyRed.find(passesOnlyNow) ??
    now.turnedGreen.find(({ command }) => !before.turnedGreen.some((check) => check.command === command));
  const bent = now.turnedGreen.flatMap((check) => greenOnlyNow(before, check, casesOf));
  if (red === undefined && bent.length === 0) return null;
  const what = red === undefined ? namesOf(bent).join(", ") : `\`${red.command}\``;
  return { reason: "tests-weakened", path, what: `${what} is red with the test as it was before` };
}

/** While others' tests keep the command red, what was bent shows test by test. */
function greenOnlyNow({ turnedGreen: old }: Gate, check: CheckResult, casesOf: CasesOf): TestCases {
  const same = sameCheck(old, check);
  const [was, is] = [same && casesOf(same), casesOf(check)];
  return was === null || is === null ? [] : turnedGreen(was, is);
}
