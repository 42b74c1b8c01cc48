import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playScript } from "../fakeapi/script-player.ts";
import { startFakeApi } from "../fakeapi/server.ts";
import { createReporter } from "../report/create-reporter.ts";
import { formatDemoEnd, formatDemoStart } from "../report/format-demo.ts";
import { implement } from "../run.ts";
import { initRepository } from "../store/init-repository.ts";
import { packageRoot } from "../util/package-root.ts";
import type { CliIo } from "./cli-io.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { fail } from "./run-implement.ts";

const DEMO_DIR = join(packageRoot(), "fixtures", "demo");
const DEMO_KEY = "demo-key-of-the-scripted-model";

export interface DemoFlags {
  readonly jobs?: number;
  readonly json?: boolean;
}

/** The real program on a bundled feature: only the model's answers are scripted, served by our own API on loopback. */
export async function runDemo(io: CliIo, flags: DemoFlags): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "specrun-demo-"));
  const project = join(folder, "project");
  await cp(join(DEMO_DIR, "project"), project, { recursive: true });
  await initRepository(project);
  const script: unknown = JSON.parse(await readFile(join(DEMO_DIR, "script.json"), "utf8"));
  const api = await startFakeApi({ script: playScript(script), apiKey: DEMO_KEY });
  const interrupt = listenForInterrupt(io.stderr);
  const env = {
    ...io.env,
    ANTHROPIC_API_KEY: DEMO_KEY,
    ANTHROPIC_BASE_URL: api.url,
    XDG_STATE_HOME: join(folder, "state"),
    XDG_CACHE_HOME: join(folder, "cache"),
  };
  io.stderr(formatDemoStart(project));
  try {
    const end = await implement({
      cwd: project,
      env,
      argument: undefined,
      flags: { jobs: flags.jobs },
      ignoreChecklists: false,
      sandbox: "preferred",
      yes: true,
      askConsent: null,
      fresh: false,
      scripted: true,
      reporter: createReporter({
        json: flags.json ?? false,
        env,
        stdout: process.stdout,
        stderr: process.stderr,
      }),
      interrupt: interrupt.signal,
    });
    if (!end.ok) return fail(io, end.error);
    const { feature, sandbox, exitCode } = end.value;
    io.stderr(formatDemoEnd({ project, feature, sandbox, exitCode }));
    io.setExitCode(exitCode);
  } finally {
    interrupt.release();
    await api.close();
  }
}
