import { defineConfig } from "vitest/config";

/** What takes long: whole runs, git in every shape, the built program as real processes, the demo. */
export default defineConfig({
  test: {
    include: ["tests/**/*.slow.test.ts"],
    // Mostly waiting for processes: both cores of a small machine are worth using.
    maxWorkers: 2,
    setupFiles: ["tests/setup.ts"],
    testTimeout: 120_000,
  },
});
