import { describe, expect, it } from "vitest";
import { undo } from "../../src/undo/undo.ts";
import { FEATURE, finish, type Moves, makeProject, play, workers, write } from "../run/rig.ts";
import { specrun } from "./rig.ts";

/** Acceptance tests, and what is known of their story, when work is taken back. */
const TASKS = "## Phase 1: User Story 1 - Add\n\n- [ ] T001 [US1] Implement src/add.js\n";
const SPEC = `# Feature Specification: Sums

### User Story 1 - Add (Priority: P1)

**Acceptance Scenarios**:

1. **Given** the numbers 2 and 3, **When** they are added, **Then** the sum is 5
`;
const TEST = "tests/acceptance/001-demo/us1/us1-ac1.test.js";
const BODY = `import assert from "node:assert";
import { test } from "node:test";
import { add } from "../../../../src/add.js";
test("US1/AC1 adds", () => assert.equal(add(2, 3), 5));
`;
const MOVES: Readonly<Record<string, Moves>> = {
  "acceptance:US1": [[write(TEST, BODY)], [finish()]],
  T001: [[write("src/add.js", "export const add = (a, b) => a + b;\n")], [finish()]],
};
const FAIR = { output: { score: 9, summary: "Read.", findings: [] } };
const OK = 'import { test } from "node:test";\ntest("ok", () => {});\n';

async function done() {
  const files = {
    ".specify/specrun.yml": "acceptance: true\n",
    [`${FEATURE}/spec.md`]: SPEC,
    "tests/ok.test.js": OK,
  };
  const project = await makeProject(TASKS, { files });
  const run = await play(project, workers({ ...MOVES, "acceptance:US1:review": FAIR }), {
    flags: { review: "off" },
  });
  expect(run.of("acceptance.checked").at(-1)?.green).toEqual(["US1/AC1"]);
  return project;
}

describe("undo of a story with acceptance tests", () => {
  it.each([
    ["its task", { by: "task", value: "T001" }, true],
    ["its run", { by: "run", value: "last" }, false],
  ] as const)(
    "by %s leaves no scenario green",
    async (_, scope, isTestLeft) => {
      const project = await done();
      const where = { cwd: project.root, env: project.env, argument: undefined };
      const end = await undo({ ...where, scope, dryRun: false, consent: async () => true });
      expect(end.ok && end.value.kind).toBe("undone");
      const left = await project.read(TEST).catch(() => null);
      expect(left).toBe(isTestLeft ? BODY : null);
      const { out } = await specrun(project, "status", "--json");
      const [feature] = JSON.parse(out).features;
      expect(feature.scenarios ?? []).toEqual(isTestLeft ? [{ story: "US1", green: 0, total: 1 }] : []);
    },
    60_000,
  );
});
