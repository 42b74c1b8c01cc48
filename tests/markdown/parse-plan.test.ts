import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePlan } from "../../src/markdown/parse-plan.ts";
import { expectText, fixtureFolders, readFixture } from "../fixture-folders.ts";
import { documentText, isInside } from "./document-text.ts";
import { outlinePlan } from "./outline-documents.ts";

const ROOT = "fixtures/documents";
const plan = (source: string) => parsePlan(source, "specs/001-case/plan.md");

describe.each(fixtureFolders(ROOT))("%s", (name) => {
  it("is read", () => {
    expectText(join(ROOT, name, "plan.txt"), outlinePlan(plan(readFixture(ROOT, name, "plan.md"))));
  });
});

describe("a drawing", () => {
  it.each([
    ["├── src/\n│   ├── a.ts\n│   └── b\n└── tests/", ["src/", "src/a.ts", "src/b", "tests/"]],
    [".\n├── src\n│   └── a.ts   # new\n└── README.md", ["src/", "src/a.ts", "README.md"]],
    [
      "src/\n  models/\n    user.py  — the user\n  main.py",
      ["src/", "src/models/", "src/models/user.py", "src/main.py"],
    ],
    ["./src/cli/\n+-- run.ts\n`-- old.ts", ["src/cli/", "src/cli/run.ts", "src/cli/old.ts"]],
    ["app/(auth)/[id]/page.tsx\napp/\n└── {a,b}.ts", ["app/(auth)/[id]/page.tsx", "app/", "app/{a,b}.ts"]],
    ["specs/[###-feature]/\n└── plan.md", []],
    ["const a = 1;\nrun(a);", []],
  ])("%j", (drawing, paths) => {
    const source = `## Project Structure\n\n\`\`\`text\n${drawing}\n\`\`\`\n`;
    expect(plan(source).sourceTree).toEqual(paths);
  });
});

describe("any text", () => {
  it("is read without throwing, with ranges inside it, twice alike", () => {
    fc.assert(
      fc.property(documentText, (source) => {
        const read = plan(source);
        const ranges = [...read.technicalContext, ...read.openQuestions].map(({ range }) => range);
        expect([...ranges, ...read.prose].filter((range) => !isInside(source, range))).toEqual([]);
        expect(plan(source)).toEqual(read);
      }),
      { numRuns: 60 },
    );
  });
});
