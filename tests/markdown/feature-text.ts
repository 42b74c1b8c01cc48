import fc from "fast-check";

/** Task lists as people write them: ids in all decorations, tags in any order, other line ends, prose between. */
const word = fc.constantFrom(
  "Create",
  "the",
  "store",
  "in",
  "src/a.ts",
  "`npm test`",
  "per research.md",
  "保存",
  "🎯",
  "[x]",
);
const words = fc.array(word, { minLength: 1, maxLength: 8 }).map((list) => list.join(" "));
const decorate = fc.constantFrom(
  (id: string) => id,
  (id: string) => `**${id}**`,
  (id: string) => `${id}:`,
  (id: string) => `[${id}]`,
  (id: string) => `**${id}**:`,
  (id: string) => `\`${id}\``,
);
const bullet = fc.constantFrom("- ", "* ", "+ ", "1. ", "-   ", "2) ");
const mark = fc.constantFrom(" ", " ", " ", "x", "X", "-", "~");
const tags = fc.constantFrom("", "[P] ", "[US1] ", "[P] [US2] ", "[TDD] ", "[US1,US2] ");
const below = fc.constantFrom(
  "",
  "\n      (depends on T001)",
  "\n  - Path: src/b.ts",
  "\n  - [ ] builds",
  "\n  <!-- note -->",
);

const line = fc
  .record({ bullet, mark, decorate, tags, words, below, early: fc.boolean() })
  .map((item) => (number: number): string => {
    const id = item.decorate(`T${String(number).padStart(3, "0")}`);
    const head = item.early && item.tags !== "" ? `${item.tags}${id} ` : `${id} ${item.tags}`;
    return `${item.bullet}[${item.mark}] ${head}${item.words}${item.below}`;
  });

const between = fc.constantFrom(
  "",
  "",
  "\n**Checkpoint**: works\n",
  "\n> - [ ] T900 quoted\n",
  "\n```\n- [ ] T901 fenced\n```\n",
);

const phase = fc.record({
  title: fc.constantFrom("Setup", "User Story 1 - Login (P1)", "Polish", "基础"),
  lines: fc.array(fc.tuple(line, between), { maxLength: 6 }),
});

export const featureText = fc
  .record({
    phases: fc.array(phase, { minLength: 1, maxLength: 4 }),
    newline: fc.constantFrom("\n", "\r\n"),
    byteOrderMark: fc.constantFrom("", "\uFEFF"),
  })
  .map(({ phases, newline, byteOrderMark }) => {
    let number = 0;
    const blocks = phases.map(({ title, lines }, index) => {
      const items = lines.map(([make, text]) => {
        number += 1;
        return make(number) + text;
      });
      return `## Phase ${index + 1}: ${title}\n\n${items.join("\n")}\n`;
    });
    const text = `# Tasks: generated\n\n${blocks.join("\n")}\n## Notes\n\n- the end\n`;
    return byteOrderMark + text.replaceAll("\n", newline);
  });
