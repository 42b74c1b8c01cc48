import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseChecklist } from "../../src/markdown/parse-checklist.ts";
import { parsePlan } from "../../src/markdown/parse-plan.ts";
import { parseSpec } from "../../src/markdown/parse-spec.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { convergenceNotLast } from "../../src/rules/convergence-not-last.ts";
import { duplicateRequirement } from "../../src/rules/duplicate-requirement.ts";
import type { CheckRule, FeatureFacts } from "../../src/rules/facts.ts";
import { misplacedStoryLabel } from "../../src/rules/misplaced-story-label.ts";
import { missingDocument } from "../../src/rules/missing-document.ts";
import { missingStoryLabel } from "../../src/rules/missing-story-label.ts";
import { needsClarification } from "../../src/rules/needs-clarification.ts";
import { otherStoryLabel } from "../../src/rules/other-story-label.ts";
import { storyWithoutTasks } from "../../src/rules/story-without-tasks.ts";
import { templateResidue } from "../../src/rules/template-residue.ts";
import { uncheckedChecklist } from "../../src/rules/unchecked-checklist.ts";
import { uncoveredRequirement } from "../../src/rules/uncovered-requirement.ts";
import { unfinishedText } from "../../src/rules/unfinished-text.ts";
import { unknownRequirement } from "../../src/rules/unknown-requirement.ts";
import { unknownStory } from "../../src/rules/unknown-story.ts";

const DIR = "specs/001-case";
const [TASKS, SPEC, PLAN] = [`${DIR}/tasks.md`, `${DIR}/spec.md`, `${DIR}/plan.md`];

interface Texts {
  readonly tasks?: string;
  readonly spec?: string | null;
  readonly plan?: string | null;
  readonly checklist?: string;
}

function facts({
  tasks = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.ts\n",
  ...texts
}: Texts): FeatureFacts {
  const feature = parseTasks(tasks, { dir: DIR, file: TASKS }).value;
  const { spec = "# S\n", plan = "# P\n", checklist } = texts;
  return {
    feature,
    graph: buildGraph(feature, "phases"),
    spec: spec === null ? null : parseSpec(spec, SPEC),
    plan: plan === null ? null : parsePlan(plan, PLAN),
    checklists: checklist === undefined ? [] : [parseChecklist(checklist, `${DIR}/checklists/ux.md`)],
    paths: { statusOf: () => "unknown" },
    evidence: null,
    required: null,
  };
}

const found = (rule: CheckRule, texts: Texts): readonly Diagnostic[] => rule(facts(texts));
const quiet = (rule: CheckRule, ...all: readonly Texts[]): void => {
  for (const texts of all) expect(found(rule, texts)).toEqual([]);
};

const story = (number: number, title = "Do it"): string =>
  `### User Story ${number} - ${title} (Priority: P1)\n`;
const phase = (title: string, ...tasks: readonly string[]): string =>
  `## ${title}\n\n${tasks.map((task) => `- [ ] ${task}`).join("\n")}\n\n`;

