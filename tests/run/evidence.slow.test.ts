import { describe, expect, it } from "vitest";
import { checkProject as audit } from "../../src/check.ts";
import { bash, exitCodeOf, FEATURE, finish, makeProject, type Project, play, workers, write } from "./rig.ts";

/** What a run leaves behind is what `check` later holds its ticks against. */
const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js (FR-001, FR-002)\n";
const SPEC =
  "# Feature Specification: Demo\n\n## Requirements\n\n- **FR-001**: It MUST be small.\n- **FR-002**: It MUST be quick.\n";

async function findings({ root }: Project): Promise<readonly string[]> {
  const { features } = await audit({
    root,
    features: [{ dir: FEATURE, gated: true }],
    allowOpen: false,
    settings: new Map(),
    required: () => "unchecked",
    requiredOfAll: false,
    baseline: new Set(),
  });
  return features.flatMap(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code} ${message}`));
}

describe("the receipts of a run", () => {
  it("satisfy the audit, until a requirement or a file changes", async () => {
    const project = await makeProject(ONE, { files: { [`${FEATURE}/spec.md`]: SPEC } });
    const run = await play(project, workers({ T001: [[write("src/a.js", "export {};\n")], [finish()]] }));
    expect(exitCodeOf(run)).toBe(0);
    expect(await findings(project)).toEqual([]);
    await project.write(`${FEATURE}/spec.md`, SPEC.replace("quick", "at once"));
    await project.write("src/a.js", "export const late = 1;\n");
    expect(await findings(project)).toEqual([
      "SR052 `FR-002`, which `T001` cites, reads differently since it was ticked",
      "SR054 `src/a.js` changed after `T001` was ticked, and no later receipt covers it",
    ]);
  });

  it("cover what the repair of a phase wrote over the files of its tasks", async () => {
    const project = await makeProject("## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n");
    const finding = { severity: "P0", file: "src/a.js", line: 1, message: "it is not a module" };
    const bad = { output: { score: 3, summary: "", findings: [finding], quotes: [] } };
    const mended = {
      output: { score: 9, summary: "", findings: [], quotes: [], earlier: [{ number: 1, mended: true }] },
    };
    const script = workers({
      T001: [[write("src/a.js", "1;\n")], [finish()]],
      "null:fix": [[bash("echo 'export {};' > src/a.js")], [finish()]],
    });
    const run = await play(
      project,
      (turn) =>
        turn.role === "review" || turn.role === "security"
          ? turn.attempt === 1
            ? bad
            : mended
          : script(turn),
      { flags: {} },
    );
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read("src/a.js")).toBe("export {};\n");
    expect(await findings(project)).toEqual([]);
  });
});
