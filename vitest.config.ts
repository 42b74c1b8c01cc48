import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/**/*.slow.test.ts", "fixtures/**"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 20_000,
  },
});
