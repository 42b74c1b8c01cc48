import type { CheckStamp, CheckView } from "./check-view.ts";
import { jsonWithoutCommands } from "./workflow-commands.ts";

export type CheckFormat = "text" | "json" | "github" | "junit" | "sarif" | "tsc";

/** One document for stdout; each format is loaded when it is asked for. */
export async function renderCheck(format: CheckFormat, view: CheckView, stamp: CheckStamp): Promise<string> {
  switch (format) {
    case "text":
      return (await import("./format-check.ts")).formatCheck(view);
    case "json":
      return jsonWithoutCommands((await import("./format-check-json.ts")).formatCheckJson(view));
    case "github":
      return (await import("./format-check-github.ts")).formatCheckGithub(view);
    case "junit":
      return (await import("./format-check-junit.ts")).formatCheckJunit(view, stamp);
    case "sarif":
      return jsonWithoutCommands((await import("./format-check-sarif.ts")).formatCheckSarif(view, stamp));
    case "tsc":
      return (await import("./format-check-tsc.ts")).formatCheckTsc(view);
  }
}
