import { describe, expect, test } from "vitest";
import type { Failure } from "../../src/model/failure.ts";
import { exitCodeOf, worstExitCode } from "../../src/report/exit-code.ts";
import { failureForModel } from "../../src/report/failure-for-model.ts";
import { failureHeadline, formatFailure } from "../../src/report/format-failure.ts";
import { EVERY_FAILURE } from "./every-failure.ts";
import { expectHarmless, HOSTILE, poison, VOCABULARY } from "./hostile.ts";
import { RED_CHECK } from "./recorded-run.ts";

const FAILURES: readonly (readonly [string, Failure])[] = Object.entries(EVERY_FAILURE);
const SOURCES = new Map([
  ["specs/001-todo-list/tasks.md", "# Tasks\n- [ ] T009 Add the route (depends on T0O4)\n"],
]);

test("every failure in the words of a person", async () => {
  const screens = FAILURES.map(([reason, failure]) => `── ${reason}\n${formatFailure(failure, SOURCES)}\n`);
  await expect(screens.join("\n")).toMatchFileSnapshot("screens/failures.txt");
});

test("every failure of a task in the words for its worker", async () => {
  const first = FAILURES.findIndex(([reason]) => reason === "nothing-changed");
  const screens = FAILURES.slice(first, -1).map(
    ([reason, failure]) => `── ${reason}\n${failureForModel(failure)}\n`,
  );
  await expect(screens.join("\n")).toMatchFileSnapshot("screens/failures-for-model.txt");
});

describe.each(FAILURES)("%s", (_, failure) => {
  test("is told calmly, with one next step at the end", () => {
    const lines = formatFailure(failure).split("\n");
    expect(lines.at(-1)).toMatch(/^help: \S/);
    expect(lines.filter((line) => line.startsWith("help:"))).toHaveLength(1);
    expect(lines[0]).toBe(failureHeadline(failure));
    expect(lines.join(" ")).not.toMatch(/please|oops|sorry|failed to|!(?=\s|$)/i);
  });

  test.each(HOSTILE)("prints nothing raw of %s", (_name, text) => {
    const poisoned = poison(failure, text, VOCABULARY);
    expectHarmless(formatFailure(poisoned));
    expectHarmless(failureHeadline(poisoned));
    expectHarmless(failureForModel(poisoned));
  });

  test("stays short whatever it is about", () => {
    const poisoned = poison(failure, "\u001b[2Jx\n".repeat(20_000), VOCABULARY);
    expect(formatFailure(poisoned).length).toBeLessThan(60_000);
    expect(failureHeadline(poisoned).length).toBeLessThan(4_000);
    expect(failureForModel(poisoned).length).toBeLessThan(400_000);
  });
});

describe("sandbox-missing names the install of the system it speaks of", () => {
  test.each([
    ["linux", "bwrap was not found (Debian 12)", "`apt-get install -y bubblewrap`"],
    ["linux", "bwrap was not found (Fedora 41)", "`dnf install -y bubblewrap`"],
    ["linux", "bwrap was not found (Arch Linux)", "`pacman -S --noconfirm bubblewrap`"],
    ["linux", "bwrap was not found (Alpine 3.20)", "`apk add bubblewrap`"],
    [
      "linux",
      "bwrap: No permissions to create new namespace",
      "allow user namespaces for bubblewrap on this machine",
    ],
    ["win32", "there is no sandbox for win32", "run specrun on Linux (a container will do)"],
  ])("%s: %s", (platform, detail, step) => {
    const last = formatFailure({ reason: "sandbox-missing", platform, detail }).split("\n").at(-1);
    expect(last).toBe(`help: ${step}, or opt out, visibly, with --unsafe-no-sandbox`);
  });
});

test("what is not there is not talked about", () => {
  expect(formatFailure({ reason: "feature-unknown", name: "x", nearest: [], known: [] })).toBe(
    "there is no feature `x`\nhelp: no feature exists yet; write the first with `/speckit.specify`",
  );
  expect(formatFailure({ reason: "feature-unresolved", candidates: [] })).toBe(
    "this project has no feature yet\nhelp: write the first with `/speckit.specify`",
  );
});

test("a red check that printed nothing says so", () => {
  const text = formatFailure({ reason: "check-red", check: { ...RED_CHECK, output: " \n" } });
  expect(text.split("\n")[1]).toBe("    (it printed nothing)");
});

test("the model reads the end of a long output, and that it is the end", () => {
  const output = `${"noise\n".repeat(10_000)}the cause\n`;
  const text = failureForModel({ reason: "check-red", check: { ...RED_CHECK, output } });
  expect(text).toContain("Its output (the end of it):\n<output>\n…\n");
  expect(text).toContain("noise\nthe cause\n</output>\n\nNext: Find the cause");
});

describe("exit codes", () => {
  const codes = (code: number): readonly string[] =>
    FAILURES.filter(([, failure]) => exitCodeOf(failure) === code).map(([reason]) => reason);

  test("3: a person is needed", () => {
    expect(codes(3)).toEqual([
      "branch-switched",
      "consent-needed",
      "checklists-open",
      "budget-spent",
      "cost-spent",
      "run-timed-out",
      "undo-conflict",
      "undo-built-on",
      "undo-tick",
      "undo-raced",
      "conflict-person",
      "person-red",
      "acceptance-unfair",
    ]);
  });

  test("2: usage, configuration, input, machine", () => {
    expect(codes(2)).toEqual([
      "no-project",
      "feature-unknown",
      "feature-unresolved",
      "feature-pointer",
      "document-missing",
      "not-utf8",
      "diagnostics",
      "config-invalid",
      "role-invalid",
      "usage",
      "selection-empty",
      "no-key",
      "key-rejected",
      "account-stopped",
      "model-unknown",
      "agent-unsupported",
      "sandbox-missing",
      "tool-missing",
      "agent-login",
      "locked",
      "git-busy",
      "git-unsupported",
      "journal-corrupt",
      "price-missing",
    ]);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 130],
  ] as const)("interrupted by %s: %d", (signal, code) => {
    expect(exitCodeOf({ reason: "interrupted", signal })).toBe(code);
  });

  test.each([
    [[], 0],
    [[0, 3], 3],
    [[3, 1], 1],
    [[1, 2, 3], 2],
    [[2, 130], 130],
    [[1, 143], 143],
  ] as const)("of %j the one that is told: %d", (all, code) => {
    expect(worstExitCode(all)).toBe(code);
  });
});
