/** Which reader a run gets: live rows at a terminal, plain lines elsewhere, NDJSON when a program asked for it. */
import type { Stamped } from "../model/event.ts";
import { jsonReporter } from "./json-reporter.ts";
import { lineReporter } from "./line-reporter.ts";
import { type OutputStream, outputOf } from "./output.ts";
import { palette, wantsColour } from "./palette.ts";
import { type Redact, redactDeep, redactor } from "./redact.ts";
import type { Reporter } from "./reporter.ts";
import { ttyReporter } from "./tty-reporter.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** `process.stdout`, or whatever stands in for it. */
export interface ReporterStream extends OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on?(event: "error" | "resize", listener: () => void): unknown;
  off?(event: "resize", listener: () => void): unknown;
}

export interface ReporterOptions {
  readonly json: boolean;
  readonly env: Env;
  readonly stdout: ReporterStream;
  readonly stderr: ReporterStream;
}

/** Everything it prints is redacted at this one door. */
export function createReporter({ json, env, stdout, stderr }: ReporterOptions): Reporter {
  const redact = redactor(env);
  if (json) return redacting(both(jsonReporter(outputOf(stdout)), linesTo(stderr, env)), redact);
  if (!wantsLiveRows(env, stdout.isTTY === true)) return redacting(linesTo(stdout, env), redact);
  return redacting(liveRowsOn(stdout, env), redact);
}

/** A pipe, a CI log and a terminal without cursor control get lines. */
export function wantsLiveRows(env: Env, isTTY: boolean): boolean {
  const ci = env.CI !== undefined && env.CI !== "" && env.CI !== "false" && env.CI !== "0";
  return isTTY && !ci && env.TERM !== "dumb";
}

function linesTo(stream: ReporterStream, env: Env): Reporter {
  return lineReporter(outputOf(stream), palette(wantsColour(env, stream.isTTY === true)));
}

function liveRowsOn(stream: ReporterStream, env: Env): Reporter {
  const out = outputOf(stream);
  return ttyReporter({
    terminal: {
      write: (text) => out.write(text),
      size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
      onResize: (listener) => stream.on?.("resize", listener),
      offResize: (listener) => stream.off?.("resize", listener),
    },
    palette: palette(wantsColour(env, true)),
    nowMs: Date.now,
  });
}

function both(first: Reporter, second: Reporter): Reporter {
  return {
    event(event: Stamped) {
      first.event(event);
      second.event(event);
    },
    async close() {
      await first.close();
      await second.close();
    },
  };
}

function redacting(reporter: Reporter, redact: Redact): Reporter {
  return {
    event: (event) => reporter.event(redactDeep(event, redact)),
    close: () => reporter.close(),
  };
}