describe("the stories of spec.md", () => {
  const spec = story(1) + story(2) + story(3);

  it("unknown-story: reports a label once", () => {
    const tasks = phase("Phase 1: User Story 1", "T001 [US1] a", "T002 [US4] b", "T003 [US4] c");
    expect(found(unknownStory, { spec, tasks })).toEqual([
      {
        code: "SR028",
        severity: "warning",
        file: TASKS,
        line: 4,
        column: 12,
        length: 5,
        message: "`T002` and 1 more task are labelled US4, but spec.md has only US1 to US3",
        help: "label them with a story of spec.md, or write US4 there",
      },
    ]);
    expect(
      found(unknownStory, { spec: story(1) + story(2), tasks: phase("Phase 1", "T001 [US4] b") }),
    ).toMatchObject([
      {
        message: "`T001` is labelled US4, but spec.md has only US1 and US2",
        help: "label it with a story of spec.md, or write US4 there",
      },
    ]);
    quiet(
      unknownStory,
      { spec: "### Primary User Story\n", tasks },
      { spec: null, tasks },
      { spec: "# S\n", tasks },
    );
  });

  it("other-story-label: reports a task of another story", () => {
    const tasks = phase(
      "Phase 3: User Story 1 - Do it",
      "T001 [US1] a",
      "T002 [US2] b",
      "T003 [US1] [US2] c",
    );
    expect(found(otherStoryLabel, { tasks })).toEqual([
      {
        code: "SR029",
        severity: "warning",
        file: TASKS,
        line: 4,
        column: 12,
        length: 5,
        message: "`T002` is labelled US2, but stands in the phase of US1",
        related: [{ file: TASKS, line: 1, column: 1, length: 1, message: "the phase of US1" }],
        help: "label it US1, or move it to the phase of US2",
      },
    ]);
    quiet(
      otherStoryLabel,
      { tasks: phase("Phase 3: User Stories 1 and 2", "T001 [US1] a", "T002 [US2] b") },
      { tasks: phase("Phase 3: Polish", "T001 [US2] a") },
    );
  });

  it("story-without-tasks: reports a story that nothing refers to", () => {
    const tasks = phase("Phase 1: User Story 1", "T001 [US1] a") + phase("Phase 2: Rest", "T002 [US2] b");
    expect(found(storyWithoutTasks, { spec, tasks })).toEqual([
      {
        code: "SR030",
        severity: "info",
        file: SPEC,
        line: 3,
        column: 1,
        length: story(3).length - 1,
        message: "no task, label or phase of tasks.md refers to US3 (Do it)",
        help: "add its tasks with `/speckit.tasks`, or say in the heading that it is deferred",
      },
    ]);
    quiet(
      storyWithoutTasks,
      { spec, tasks: phase("Phase 1: Setup", "T001 a") },
      { spec, tasks: `${tasks}US1–US3 are done.\n` },
      { spec, tasks: `${tasks}User Stories 1, 2 and 3 are done.\n` },
    );
  });

  it.each<[string, boolean]>([
    ["Later, DEFERRED", true],
    ["Export (future)", true],
    ["Export [deferred to v2]", true],
    ["Export - out of scope", true],
    ["Export — **later**", true],
    ["Export: future work", true],
    ["Deferred: export", true],
    ["Future", true],
    ["Export is deferred", true],
    ["Export (Priority: P3, deferred)", true],
    ["Future orders", false],
    ["Orders (past and future)", false],
    ["Removed items come back", false],
    ["Orders: removed items come back", false],
    ["Export is removed from the menu", false],
    ["Read it later in the day", false],
    ["Dropped files are kept", false],
  ])("story-without-tasks: whether %j is set aside", (title, isAside) => {
    const tasks = phase("Phase 1: User Story 1", "T001 [US1] a") + phase("Phase 2: Rest", "T002 [US2] b");
    const all = story(1) + story(2) + story(3, title);
    expect(found(storyWithoutTasks, { spec: all, tasks })).toHaveLength(isAside ? 0 : 1);
  });

  it("missing-story-label and misplaced-story-label: hold the list to spec-kit's form", () => {
    const tasks =
      phase("Phase 1: Setup", "T001 [US1] a") +
      phase("Phase 2: User Story 1", "T002 [US1] b", "T003 [US1] c", "T004 d");
    expect(found(missingStoryLabel, { tasks }).map(({ line, message }) => `${line} ${message}`)).toEqual([
      "9 `T004` stands in the phase of US1 without its label",
    ]);
    expect(found(misplacedStoryLabel, { tasks }).map(({ line, message }) => `${line} ${message}`)).toEqual([
      "3 `T001` is labelled US1, but the tasks of a setup phase belong to no story",
    ]);
    quiet(missingStoryLabel, { tasks: phase("Phase 2: User Story 1", "T002 b", "T003 c") });
    quiet(misplacedStoryLabel, { tasks: phase("Phase 2: User Story 1", "T002 [US1] b") });
  });
});

