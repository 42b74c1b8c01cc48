import { describe, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Forecast } from "../../src/model/forecast.ts";
import { formatPlan } from "../../src/report/format-plan.ts";

const { value } = parseTasks(
  "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n- [ ] T002 Create src/b.js\n",
  {
    dir: "specs/001",
    file: "specs/001/tasks.md",
  },
);
const roles = [
  { name: "code", model: "m", effort: null, limits: {}, skills: [], overriddenBy: null },
] as const;
const plan = (forecast: Forecast | null): string =>
  formatPlan({
    tasks: value.tasks,
    config: { order: "phases", review: "phase", limits: { jobsMax: 4, tasksMax: null } },
    roles,
    skillProblems: [],
    forecast,
  });

describe("the end of a dry run", () => {
  it("shows what each number of jobs gains and costs, and what that rests on", () => {
    const options = [
      { jobs: 1, ms: 4_020_000, tokens: 1_204_332, cost: 3.1 },
      { jobs: 4, ms: 1_500_000, tokens: 1_224_332, cost: 3.18 },
    ];
    expect(plan({ measured: 34, options })).toBe(`
dry run: 2 tasks would run, 4 at a time, review phase
  T001 T002
roles
  code  m  built in
forecast (from 34 tasks of earlier runs):
     1 job  about 1 hour 7 minutes, 1.20M tokens, $3.10
 *  4 jobs  about 25 minutes, 1.22M tokens, $3.18
nothing was started
`);
  });

  it("says where it only guesses, and nothing where there is no forecast", () => {
    const guessed = plan({ measured: 0, options: [{ jobs: 4, ms: 20_000, tokens: 900 }] });
    expect(guessed).toContain(`
forecast (guesses, there are no earlier runs):
 *  4 jobs  about 20 seconds, 900 tokens
nothing was started
`);
    expect(plan(null)).not.toContain("forecast");
  });
});
