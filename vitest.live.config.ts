import { defineConfig } from "vitest/config";

/** One run against the real API, which costs money: the only suite that is let near a key. */
export default defineConfig({ test: { include: ["tests/live/*.live.test.ts"] } });
