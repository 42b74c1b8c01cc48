import { build } from "tsdown";
import { packageRoot } from "../../src/util/package-root.ts";
import { TEST_BUILD_DIR } from "./program.ts";

/** Once for the whole suite: the program with its crash points, in few files, since it is started a thousand times. */
export async function setup(): Promise<void> {
  await build({
    entry: { bin: "src/cli/bin.ts" },
    outDir: TEST_BUILD_DIR,
    cwd: packageRoot(),
    config: false,
    format: "esm",
    platform: "node",
    fixedExtension: false,
    dts: false,
    minify: true,
    deps: { alwaysBundle: [/.*/] },
    define: { CRASH_POINTS: "true" },
    copy: [{ from: "src/workers/roles", to: TEST_BUILD_DIR }],
    logLevel: "error",
  });
}
