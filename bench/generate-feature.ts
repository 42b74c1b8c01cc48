/**
 * A made-up feature of any size, the same for the same number: phases, stories, groups of `[P]`, paths, dependencies and
 * as much prose around them as real features have (about 200 bytes a task, and 25 kB of documents beside 100 tasks).
 */
export interface GeneratedFeature {
  readonly tasks: string;
  readonly spec: string;
  readonly plan: string;
  readonly checklist: string;
  /** What the ticked tasks have made. */
  readonly files: readonly string[];
}

const TASKS_PER_STORY = 18;
const REQUIREMENTS_PER_STORY = 6;

const NOUNS = ["invoice", "customer", "payment", "refund", "account", "ledger", "report", "session"];
const PARTS = ["model", "service", "route", "form", "index", "policy", "mapper", "client"];
const DETAILS = [
  "with the fields of data-model.md, validation on create and update, and an index on its number",
  "that returns `404` for unknown ids and `409` when the version is stale",
  "including pagination (`page`, `size`), sorting by date and a limit of 100 rows",
  "and log every refusal with the request id, never with personal data",
];

export function generateFeature(taskCount: number): GeneratedFeature {
  const stories = Math.max(1, Math.ceil((taskCount - 12) / TASKS_PER_STORY));
  const writer = new TaskWriter(taskCount);
  return {
    tasks: taskList(writer, stories),
    spec: specification(Math.min(stories, 8)),
    plan: plan(),
    checklist: checklist(),
    files: writer.files,
  };
}

/** Writes task lines until all of them are written; the first half is ticked. */
class TaskWriter {
  readonly files: string[] = [];
  readonly #count: number;
  #next = 1;

  constructor(count: number) {
    this.#count = count;
  }

  get left(): number {
    return this.#count - this.#next + 1;
  }

  lines(amount: number, story: number | null, kind: "code" | "test"): string {
    return Array.from({ length: Math.min(amount, this.left) }, () => this.#line(story, kind)).join("\n");
  }

  #line(story: number | null, kind: "code" | "test"): string {
    const number = this.#next++;
    const noun = pick(NOUNS, number);
    const part = pick(PARTS, number >> 3);
    const done = number * 2 <= this.#count;
    const file =
      kind === "test" ? `tests/${noun}/${part}-${number}.test.ts` : `src/${noun}s/${part}-${number}.ts`;
    if (done) this.files.push(file);
    const labels = `${number % 3 === 0 ? "" : "[P] "}${story === null ? "" : `[US${story}] `}`;
    const verb = kind === "test" ? "Write the contract test of" : "Implement";
    const after = number % 11 === 0 ? ` (depends on ${taskId(number - 1)}, ${taskId(number - 3)})` : "";
    const note =
      number % 9 === 0 ? "\n  - Keep the public names as contracts/api.md has them\n  - No new package" : "";
    return `- [${done ? "X" : " "}] ${taskId(number)} ${labels}${verb} the ${noun} ${part} in \`${file}\` ${pick(DETAILS, number)}${after}${note}`;
  }
}

const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? "";
const taskId = (number: number): string => `T${String(number).padStart(3, "0")}`;

function taskList(writer: TaskWriter, stories: number): string {
  const parts = [
    "# Tasks: Billing for small teams\n\n**Input**: design documents from `/specs/001-billing/`\n**Prerequisites**: plan.md, spec.md, data-model.md, contracts/\n\n**Organization**: by user story, so that each can be built and tried alone.",
    "## Format: `[ID] [P?] [Story] Description`\n\n- **[P]**: may run side by side (other files, nothing open before it)\n- **[Story]**: the story it belongs to",
    `## Phase 1: Setup\n\n**Purpose**: the project and its tools\n\n${writer.lines(4, null, "code")}`,
    `## Phase 2: Foundational\n\n**Purpose**: what every story stands on\n\n**CRITICAL**: no story can begin before this phase is complete\n\n${writer.lines(5, null, "code")}\n\n**Checkpoint**: the stories can begin`,
  ];
  for (let story = 1; story <= stories && writer.left > 3; story++) parts.push(storyPhase(writer, story));
  parts.push(
    `## Phase ${stories + 3}: Polish\n\n${writer.lines(writer.left, null, "code")}`,
    dependencies(stories),
  );
  return `${parts.join("\n\n---\n\n")}\n`;
}

function storyPhase(writer: TaskWriter, story: number): string {
  const noun = pick(NOUNS, story);
  const amount = Math.min(TASKS_PER_STORY, writer.left - 3);
  const tests = Math.floor(amount / 3);
  return `## Phase ${story + 2}: User Story ${story} - Work with a ${noun} (Priority: P${Math.min(story, 3)})

**Goal**: a clerk finds, opens and changes a ${noun} without asking anyone.

**Independent Test**: create a ${noun} by hand, search for it by number, change its date, and see the change in the list.

### Tests for User Story ${story}

> Write these tests first; they must fail before the implementation.

${writer.lines(tests, story, "test")}

### Implementation for User Story ${story}

${writer.lines(amount - tests, story, "code")}

**Checkpoint**: story ${story} works and can be tried alone`;
}

const dependencies = (stories: number): string => `## Dependencies & Execution Order

### Phase Dependencies

- **Setup (Phase 1)**: no dependencies
- **Foundational (Phase 2)**: depends on Setup
- **User Stories (Phase 3+)**: depend on Foundational
- **Polish (Phase ${stories + 3})**: depends on all stories

### Parallel Opportunities

- Tasks marked [P] can run together
- Once Foundational is complete, stories can be worked on by several people

## Parallel Example: User Story 1

\`\`\`bash
Task: "Write the contract test of the customer model in tests/customer/model.test.ts"
Task: "Implement the customer model in src/customers/model.ts"
\`\`\`

## Implementation Strategy

1. Complete Setup and Foundational
2. Complete story 1, **stop and try it**
3. Add one story after the other; each is of use alone

## Notes

- Commit after each task or group
- Avoid: vague tasks, two tasks on one file, stories that need each other`;

