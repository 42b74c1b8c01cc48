import fc from "fast-check";
import type { TaskState } from "../../src/model/task.ts";

/** Task lists as people write them, and what must be read of them: every form of id, tag, state and line. */
export interface ExpectedTask {
  readonly id: string;
  readonly state: TaskState;
  readonly parallel: boolean;
  readonly stories: readonly string[];
}

export interface GeneratedFeature {
  readonly source: string;
  readonly tasks: readonly ExpectedTask[];
}

const word = fc.constantFrom(
  "Create",
  "the",
  "store",
  "in",
  "src/a.ts",
  "src\\win\\b.cs",
  "`npm test`",
  "per research.md",
  "保存する",
  "хранилище",
  "저장소",
  "🎯",
  "[x]",
  "app/(group)/[id]/page.tsx",
  "**bold**",
  "(after T0)",
);
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => `Write ${list.join(" ")}`);

const pad = (number: number): string => String(number).padStart(3, "0");
const idForm = fc.constantFrom(
  (number: number) => `T${pad(number)}`,
  (number: number) => `T${pad(number)}`,
  (number: number) => `T${pad(number)}a`,
  (number: number) => `T${pad(number)}.1`,
  (number: number) => `T-${pad(number)}`,
  (number: number) => `T${number}`,
  (number: number) => `T${number + 1000}`,
  (number: number) => `T${pad(number)}-T${pad(number)}z`,
);
const decorate = fc.constantFrom<(id: string) => string>(
  (id) => id,
  (id) => `**${id}**`,
  (id) => `${id}:`,
  (id) => `${id}.`,
  (id) => `${id} —`,
  (id) => `[${id}]`,
  (id) => `**${id}**:`,
  (id) => `**${id}:**`,
  (id) => `\`${id}\``,
  (id) => `${id} 📄`,
  (id) => `✅ ${id}`,
  (id) => `[${id}](tasks/x.md)`,
);
const bullet = fc.constantFrom("- ", "* ", "+ ", "1. ", "-   ", "1) ", "-\t");
const mark = fc.constantFrom<readonly [string, TaskState]>(
  [" ", "todo"],
  [" ", "todo"],
  ["x", "done"],
  ["X", "done"],
  ["-", "aside"],
  ["~", "unknown"],
  ["!", "unknown"],
  ["🗑️", "unknown"],
);
const tags = fc.constantFrom<readonly [string, boolean, readonly string[]]>(
  ["", false, []],
  ["[P] ", true, []],
  ["[P:2.1] ", true, []],
  ["[P1] ", false, []],
  ["[US1] ", false, ["US1"]],
  ["[P] [US2] ", true, ["US2"]],
  ["[US-03] **[P]** ", true, ["US3"]],
  ["[TDD] [Req: FR-001] ", false, []],
  ["[US1,US2] ", false, ["US1", "US2"]],
  ["[Story: US4] ", false, ["US4"]],
  ["[D:T001] ", false, []],
);
const below = fc.constantFrom(
  "",
  "",
  "\n      (depends on T001)",
  "\nthat goes on here",
  "\n  - Path: src/b.ts",
  "\n  - **Depends on**: T001",
  "\n  - [ ] builds",
  "\n  - [x] passes\n  - plain T001 mention",
  "\n  <!-- note -->",
  "\n  ```sh\n  - [ ] T903 fenced\n  ```",
);

const line = fc.record({
  bullet,
  mark,
  idForm,
  decorate,
  tags,
  words,
  below,
  early: fc.boolean(),
  struck: fc.nat(9),
});
type Line = typeof line extends fc.Arbitrary<infer Value> ? Value : never;

function write(item: Line, number: number, indent: string): { text: string; task: ExpectedTask } {
  const id = item.idForm(number);
  const struck = item.struck === 0;
  const shown = struck ? `~~${id}~~` : item.decorate(id);
  const [tagText, parallel, stories] = item.tags;
  const head = item.early && tagText !== "" ? `${tagText}${shown} ` : `${shown} ${tagText}`;
  const text = `${item.bullet}[${item.mark[0]}] ${head}${item.words}${item.below}`;
  return {
    text: text
      .split("\n")
      .map((part) => indent + part)
      .join("\n"),
    task: { id, state: struck ? "aside" : item.mark[1], parallel, stories },
  };
}

const between = fc.constantFrom(
  "",
  "",
  "\n**Checkpoint**: works\n",
  "\n> - [ ] T900 quoted\n",
  "\n```\n- [ ] T901 fenced\n```\n",
  "\n<!--\n- [ ] T902 hidden\n-->\n",
  "\n\n### Sub-heading\n",
  "\n---\n",
);

const phase = fc.record({
  title: fc.constantFrom("Setup", "User Story 1 - Login (P1)", "Polish", "基础", "Convergence"),
  lines: fc.array(fc.tuple(line, between, fc.option(line, { freq: 4 })), { maxLength: 5 }),
});

export const generatedFeature = fc
  .record({
    phases: fc.array(phase, { minLength: 1, maxLength: 3 }),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    byteOrderMark: fc.constantFrom("", "\uFEFF"),
    frontMatter: fc.constantFrom("", '---\n\ndescription: "tasks"\n---\n\n'),
  })
  .map(({ phases, newline, byteOrderMark, frontMatter }): GeneratedFeature => {
    const tasks: ExpectedTask[] = [];
    const add = (item: Line, indent: string): string => {
      const { text, task } = write(item, tasks.length + 1, indent);
      tasks.push(task);
      return text;
    };
    const blocks = phases.map(({ title, lines }, index) => {
      const items = lines.map(([item, after, child]) => {
        const own = add({ ...item, below: child === null ? item.below : "" }, "");
        // Deep enough to be inside whatever the bullet is.
        return (
          own + (child === null ? "" : `\n${add({ ...child, bullet: "- ", below: "" }, "    ")}`) + after
        );
      });
      return `## Phase ${index + 1}: ${title}\n\n${items.join("\n")}\n`;
    });
    const text = `${frontMatter}# Tasks: generated\n\n${blocks.join("\n")}\n## Notes\n\n- the end\n`;
    return { source: byteOrderMark + text.replaceAll("\n", newline), tasks };
  });

export const featureText = generatedFeature.map(({ source }) => source);

/** Anything at all, with a liking for what means something in these files. */
export const markdownSoup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."- [ ] T001 |## Phase 1: |\n|\r\n|\r|\t|  |**|~~|`|```\n|<!--|-->|(depends on T001|T001-T999|[P]|[US1]".split(
          "|",
        ),
      ),
      fc.constantFrom(
        "| T001 |",
        "|---|---|\n",
        "> ",
        "---\n",
        "\uFEFF",
        "\u0000",
        "[~]",
        "- [ ]T002",
        "### T003 ✅\n",
      ),
      fc.constantFrom(
        "- T004 — ",
        "**T005** a\n",
        "- **Status**: [x]\n",
        "<details>\n",
        "    - [ ] T006",
        "-[ ] T007",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));
