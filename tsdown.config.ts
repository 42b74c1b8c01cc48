import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { bin: "src/cli/bin.ts", index: "src/index.ts" },
  format: "esm",
  platform: "node",
  target: "node20.19",
  dts: true,
  fixedExtension: false,
  // Role files are data: they ship beside the bundle and are read at run time.
  copy: [{ from: "src/workers/roles", to: "dist" }],
});
