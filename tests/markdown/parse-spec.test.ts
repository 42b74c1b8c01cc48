import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSpec } from "../../src/markdown/parse-spec.ts";
import { readCitations } from "../../src/markdown/read-citations.ts";
import { expectText, fixtureFolders, readFixture } from "../fixture-folders.ts";
import { documentText, isInside } from "./document-text.ts";
import { outlineSpec } from "./outline-documents.ts";

const ROOT = "fixtures/documents";
const spec = (source: string) => parseSpec(source, "specs/001-case/spec.md");

describe.each(fixtureFolders(ROOT))("%s", (name) => {
  const source = readFixture(ROOT, name, "spec.md");

  it("is read", () => {
    expectText(join(ROOT, name, "spec.txt"), outlineSpec(spec(source)));
  });

  it("is read alike with other line ends and a byte order mark", () => {
    const other = spec(`\uFEFF${source.replaceAll("\n", "\r\n")}`);
    const plain = spec(source);
    expect(other.stories.map(({ id, title, line }) => ({ id, title, line }))).toEqual(
      plain.stories.map(({ id, title, line }) => ({ id, title, line })),
    );
    expect(other.requirements.map(({ id, line }) => `${id} ${line}`)).toEqual(
      plain.requirements.map(({ id, line }) => `${id} ${line}`),
    );
  });
});

describe("a story's heading", () => {
  it.each([
    ["### User Story 1 - Sign in (Priority: P1) 🎯 MVP", "US1", "Sign in", "P1"],
    ["#### US-01: Sign in", "US1", "Sign in", null],
    ["### P2 — User Story 3 — Sign in [P2]", "US3", "Sign in", "P2"],
    ["### User Story 12 - Sign in (Priority: P12)", "US12", "Sign in", "P12"],
    ["### ユーザーストーリー 2: ログイン（優先度: P2）", "US2", "ログイン", "P2"],
    ["### 사용자 스토리 2 - 로그인 (우선순위: P1)", "US2", "로그인", "P1"],
    ["### Пользовательская история 4 - Вход (Приоритет: P3)", "US4", "Вход", "P3"],
    ["### Historia de usuario 5 - Entrar (Prioridad: P1)", "US5", "Entrar", "P1"],
    ["### User Story 7 - 2D view (Priority: P1)", "US7", "2D view", "P1"],
    ["### Story 6: Sign in (twice)", "US6", "Sign in (twice)", null],
  ])("%s", (heading, id, title, priority) => {
    expect(spec(`${heading}\n`).stories).toMatchObject([{ id, title, priority, numbered: true }]);
  });

  it.each([
    "#### Group A - Tests (US1, US2)",
    "### US1, US2 and US3 together",
    "### US1–US3 coverage",
    "### US1 - US3 coverage",
    "### US1-3",
    "### User stories",
    "> ### User Story 1 - quoted",
    "```\n### User Story 1 - fenced\n```",
  ])("is none: %s", (heading) => {
    expect(spec(`${heading}\n`).stories).toEqual([]);
  });
});

describe("a requirement", () => {
  it.each([
    ["- **FR-001**: must", "FR-001"],
    ["* `FR-001` — must", "FR-001"],
    ["1. FR-029a The system must", "FR-029a"],
    ["**SC-002** (measured): quick", "SC-002"],
    ["- **FR-003: Title**. must", "FR-003"],
    ["- FR-C1: must", "FR-C1"],
    ["### FR1: must", "FR1"],
    ["- **FR-001-A**: must", "FR-001-A"],
  ])("is defined by %s", (line, id) => {
    expect(spec(`${line}\n`).requirements.map((requirement) => requirement.id)).toEqual([id]);
  });

  it.each([
    "- FR-001, FR-002 and FR-003 are met",
    "- FR-001/FR-002 are met",
    "- FR-001–FR-003 are met",
    "FR-001 is met by the desk",
    "- See **FR-001**: must",
    "**FR-001 is withdrawn** since May",
    "- **MM-402**: somebody else's",
    "- SC2016: a finding",
    "```\n- **FR-001**: fenced\n```",
    "<!-- **FR-001**: hidden -->",
  ])("is only cited by %s", (line) => {
    expect(spec(`${line}\n`).requirements).toEqual([]);
  });
});

describe("readCitations", () => {
  it.each([
    ["Add login (FR-001, SC-003)", ["FR-001", "SC-003"]],
    ["[Req: FR-001, FR-002] per US1/AC2 and AC-07", ["FR-001", "FR-002", "US1/AC2", "AC-07"]],
    ["FR-001..FR-003", ["FR-001", "FR-002", "FR-003"]],
    [
      "FR-001–003 and FR-UI-009 to FR-UI-011",
      ["FR-001", "FR-002", "FR-003", "FR-UI-009", "FR-UI-010", "FR-UI-011"],
    ],
    ["FR-001-FR-002", ["FR-001", "FR-002"]],
    ["FR-010/011/012, 013", ["FR-010", "FR-011", "FR-012", "FR-013"]],
    ["FR-001..FR-900", ["FR-001", "FR-900"]],
    ["FR-003..SC-005", ["FR-003", "SC-005"]],
    ["FR-001 FR-001 US-01/AC-3", ["FR-001", "US1/AC3"]],
    ["UTF-8, SHA-256, T-002, SC2016, XFR-001, MM-402, ISO-8601", []],
  ])("%s", (text, ids) => {
    expect(readCitations(text)).toEqual(ids);
  });
});

describe("any text", () => {
  it("is read without throwing, with ranges inside it, twice alike", () => {
    fc.assert(
      fc.property(documentText, (source) => {
        const read = spec(source);
        const ranges = [
          ...read.stories.flatMap((story) => [
            story.headingRange,
            story.range,
            ...story.scenarios.map(({ range }) => range),
          ]),
          ...read.requirements.flatMap(({ idRange, range }) => [idRange, range]),
          ...read.openQuestions.map(({ range }) => range),
          ...read.prose,
        ];
        expect(ranges.filter((range) => !isInside(source, range))).toEqual([]);
        for (const { id, idRange } of read.requirements)
          expect(source.slice(idRange.start, idRange.end)).toBe(id);
        expect(spec(source)).toEqual(read);
      }),
      { numRuns: 60 },
    );
  });
});
