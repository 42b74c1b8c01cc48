import { join } from "node:path";
import { resolveFeature } from "../config/resolve-feature.ts";
import type { Failure, SetupFailure } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { formatWatching } from "../report/format-watching.ts";
import { implement } from "../run.ts";
import { isEdited, type Reading, readDocuments, watchDirectory } from "../watch.ts";
import type { CliIo } from "./cli-io.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { fail, implementOptions } from "./run-implement.ts";
import { type RunFlags, unsupported } from "./run-options.ts";

/** Trouble that an edit of the watched documents can mend: it is shown, and watching goes on. */
const MENDABLE: ReadonlySet<Failure["reason"]> = new Set([
  "diagnostics",
  "document-missing",
  "not-utf8",
  "git-busy",
  "checklists-open",
  "selection-empty",
]);

export async function runWatch(
  io: CliIo,
  argument: string | undefined,
  flags: RunFlags & { poll?: boolean },
): Promise<void> {
  const refused = unsupported(flags);
  if (refused !== null) return fail(io, refused);
  const resolved = await resolveFeature({ cwd: io.cwd, env: io.env, argument });
  if (!resolved.ok) return fail(io, resolved.error);
  const { root, dir } = resolved.value;
  const interrupt = listenForInterrupt(io.stderr);
  const changes = new Changes();
  const watcher = await watchDirectory({
    dir: join(root, dir),
    poll: flags.poll ?? false,
    onChange: () => changes.notify(),
  });
  interrupt.signal.addEventListener("abort", () => changes.notify(), { once: true });
  try {
    for (;;) {
      const run = await runOnce(io, dir, root, flags, interrupt.signal);
      if (run.fatal !== null) return fail(io, run.fatal);
      if (interrupt.signal.aborted) break;
      io.stderr(formatWatching(dir));
      await editAfter(run, changes, root, dir, interrupt.signal);
      if (interrupt.signal.aborted) break;
    }
    io.setExitCode(interrupt.signal.reason === "SIGTERM" ? 143 : 130);
  } finally {
    interrupt.release();
    await watcher.close();
  }
}

interface Watched {
  readonly before: Reading;
  readonly ticked: ReadonlySet<TaskId>;
  /** What no edit of the documents can mend. */
  readonly fatal: SetupFailure | null;
}

async function runOnce(
  io: CliIo,
  dir: string,
  root: string,
  flags: RunFlags,
  signal: AbortSignal,
): Promise<Watched> {
  const before = await readDocuments(root, dir);
  const end = await implement(implementOptions(io, dir, flags, signal));
  if (end.ok) {
    io.setExitCode(end.value.exitCode);
    return { before, ticked: new Set(Object.values(end.value.summary.ticked).flat()), fatal: null };
  }
  if (!MENDABLE.has(end.error.reason)) return { before, ticked: new Set(), fatal: end.error };
  fail(io, end.error);
  return { before, ticked: new Set(), fatal: null };
}

/** Resolves once a person's edit is on disk; specrun's own ticks and saves without a change are not one. */
async function editAfter(
  { before, ticked }: Watched,
  changes: Changes,
  root: string,
  dir: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && !isEdited(before, ticked, await readDocuments(root, dir))) await changes.next();
}

/** File events, counted: one that comes while nobody waits is not lost. */
class Changes {
  #pending = false;
  #wake: (() => void) | null = null;

  notify(): void {
    this.#pending = true;
    this.#wake?.();
  }

  async next(): Promise<void> {
    if (!this.#pending)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    this.#pending = false;
    this.#wake = null;
  }
}
