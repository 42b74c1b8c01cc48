import { constants, type FileHandle, open } from "node:fs/promises";
import type { CheckView } from "../report/check-view.ts";
import { escapeLine } from "../report/escape.ts";
import type { CliIo } from "./cli-io.ts";

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/** Appends to the summary page of a GitHub job, where there is one. A summary that cannot be written is no failure. */
export async function writeJobSummary(io: CliIo, view: CheckView): Promise<void> {
  const path = io.env.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === "") return;
  const { jobSummary } = await import("../report/job-summary.ts");
  try {
    await appendTo(path, jobSummary(view, blobUrl(io.env)));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    io.stderr(`note: the job summary was not written: ${escapeLine(detail)}\n`);
  }
}

/** Never through a link: the file was named by the runner, but what lies there could be another step's work. */
async function appendTo(path: string, text: string): Promise<void> {
  // Windows has neither of the two flags.
  const flags = O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);
  let file: FileHandle | undefined;
  try {
    file = await open(path, flags, 0o644);
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a file`);
    await file.appendFile(text);
  } finally {
    await file?.close();
  }
}

/** Where GitHub shows the files of this commit; null where the runner does not say. */
function blobUrl(env: NodeJS.ProcessEnv): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  const isKnown =
    /^https?:\/\/[\w.:-]+$/.test(server ?? "") &&
    /^[\w.-]+\/[\w.-]+$/.test(repository ?? "") &&
    /^[0-9a-f]{40}$/.test(commit ?? "");
  return isKnown ? `${server}/${repository}/blob/${commit}` : null;
}
