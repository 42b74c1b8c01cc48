#!/usr/bin/env node
import { createRequire } from "node:module";
import { join } from "node:path";
import { CommanderError } from "commander";
import type { ExitCode } from "../model/failure.ts";
import { wantsColour } from "../report/palette.ts";
import { packageRoot } from "../util/package-root.ts";
import { createProgram } from "./program.ts";

/** The only place that ends the process. */
const { version } = createRequire(import.meta.url)(join(packageRoot(), "package.json")) as {
  version: string;
};

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);

const program = createProgram(
  {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    isTTY: process.stdout.isTTY === true && process.stdin.isTTY === true,
    color: wantsColour(process.env, process.stdout.isTTY === true),
    ...(process.stdout.isTTY === true ? { columns: process.stdout.columns } : {}),
    setExitCode: (code: ExitCode) => {
      process.exitCode = code;
    },
  },
  version,
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `Internal error: ${text} (specrun ${version})\nhelp: this is a bug; please report it with the text above\n`,
    );
    process.exitCode = 1;
  }
}

/** A reader that has seen enough (`specrun status | head`) is no error. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
