import { join } from "node:path";
import { build } from "tsdown";
import { writeFiles } from "./project.ts";

/** A script over our sources as one file of plain JavaScript, for tests that need a process they can kill. */
export async function bundleScript(dir: string, script: string): Promise<string> {
  const repository = join(import.meta.dirname, "../..");
  writeFiles(dir, { "script.ts": script.replaceAll("#src/", `${repository}/src/`) });
  await build({
    entry: { script: join(dir, "script.ts") },
    outDir: join(dir, "out"),
    cwd: repository,
    config: false,
    format: "esm",
    platform: "node",
    dts: false,
    clean: false,
    logLevel: "silent",
    noExternal: [/.*/],
  });
  return join(dir, "out/script.mjs");
}
