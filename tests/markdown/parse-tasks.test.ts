import { describe, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Task } from "../../src/model/task.ts";

const place = { dir: "specs/001-case", file: "specs/001-case/tasks.md" };

function one(line: string, options: object = {}): Task {
  const parsed = parseTasks(`## Phase 1: Core\n\n${line}\n`, { ...place, ...options }).value;
  const [task, ...more] = parsed.tasks;
  if (task === undefined || more.length > 0) throw new Error(`expected one task in ${line}`);
  return task;
}

describe("kind and role", () => {
  it.each([
    ["T001 Implement login in src/login.ts", "edit", "code"],
    ["T001 Build the form in src/form.ts", "edit", "code"],
    ["T001 Merge sort in src/merge.js", "edit", "code"],
    ["T001 Implement input validation in src/validate.ts", "edit", "code"],
    ["T001 Add review comments model in src/models/review.ts", "edit", "code"],
    ["T001 Validate the form fields in src/form.ts", "edit", "code"],
    ["T001 Verify/extend the parser in src/parser.ts", "edit", "code"],
    ["T001 Audit the log and fix what it leaks in src/log.ts", "edit", "code"],
    ["T001 Contract test for saving in tests/contract/save.test.ts", "edit", "test"],
    ["T001 Write unit tests for src/a.ts in tests/a.test.ts", "edit", "test"],
    ["T001 Add failing tests for the parser", "edit", "test"],
    ["T001 Test the parser in spec/parser_spec.rb", "edit", "test"],
    ["T001 Document the commands in docs/usage.md", "edit", "doc"],
    ["T001 Update README.md", "edit", "doc"],
    ["T001 Add the command prompt in .claude/commands/run.md", "edit", "code"],
    ["T001 Create release notes template", "edit", "doc"],
    ["T001 Add push notifications in src/push.ts", "edit", "code"],
    ["T001 Push notification service in src/push.ts", "edit", "code"],
    ["T001 Create pull request parser in src/pr.ts", "edit", "code"],
    ["T001 Run `node --test tests/x.test.js`", "run", "review"],
    ["T001 Run quickstart.md validation", "run", "review"],
    ["T001 Validate quickstart.md end to end", "run", "review"],
    ["T001 Verify all tests pass", "run", "review"],
    ["T001 Confirm src/store.ts is unchanged", "run", "review"],
    ["T001 Build the project", "run", "review"],
    ["T001 Install dependencies: `npm ci`", "run", "review"],
    ["T001 `npm test && npm run lint` is green", "run", "review"],
    ["T001 Full test suite run", "run", "review"],
    ["T001 Security audit of the upload", "run", "security"],
    ["T001 Review the code for duplication", "run", "review"],
    ["T001 Manually test the flow on a phone", "person", "code"],
    ["T001 Manual verification of the colours", "person", "code"],
    ["T001 Verify the animation by hand in the browser", "person", "code"],
    ["T001 [YOU] Create the account", "person", "code"],
    ["T001 Obtain sign-off from the maintainers", "person", "code"],
    ["T001 Edit ~/other-project/src/a.ts", "person", "code"],
    ["T001 Commit all changes", "git", "code"],
    ["T001 Push the branch and open a pull request", "git", "code"],
    ["T001 Create feature branch", "git", "code"],
    ["T001 Merge the branch into main", "git", "code"],
    ["T001 Tag and publish v2.0.0", "git", "code"],
    ["T001 Проверить работу команды", "run", "review"],
    ["T001 Добавить тест в tests/unit/test_a.py", "edit", "test"],
    ["T001 运行 `cargo test` 确认通过", "run", "review"],
    ["T001 전체 테스트 실행", "run", "review"],
    ["T001 Anything <!-- specrun: kind=git -->", "git", "code"],
    ['T001 Write src/a.ts <!-- specrun: kind=run role=doc verify="npm run docs" -->', "run", "doc"],
  ])("%s -> %s/%s", (text, kind, role) => {
    const task = one(`- [ ] ${text}`);
    expect([task.kind, task.role]).toEqual([kind, kind === "run" || kind === "edit" ? role : task.role]);
  });
});