function specification(stories: number): string {
  const numbers = Array.from({ length: stories }, (_, index) => index + 1);
  return `# Feature Specification: Billing for small teams

**Feature Branch**: \`001-billing\`
**Created**: 2026-01-15
**Status**: Draft
**Input**: User description: "Clerks of small teams write, send and settle invoices in one place."

## Clarifications

### Session 2026-01-16

- Q: Who may cancel an invoice? -> A: whoever wrote it, and the owner of the team.
- Q: How long are cancelled invoices kept? -> A: ten years, read-only.

## User Scenarios & Testing

${numbers.map(specifiedStory).join("\n\n---\n\n")}

### Edge Cases

- What happens when two clerks change the same invoice at once?
- What happens when the payment provider answers after the session has ended?

## Requirements

### Functional Requirements

${numbers.flatMap((story) => requirements(story)).join("\n")}

### Key Entities

${NOUNS.map((noun) => `- **${noun}**: has a number, a date, an owner and a state; belongs to one team, is never deleted`).join("\n")}

## Success Criteria

### Measurable Outcomes

${numbers.map((story) => `- **SC-${String(story).padStart(3, "0")}**: 9 of 10 clerks finish story ${story} without help in under two minutes`).join("\n")}
`;
}

function specifiedStory(story: number): string {
  const noun = pick(NOUNS, story);
  const scenarios = [1, 2, 3, 4].map(
    (scenario) =>
      `${scenario}. **Given** a team with ${scenario * 10} open ${noun}s, **When** the clerk searches for one by its number, **Then** the list shows exactly that ${noun} within a second and keeps the filter when it is opened and closed`,
  );
  return `### User Story ${story} - Work with a ${noun} (Priority: P${Math.min(story, 3)})

As a clerk I want to find, open and change a ${noun}, so that I can answer a customer on the phone without asking a colleague first. Today this takes several minutes and two programs.

**Why this priority**: every other story needs a ${noun} that can be found and changed.

**Independent Test**: create a ${noun} by hand, search for it by number, change its date, and see the change in the list.

**Acceptance Scenarios**:

${scenarios.join("\n")}`;
}

const requirements = (story: number): readonly string[] =>
  Array.from({ length: REQUIREMENTS_PER_STORY }, (_, index) => {
    const number = (story - 1) * REQUIREMENTS_PER_STORY + index + 1;
    return `- **FR-${String(number).padStart(3, "0")}**: The system MUST keep every ${pick(NOUNS, number)} with its number, date and owner, refuse a change that is older than what is stored, and say who changed it last`;
  });

const plan = (): string => `# Implementation Plan: Billing for small teams

**Branch**: \`001-billing\` | **Date**: 2026-01-17 | **Spec**: [spec.md](spec.md)

## Summary

One service with a web front and a database. Invoices are written once and never changed after they were sent.

## Technical Context

**Language/Version**: TypeScript 5.9
**Primary Dependencies**: fastify 5, zod 4
**Storage**: PostgreSQL 16
**Testing**: vitest
**Target Platform**: Linux server
**Project Type**: web
**Performance Goals**: 200 requests a second, 95 of 100 under 150 ms
**Constraints**: no personal data in logs
**Scale/Scope**: 50 teams, 10,000 invoices a month

## Constitution Check

| Principle | Kept | How |
|---|---|---|
${NOUNS.map((noun) => `| One place for each ${noun} | yes | module \`src/${noun}s\`, no other writes its table |`).join("\n")}

## Project Structure

### Documentation

\`\`\`text
specs/001-billing/
├── plan.md
├── research.md
├── data-model.md
├── quickstart.md
├── contracts/
└── tasks.md
\`\`\`

### Source Code

\`\`\`text
${NOUNS.flatMap((noun) => [`src/${noun}s/`, ...PARTS.map((part) => `├── ${part}.ts`), "│"]).join("\n")}
tests/
\`\`\`

**Structure Decision**: one project; a folder for each entity.

## Design

${NOUNS.map((noun) => `### ${noun}\n\nA ${noun} is read far more often than it is written. Its service keeps the version it has read and refuses to store over a newer one; the route maps this refusal to a conflict. The form shows both versions side by side and lets the clerk choose, field by field.\n\n- The mapper alone knows the names of columns.\n- The policy decides who may see it, and is asked by the service, never by the route.`).join("\n\n")}

## Complexity Tracking

| Violation | Why needed | Simpler alternative rejected because |
|---|---|---|
| own queue | mails must survive a restart | the provider loses them after a day |
`;

const checklist = (): string => `# Specification Quality Checklist: Billing for small teams

**Purpose**: see that the specification is complete before planning
**Created**: 2026-01-16

## Content Quality

- [x] CHK001 No implementation details
- [x] CHK002 Focused on what clerks need
- [x] CHK003 Written for people who do not program

## Requirement Completeness

${Array.from({ length: 9 }, (_, index) => `- [x] CHK${String(index + 4).padStart(3, "0")} Every ${pick(NOUNS, index)} has an owner, a state and a way to be found [Completeness, Spec §FR-${String(index + 1).padStart(3, "0")}]`).join("\n")}

## Notes

- Items that are not ticked need an update of the specification before the plan
`;
