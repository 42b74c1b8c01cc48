import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { totalTokens } from "../../src/model/usage.ts";
import { implement } from "../../src/run.ts";
import { FEATURE, makeProject } from "../run/rig.ts";

/**
 * A feature of three tasks, done for real: the real API, real money, a few cents. It finds out what a double of the API
 * cannot: whether the requests are ones that the real one takes, and whether a model gets along with the prompts.
 */
const { SPECRUN_LIVE, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, SPECRUN_LIVE_MODEL } = process.env;
const isLive = SPECRUN_LIVE === "1" && ANTHROPIC_API_KEY !== undefined;
const why = isLive ? "" : " (skipped: it needs SPECRUN_LIVE=1 and ANTHROPIC_API_KEY, and costs money)";
const TOKENS_MAX = 2_000_000;
const MINUTES_MAX = 20;

const TASKS = `# Tasks: Slugs

## Phase 1: User Story 1 - A title becomes a slug (Priority: P1)

- [ ] T001 [US1] Write tests in tests/slug.test.js (node:test): \`slugify("Hello, World!")\` is "hello-world", \`slugify("  a--b ")\` is "a-b", \`slugify("")\` is ""
- [ ] T002 [US1] Implement \`export function slugify(title)\` in src/slug.js so that those tests pass
- [ ] T003 [US1] Document \`slugify\` in README.md with one example
`;

describe.skipIf(!isLive)(`with the real API${why}`, () => {
  it(
    "three tasks are done, proved and ticked",
    async () => {
      const project = await makeProject(TASKS, {
        files: {
          [`${FEATURE}/spec.md`]:
            "# Feature Specification: Slugs\n\nA title becomes lower-case words of letters and digits, joined by single dashes.\n",
          "README.md": "# Slugs\n",
        },
      });
      const env = { ...project.env, ANTHROPIC_API_KEY, ...(ANTHROPIC_BASE_URL && { ANTHROPIC_BASE_URL }) };
      const end = await implement({
        cwd: project.root,
        env,
        argument: undefined,
        flags: {
          jobs: 2,
          maxTokens: TOKENS_MAX,
          ...(SPECRUN_LIVE_MODEL && { model: SPECRUN_LIVE_MODEL }),
        },
        ignoreChecklists: false,
        sandbox: "preferred",
        yes: true,
        askConsent: null,
        fresh: false,
        interrupt: new AbortController().signal,
        reporter: {
          event: (event) => {
            if (event.type !== "turn.ended" && event.type !== "tool.called")
              process.stdout.write(`${event.type} ${"task" in event ? event.task : ""}\n`);
          },
          close: async () => undefined,
        },
      });
      if (!end.ok) throw new Error(JSON.stringify(end.error));
      const { exitCode, summary } = end.value;
      expect(exitCode).toBe(0);
      expect(await project.tasks()).not.toContain("[ ]");
      expect(totalTokens(summary.usage)).toBeLessThan(TOKENS_MAX);
      expect(summary.usage.cacheRead).toBeGreaterThan(0);
      execFileSync("node", ["--test"], { cwd: project.root, env: project.env });
    },
    MINUTES_MAX * 60_000,
  );
});
