import { defineConfig } from "vitest/config";

/** End-to-end suites: the built program, real processes, the whole demo. */
export default defineConfig({
  test: {
    include: ["tests/**/*.slow.test.ts"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 120_000,
    fileParallelism: false,
  },
});
