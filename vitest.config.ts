import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/**/*.slow.test.ts", "tests/live/**", "tests/crash/**", "fixtures/**"],
    // Mostly waiting for processes: both cores of a small machine are worth using.
    maxWorkers: 2,
    setupFiles: ["tests/setup.ts"],
    testTimeout: 20_000,
  },
});
