import { defineConfig } from "vitest/config";

/** The program killed at every named point and at random moments: minutes of real processes on both cores. */
export default defineConfig({
  test: {
    include: ["tests/crash/*.test.ts"],
    globalSetup: ["tests/crash/test-build.ts"],
    setupFiles: ["tests/setup.ts"],
    fileParallelism: false,
    testTimeout: 3_600_000,
  },
});