describe("files", () => {
  it.each([
    ["T001 Add it in src/a.ts", ["src/a.ts"], []],
    ["T001 Add it in `src/a.ts:81-90` and `src/b.ts#L3`", ["src/a.ts", "src/b.ts"], []],
    ["T001 Add it in src/{models,services}/a.ts", ["src/models/a.ts", "src/services/a.ts"], []],
    ["T001 Add it in src\\win\\a.cs", ["src/win/a.cs"], []],
    ["T001 Add app/(group)/list/[id]/page.tsx", ["app/(group)/list/[id]/page.tsx"], []],
    ["T001 Add it in src/a.ts per docs/rules.md", ["src/a.ts"], ["docs/rules.md"]],
    ["T001 Add it in src/a.ts like src/b.ts and src/c.ts do", ["src/a.ts"], ["src/b.ts", "src/c.ts"]],
    ["T001 Import it from src/b.ts in src/a.ts", ["src/a.ts"], ["src/b.ts"]],
    ["T001 Remove the call from src/a.ts", ["src/a.ts"], []],
    ["T001 Tests for src/a.ts in tests/a.test.ts", ["tests/a.test.ts"], ["src/a.ts"]],
    ["T001 Add the page, see https://example.com/a/b.html", [], []],
    ["T001 Answer GET /api/users with read/write and N/A in Node.js", [], []],
    ["T001 Add it as spec.md says in src/a.ts", ["src/a.ts"], ["specs/001-case/spec.md"]],
    ["T001 Update quickstart.md", ["specs/001-case/quickstart.md"], []],
    ["T001 Run `node --test tests/x.test.js`", [], []],
    ["T001 Verify src/a.ts", [], ["src/a.ts"]],
    ["T001 Set `config.load()` and `console.log` in src/a.ts", ["src/a.ts"], []],
    ["T001 ~~Add src/old.ts~~ Add src/new.ts", ["src/new.ts"], []],
    ["T001 Add it\n  - **File**: `src/a.ts`\n  - Reference: see src/b.ts", ["src/a.ts"], ["src/b.ts"]],
  ])("%s", (text, files, reads) => {
    const task = one(`- [ ] ${text}`);
    expect([task.files, task.reads]).toEqual([files, reads]);
  });

  it("finds absolute paths that lead through the project, or whose tail it has", () => {
    const through = one("- [ ] T001 Edit /Users/me/shop/src/a.ts", { projectName: "shop" });
    expect([through.kind, through.files]).toEqual(["edit", ["src/a.ts"]]);
    const exists = (path: string): boolean => path === "src/a.ts" || path === "src/deep";
    const tail = one("- [ ] T001 Edit C:\\work\\copy\\src\\a.ts and /home/me/x/src/deep/new.ts", { exists });
    expect([tail.kind, tail.files]).toEqual(["edit", ["src/a.ts", "src/deep/new.ts"]]);
    const outside = one("- [ ] T001 Edit /Users/me/other/lib/a.ts", { projectName: "shop", exists });
    expect([outside.kind, outside.files]).toEqual(["person", []]);
  });
});

describe("commands", () => {
  it.each([
    ["T001 Run `npm test`, then `npm run lint` and `npm test`", ["npm test", "npm run lint"]],
    ["T001 Run `CI=1 pytest -q` in `src/a.py`", ["CI=1 pytest -q"]],
    ["T001 Run `scripts/check.sh`", ["scripts/check.sh"]],
    ["T001 Create `scripts/check.sh`", []],
    ["T001 Build with `cd sub && make all`", ["cd sub && make all"]],
    ["T001 Add `node_modules` to `git` and call `npm <script>`", []],
    ['T001 Check <!-- specrun: verify="npm run docs" -->', ["npm run docs"]],
    ["T001 Run it\n  - `npm run e2e`", ["npm run e2e"]],
  ])("%s", (text, commands) => {
    expect(one(`- [ ] ${text}`).commands).toEqual(commands);
  });

  it.each([
    ["T001 Run `npm test` and confirm the new tests fail", true],
    ["T001 Verify all tests FAIL (no implementation yet)", true],
    ["T001 Confirm T003–T005 fail for the expected reason", true],
    ["T001 确认测试失败", true],
    ["T001 Run `npm test` and confirm nothing fails", false],
    ["T001 Verify that the tests do not fail", false],
    ["T001 Run `npm test`; fix it if it fails", false],
    ["T001 Run `npm test`, zero failures", false],
    ["T001 Verify fail-safe defaults", false],
    ["T001 Write failing tests in tests/a.test.ts", false],
  ])("%s expects a failure: %s", (text, expected) => {
    expect(one(`- [ ] ${text}`).expectsFailure).toBe(expected);
  });
});