describe("documents", () => {
  it.each([
    [
      null,
      null,
      "there is neither spec.md nor plan.md beside tasks.md, so nothing says what to build, nor how",
    ],
    [null, "# P\n", "there is no spec.md beside tasks.md, so nothing says what the tasks are for"],
    ["# S\n", null, "there is no plan.md beside tasks.md, so nothing says how to build it"],
  ])("missing-document: %j and %j", (spec, plan, message) => {
    expect(found(missingDocument, { spec, plan })).toMatchObject([
      { code: "SR031", severity: "warning", file: TASKS, line: 1, column: 1, message },
    ]);
    quiet(missingDocument, {}, { spec, plan, tasks: "# Tasks\n" });
  });

  it("needs-clarification: reports questions, not talk about the marker", () => {
    const spec = "# S\n\n- **FR-001**: lend [NEEDS CLARIFICATION: for how long?]\n";
    const plan = "## Technical Context\n\n**Testing**: NEEDS CLARIFICATION\n";
    expect(found(needsClarification, { spec, plan })).toEqual([
      {
        code: "SR032",
        severity: "warning",
        file: SPEC,
        line: 3,
        column: 20,
        length: 36,
        message: "nobody has decided yet: for how long?",
        help: "answer it with `/speckit.clarify`, or write the decision in its place",
      },
      {
        code: "SR032",
        severity: "warning",
        file: PLAN,
        line: 3,
        column: 1,
        length: 32,
        message: "nobody has decided yet: Testing: NEEDS CLARIFICATION",
        help: "answer it with `/speckit.clarify`, or write the decision in its place",
      },
    ]);
    quiet(
      needsClarification,
      { spec: "No [NEEDS CLARIFICATION] markers remain.\n" },
      { spec: "`[NEEDS CLARIFICATION: quoted]` and <!-- [NEEDS CLARIFICATION: hidden] -->\n" },
      { spec: "- [x] No [NEEDS CLARIFICATION: …] left\n" },
      { spec: "Mark it with [NEEDS CLARIFICATION: specific question]\n" },
      { spec: "~~[NEEDS CLARIFICATION: struck]~~\n" },
      { plan: "All NEEDS CLARIFICATION resolved.\n\n## Technical Context\n\n**Testing**: vitest\n" },
    );
  });

  it.each<[string, string]>([
    ["- **Retention**: [NEEDS CLARIFICATION]", "Retention: [NEEDS CLARIFICATION]"],
    ["- [NEEDS CLARIFICATION]", ""],
    ["- **FR-001**: [NEEDS CLARIFICATION]", "FR-001: [NEEDS CLARIFICATION]"],
    ["Sessions end. [NEEDS CLARIFICATION]", "Sessions end. [NEEDS CLARIFICATION]"],
    [
      "First. Sessions end after a while [NEEDS CLARIFICATION].",
      "Sessions end after a while [NEEDS CLARIFICATION]",
    ],
    ["Data is kept for [NEEDS CLARIFICATION] days.", "Data is kept for [NEEDS CLARIFICATION] days"],
    ["Data in [NEEDS CLARIFICATION] must be safe", "Data in [NEEDS CLARIFICATION] must be safe"],
    ["| Store | [NEEDS CLARIFICATION] |\n|---|---|", "Store | [NEEDS CLARIFICATION]"],
    ["People sign in with [NEEDS CLARIFICATION: which?]", "which?"],
    ["The store uses [NEEDS CLARIFICATION: which database]", "which database"],
    ["Lend to any [NEEDS CLARIFICATION: members only?] reader", "members only?"],
    ["Only [NEEDS CLARIFICATION: who?] may lend", "who?"],
    ["Readers mark books with [NEEDS CLARIFICATION: stars?]", "stars?"],
  ])("needs-clarification: asks in %j", (spec, question) => {
    const message =
      question === "" ? "nobody has decided yet what belongs here" : `nobody has decided yet: ${question}`;
    expect(found(needsClarification, { spec: `${spec}\n` }).map((entry) => entry.message)).toEqual([message]);
  });

  it.each([
    "- [x] No [NEEDS CLARIFICATION] markers remain",
    "- [ ] Resolve every [NEEDS CLARIFICATION]",
    "Everything is clear. No [NEEDS CLARIFICATION]\nmarkers remain.",
    "If any [NEEDS CLARIFICATION]: warn",
    "There are ≤3 [NEEDS CLARIFICATION] markers",
    "The only [NEEDS CLARIFICATION] is about time",
    "[NEEDS CLARIFICATION] is for open questions",
    "[NEEDS CLARIFICATION](#questions)",
    "No TODO and no TBD or [NEEDS CLARIFICATION] is left",
    "Mark what is unclear with [NEEDS CLARIFICATION]",
    "Use [NEEDS CLARIFICATION] for what you would guess",
    "## [NEEDS CLARIFICATION]",
    "| [NEEDS CLARIFICATION] | an open question |\n|---|---|",
    "Mark it with [NEEDS CLARIFICATION: what you would ask]",
    "For any [NEEDS CLARIFICATION: question] ask",
    "No [NEEDS CLARIFICATION: …] left",
  ])("needs-clarification: only talks about the marker in %j", (spec) => {
    quiet(needsClarification, { spec: `${spec}\n` });
  });

  it("needs-clarification: asks once for a field with the marker", () => {
    const plan = "## Technical Context\n\n**Storage**: [NEEDS CLARIFICATION]\n**Testing**: vitest\n";
    expect(found(needsClarification, { plan }).map(({ message }) => message)).toEqual([
      "nobody has decided yet: Storage: [NEEDS CLARIFICATION]",
    ]);
  });

  it("template-residue: reports once for a document", () => {
    const plan =
      "# Implementation Plan: [FEATURE]\n\n**Date**: [DATE]\n\n**Testing**: [e.g., pytest, XCTest or NEEDS CLARIFICATION]\n";
    const spec = '# Feature: Lend\n\n**Input**: User description: "$ARGUMENTS"\n';
    expect(found(templateResidue, { spec, plan })).toEqual([
      {
        code: "SR033",
        severity: "warning",
        file: SPEC,
        line: 3,
        column: 31,
        length: 10,
        message: "`$ARGUMENTS` is a placeholder of the template",
        help: "fill it in, or remove it",
      },
      {
        code: "SR033",
        severity: "warning",
        file: PLAN,
        line: 1,
        column: 24,
        length: 9,
        message: "`[FEATURE]` and 2 more texts are placeholders of the template",
        help: "fill them in, or remove them",
      },
    ]);
    quiet(
      templateResidue,
      { spec: "The heading is still `[FEATURE NAME]`.\n\n<!-- [DATE] -->\n" },
      { plan: "```\n[FEATURE]\n```\n\n[DATE](https://example.org)\n\n- [x] done [x]\n" },
    );
  });

  it("unfinished-text: reports marks outside code", () => {
    const tasks = `${phase("Phase 1: Core", "T001 TODO: say more (size TBD)", "T002 TODO (later) Remove `TODO:` from src/todo.ts")}- [x] T003 TODO: done\n`;
    const places = found(unfinishedText, { tasks, spec: "Who ??? knows\n", plan: "A TODO list\n" });
    expect(places.map(({ file, line, length, message }) => `${file}:${line} ${length} ${message}`)).toEqual([
      `${TASKS}:3 5 \`TODO:\` says that this is not finished`,
      `${TASKS}:3 3 \`TBD\` says that this is not finished`,
      `${TASKS}:4 4 \`TODO\` says that this is not finished`,
      `${SPEC}:1 3 \`???\` says that this is not finished`,
    ]);
  });

  it("unchecked-checklist: speaks while tasks are open", () => {
    const checklist = "- [x] CHK001 a\n- [ ] CHK002 b\n- [ ] CHK003 c\n";
    expect(found(uncheckedChecklist, { checklist })).toEqual([
      {
        code: "SR035",
        severity: "info",
        file: `${DIR}/checklists/ux.md`,
        line: 2,
        column: 1,
        length: 14,
        message: "2 of 3 items of this checklist are open, so implement asks before it starts",
        help: "tick what holds, or mend the document that the item is about",
      },
    ]);
    quiet(
      uncheckedChecklist,
      { checklist: "- [x] a\n" },
      { checklist, tasks: "## Phase 1: Setup\n\n- [x] T001 Create src/a.ts\n" },
    );
  });
});

it("convergence-not-last: reports what stands behind it", () => {
  const convergence = phase("Phase 2: Convergence", "T002 b");
  const tasks = phase("Phase 1: Core", "T001 a") + convergence + phase("Phase 3: More", "T003 c");
  expect(found(convergenceNotLast, { tasks })).toEqual([
    {
      code: "SR036",
      severity: "warning",
      file: TASKS,
      line: 9,
      column: 1,
      length: 1,
      message:
        "`Phase 3: More` stands behind `Phase 2: Convergence`, which looks for what the other phases left undone",
      related: [{ file: TASKS, line: 5, column: 1, length: 1, message: "the convergence phase" }],
      help: "move it before the convergence phase",
    },
  ]);
  quiet(
    convergenceNotLast,
    { tasks: phase("Phase 1: Polish", "T001 a") + convergence + phase("Phase 3: Convergence", "T003 c") },
    { tasks: `${convergence}## Phase 3: Empty\n` },
  );
});

describe("requirements", () => {
  const define = (...ids: readonly string[]): string => ids.map((id) => `- **${id}**: must\n`).join("");
  const ids = Array.from({ length: 10 }, (_, index) => `FR-${String(index + 1).padStart(3, "0")}`);

  it("unknown-requirement: reports an id that spec.md nowhere has", () => {
    const tasks = phase("Phase 1: Core", "T001 Lend (FR-001, FR-011)");
    expect(found(unknownRequirement, { spec: define(...ids), tasks })).toEqual([
      {
        code: "SR037",
        severity: "warning",
        file: TASKS,
        line: 3,
        column: 26,
        length: 6,
        message: "`T001` cites `FR-011`, which spec.md does not have",
        help: "cite a requirement that spec.md defines: FR-001 to FR-010",
      },
    ]);
    quiet(
      unknownRequirement,
      { spec: define("SC-001"), tasks },
      { spec: `${define(...ids)}\nFR-011 is withdrawn.\n`, tasks },
      { spec: define("FR-001", "FR-003"), tasks: phase("Phase 1: Core", "T001 Lend FR-001..FR-003") },
      { spec: define("FR-001a", "FR-002"), tasks: phase("Phase 1: Core", "T001 Lend FR-1, FR-002b") },
      { spec: define(...ids), tasks: phase("Phase 1: Core", "T001 See SC2016 and NFR-001") },
    );
  });

  it.each<[string, readonly string[], string]>([
    ["FR-020", ["FR-001", "FR-002"], "did you mean `FR-002`?"],
    ["FR-013", ["FR-001", "FR-002", "FR-003"], "did you mean `FR-003`?"],
    ["FR-25", ["FR-015", "FR-001"], "did you mean `FR-015`?"],
    ["FR-003", ["FR-001"], "cite a requirement that spec.md defines: FR-001"],
    ["FR-020", ["FR-001", "SC-002"], "cite a requirement that spec.md defines: FR-001"],
    ["FR-020", ["FR-001", "FR-003"], "cite a requirement that spec.md defines: FR-001 or FR-003"],
    [
      "FR-090",
      ["FR-003", "FR-001", "FR-002", "FR-004"],
      "cite a requirement that spec.md defines: FR-001 to FR-004",
    ],
    ["FR-005", ids.slice(0, 4), "cite a requirement that spec.md defines: FR-001 to FR-004"],
    [
      "FR-567",
      ["FR-001", "FR-002", "FR-003a", "FR-009"],
      "cite a requirement that spec.md defines: 4 ids between FR-001 and FR-009",
    ],
  ])("unknown-requirement: what helps against %s beside %j", (id, all, help) => {
    const tasks = phase("Phase 1: Core", `T001 Lend (${id})`);
    expect(found(unknownRequirement, { spec: define(...all), tasks })).toMatchObject([{ help }]);
  });

  it("uncovered-requirement: reports the odd one out", () => {
    const cite = (cited: readonly string[]): string =>
      phase("Phase 1: Core", `T001 Lend (${cited.join(", ")})`);
    expect(found(uncoveredRequirement, { spec: define(...ids), tasks: cite(ids.slice(0, 9)) })).toEqual([
      {
        code: "SR038",
        severity: "info",
        file: SPEC,
        line: 10,
        column: 5,
        length: 6,
        message: "no task cites `FR-010`, while tasks.md cites 9 of the 10 functional requirements",
        help: "cite `FR-010` in the task that fulfils it, or add that task",
      },
    ]);
    quiet(
      uncoveredRequirement,
      { spec: define(...ids), tasks: cite(ids.slice(0, 8)) },
      { spec: define(...ids), tasks: cite(["FR-001..FR-010"]) },
      { spec: define("FR-001", "FR-002"), tasks: cite(["FR-001"]) },
      { spec: define(...ids, "SC-001"), tasks: cite(ids) },
    );
  });

  it("duplicate-requirement: reports the second definition", () => {
    expect(found(duplicateRequirement, { spec: define("FR-001", "FR-002", "FR-001") })).toEqual([
      {
        code: "SR039",
        severity: "warning",
        file: SPEC,
        line: 3,
        column: 5,
        length: 6,
        message: "duplicate requirement id `FR-001`: a task that cites it could mean either",
        related: [{ file: SPEC, line: 1, column: 5, length: 6, message: "`FR-001` first defined here" }],
        help: "give one of them a new id",
      },
    ]);
    quiet(
      duplicateRequirement,
      { spec: `${define("FR-001")}\n| Id | Story |\n| --- | --- |\n| FR-001 | US1 |\n` },
      { spec: `## Requirements\n\n${define("FR-001", "FR-002")}\n## Done\n\n${define("FR-001")}` },
      { spec: null },
    );
  });
});

describe("time", () => {
  it("grows with the text", () => {
    const block = (index: number): string =>
      `${story(index)}\n1. **Given** a, **When** b, **Then** c\n\n- **FR-${index}**: must (SC-${index})\n\n`;
    const text = (count: number): string =>
      Array.from({ length: count }, (_, index) => block(index + 1)).join("");
    const ms = (count: number): number => {
      const source = text(count);
      const before = process.cpuUsage();
      expect(parseSpec(source, SPEC).requirements).toHaveLength(count);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    ms(100);
    const small = ms(100);
    expect(ms(400)).toBeLessThan(Math.max(small, 10) * 4 * 4);
  });
});
