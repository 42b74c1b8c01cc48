import { describe, expect, it } from "vitest";
import type { Reply, Script, Turn } from "../../src/fakeapi/script.ts";
import type { Finding } from "../../src/model/evidence.ts";
import { lineReporter } from "../../src/report/line-reporter.ts";
import { palette } from "../../src/report/palette.ts";
import { exitCodeOf, finish, makeProject, type Played, play, workers, write } from "./rig.ts";

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
const LONG = `${Array.from({ length: 400 }, (_, at) => `// line ${at + 1} of the first change`).join("\n")}\n`;
const create = [[write("src/a.js", LONG)], [finish()]];
const mend = [
  [write("src/a.js", LONG.replace("// line 3 ", "export const three = 3; // line 3 "))],
  [finish()],
];

const P0: Finding = {
  severity: "P0",
  file: "src/a.js",
  line: 3,
  message: "line three exports nothing at all",
};
const answer = (score: number, findings: readonly Finding[] = [], more: object = {}): Reply => ({
  output: { score, summary: "Said.", findings, quotes: [], ...more },
});
const MENDED = { earlier: [{ number: 1, mended: true }] };

/** Reviewers answer in turn, each with its list; the last answer repeats. */
function reviewers(answers: Readonly<Record<string, readonly Reply[]>>, others: Script) {
  const requests: { readonly role: string; readonly attempt: number; readonly opening: string }[] = [];
  const asked = new Map<string, number>();
  const script: Script = (turn) => {
    const role = turn.role ?? "";
    const list = answers[role];
    if (list === undefined) return others(turn);
    const at = asked.get(role) ?? 0;
    asked.set(role, at + 1);
    requests.push({ role, attempt: turn.attempt, opening: openingOf(turn) });
    return list[Math.min(at, list.length - 1)] as Reply;
  };
  return { script, requests };
}

function openingOf({ body }: Turn): string {
  const content = body.messages[0]?.content ?? "";
  if (typeof content === "string") return content;
  return content.map((block) => (block.type === "text" ? block.text : "")).join("");
}

const timeless = (text: string): string =>
  text.replaceAll(/\b[\d.]+ m?s\b/g, "N s").replaceAll(/tree [0-9a-f]{12}/g, "tree HASH");

/** What is told of the phase, from its first review on. */
function told(run: Played, wanted: RegExp): string[] {
  let text = "";
  const reporter = lineReporter({ write: (more) => (text += more), flush: async () => {} }, palette(false));
  for (const event of run.events) reporter.event(event);
  return timeless(text)
    .split("\n")
    .filter((line) => wanted.test(line));
}

const reviewed = (run: Played) =>
  run.of("review.finished").map(({ role, score, findings }) => `${role} ${score} ${findings.length}`);

describe("after a repair", () => {
  it("reviewers see only what came since, and say what became of their findings", async () => {
    const project = await makeProject(ONE);
    const { script, requests } = reviewers(
      { review: [answer(3, [P0]), answer(9, [], MENDED)], security: [answer(9), answer(9)] },
      workers({ T001: create, "null:fix": mend }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(0);
    expect(reviewed(run).sort()).toEqual(["review 3 1", "review 9 0", "security 9 0", "security 9 0"]);
    const [first, second] = requests.filter(({ role }) => role === "review");
    expect(first?.opening).toContain("line 399 of the first change");
    expect(second?.opening).not.toContain("line 399 of the first change");
    expect(second?.opening.length).toBeLessThan((first?.opening.length ?? 0) / 5);
    expect(second?.opening.slice(second.opening.indexOf("You have reviewed"))).toMatch(
      new RegExp(
        [
          "^You have reviewed this work before; it was changed since then\\.",
          "Your findings of then that are still open, by number:",
          '<found by="specrun">',
          "1\\. P0 src/a\\.js:3 {2}line three exports nothing at all",
          "</found>",
          "Look at each, and say in `earlier` whether it is mended: one entry for each number\\.",
          "List in `findings` only what is new in the change below\\. The score is for the work as it is now\\.",
          "",
          '<document path="the change since your last review">',
          "diff --git a/src/a\\.js b/src/a\\.js[^]*",
          "-// line 3 of the first change",
          "\\+export const three = 3; // line 3 of the first change",
        ].join("\n"),
      ),
    );
    expect(told(run, /phase 1/).slice(-7)).toEqual([
      "· phase 1   scorecard",
      "  phase 1     code review      9 of 10",
      "  phase 1     security review  9 of 10",
      "  phase 1     findings         none",
      "  phase 1     repaired         P0 src/a.js:3  line three exports nothing at all",
      "✓ phase 1   Setup passed after N s",
      "    phase 1  code review 9, security review 9, 1 repaired",
    ]);
  });

  it("a reviewer that says nothing of its findings is asked once more", async () => {
    const project = await makeProject(ONE);
    const { script, requests } = reviewers(
      { review: [answer(3, [P0]), answer(9), answer(9, [], MENDED)], security: [answer(9)] },
      workers({ T001: create, "null:fix": mend }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(0);
    expect(requests.filter(({ role }) => role === "review")).toHaveLength(3);
  });

  it("a blocking finding of which nothing is said stays open", async () => {
    const project = await makeProject(ONE);
    const { script } = reviewers(
      { review: [answer(3, [P0]), answer(9)], security: [answer(9)] },
      workers({ T001: create, "null:fix": mend }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(1);
    expect(run.of("phase.red").map(({ failure, files }) => [failure, files])).toEqual([
      [{ reason: "review-red", score: 9, findings: [P0] }, ["src/a.js"]],
    ]);
  });

  it("an unusable second answer leaves the first one's findings open", async () => {
    const project = await makeProject(ONE);
    const { script } = reviewers(
      { review: [answer(3, [P0]), { content: "Looks good!" }], security: [answer(9)] },
      workers({ T001: create, "null:fix": mend }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(1);
    expect(run.of("phase.red").map(({ failure }) => failure)).toEqual([
      { reason: "review-red", score: 3, findings: [P0] },
    ]);
  });
});

describe("a finding", () => {
  const ghost: Finding = { ...P0, file: "src/ghost.js", line: 7 };
  const beyond: Finding = { ...P0, line: 4_000 };

  it("that blocks and is about no place is asked for its place, and then blocks nobody", async () => {
    const project = await makeProject(ONE);
    const { script, requests } = reviewers(
      { review: [answer(7, [ghost, beyond]), answer(7, [ghost, beyond])], security: [answer(9)] },
      workers({ T001: create }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(0);
    expect(requests.filter(({ role }) => role === "review")).toHaveLength(2);
    expect(JSON.stringify(run.api.requests.map(({ body }) => body))).toContain(
      "- src/ghost.js:7: line three exports nothing at all\\n- src/a.js:4000: line three",
    );
    expect(run.of("review.finished").find(({ role }) => role === "review")?.findings).toEqual([
      { ...ghost, severity: "P1", doubt: "no-file" },
      { ...beyond, severity: "P1", doubt: "no-line" },
    ]);
    expect(told(run, /ghost|4000/)).toEqual([
      "  phase 1       P1 src/ghost.js:7  line three exports nothing at all (there is no such file)",
      "  phase 1       P1 src/a.js:4000  line three exports nothing at all (the file has no such line)",
      "  phase 1     findings         2 P1 (src/ghost.js:7, src/a.js:4000)",
    ]);
  });

  it("that is found at a real place when asked for, blocks", async () => {
    const project = await makeProject(ONE);
    const { script } = reviewers(
      { review: [answer(7, [ghost]), answer(7, [P0])], security: [answer(9)] },
      workers({ T001: create, "null:fix": [[finish("blocked", "no")]] }),
    );
    const run = await play(project, script, { flags: {} });
    expect(run.of("phase.red").map(({ failure }) => failure)).toEqual([
      { reason: "review-red", score: 7, findings: [P0] },
    ]);
  });

  it("alone, about no place and with a bad score, is no review at all", async () => {
    const project = await makeProject(ONE);
    const { script } = reviewers(
      { review: [answer(2, [ghost]), answer(2, [ghost])], security: [answer(9)] },
      workers({ T001: create }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(0);
    expect(told(run, /code review/)).toEqual([
      "· phase 1   code review with claude-sonnet-5-5",
      "! phase 1   code review: not reviewed: there was no usable answer",
      "! phase 1     code review      not reviewed: there was no usable answer",
      "    phase 1  code review not done, security review 9",
    ]);
  });

  it("of both reviewers is told once, with the graver severity; one outside the change says so", async () => {
    const project = await makeProject(ONE);
    const again: Finding = { ...P0, line: 4, message: "Line three: exports nothing." };
    const other: Finding = { severity: "P2", file: "package.json", line: 1, message: "no license" };
    const { script } = reviewers(
      { review: [answer(7, [{ ...P0, severity: "P1" }])], security: [answer(7, [again, other])] },
      workers({ T001: create, "null:fix": [[finish("blocked", "no")]] }),
    );
    const run = await play(project, script, { flags: {} });
    expect(run.of("phase.red").map(({ failure }) => failure)).toEqual([
      { reason: "review-red", score: 7, findings: [P0, { ...other, doubt: "outside-change" }] },
    ]);
  });
});

describe("a change that is too long for one conversation", () => {
  const file = (at: number, kilobytes: number): string =>
    `${`// ${at} ${"x".repeat(96)}\n`.repeat(kilobytes * 10)}`;

  it("is reviewed in parts, and what nobody was shown is named", async () => {
    const project = await makeProject(ONE);
    const writes = [1, 2, 3, 4, 5, 6, 7].map((at) => write(`src/f${at}.js`, file(at, 60)));
    const big = write("src/big.js", file(9, 150));
    const { script, requests } = reviewers(
      { review: [answer(9), answer(7, [{ ...P0, severity: "P2" }]), answer(8)], security: [answer(9)] },
      workers({ T001: [[write("src/a.js", LONG), big, ...writes], [finish()]] }),
    );
    const run = await play(project, script, { flags: {} });
    expect(exitCodeOf(run)).toBe(0);
    const openings = requests.filter(({ role }) => role === "review").map(({ opening }) => opening);
    expect(openings.map((text) => /part \d of \d/.exec(text)?.[0])).toEqual([
      "part 1 of 4",
      "part 2 of 4",
      "part 3 of 4",
      "part 4 of 4",
    ]);
    expect(Math.max(...openings.map((text) => text.length))).toBeLessThan(110_000);
    expect(
      openings
        .join("")
        .match(/^diff --git .*$/gm)
        ?.map((line) => line.split("/").at(-1)),
    ).toEqual(["a.js", "big.js", "f1.js", "f2.js"]);
    expect(
      run.of("review.finished").map(({ role, score, notSeen }) => [role, score, notSeen]),
    ).toContainEqual([
      "review",
      7,
      ["src/big.js", "src/f3.js", "src/f4.js", "src/f5.js", "src/f6.js", "src/f7.js"],
    ]);
    expect(told(run, /ode review {6}/)).toEqual([
      "! phase 1     code review      7 of 10, but not all was shown: src/big.js, src/f3.js, src/f4.js, src/f5.js, src/f6.js and 1 more",
    ]);
  });
});

it("`--review task` sends a blocking finding back, and looks only at what came since", async () => {
  const project = await makeProject(ONE);
  const { script, requests } = reviewers(
    { review: [answer(3, [P0]), answer(9, [], MENDED), answer(9)], security: [answer(9)] },
    workers({ T001: [...create, ...mend] }),
  );
  const run = await play(project, script, { flags: { review: "task" } });
  expect(exitCodeOf(run)).toBe(0);
  expect(run.of("attempt.finished").filter(({ task }) => task !== null)).toHaveLength(1);
  const [first, second] = requests;
  expect(second?.opening).toContain("1. P0 src/a.js:3  line three exports nothing at all");
  expect(second?.opening.length).toBeLessThan((first?.opening.length ?? 0) / 5);
});

it("`--review task` does not blame the worker for an answer of no use, but says that nobody reviewed", async () => {
  const project = await makeProject(ONE);
  const { script, requests } = reviewers(
    { review: [{ content: "Nice." }, { content: "Nice!" }, answer(9)], security: [answer(9)] },
    workers({ T001: create }),
  );
  const run = await play(project, script, { flags: { review: "task" } });
  expect([exitCodeOf(run), run.ticks]).toEqual([0, ["T001 unchecked"]]);
  expect(requests.filter(({ role }) => role === "review")).toHaveLength(3);
  expect(told(run, /not reviewed/)).toEqual([
    "! T001      code review: not reviewed: there was no usable answer",
  ]);
});

it("each reviewer is an attempt of the phase, with its slot and its cost", async () => {
  const project = await makeProject(ONE);
  const { script } = reviewers(
    { review: [answer(9)], security: [{ content: "No." }] },
    workers({ T001: create }),
  );
  const run = await play(project, script, { flags: {} });
  const started = run.of("attempt.started").filter(({ task }) => task === null);
  const finished = run.of("attempt.finished").filter(({ task }) => task === null);
  expect(started.map(({ role, phase, attempt }) => `${role} ${phase} ${attempt}`).sort()).toEqual([
    "review 1 1",
    "security 1 1",
  ]);
  expect(
    finished.map(({ role, outcome, failure }) => `${role} ${outcome} ${failure?.reason}`).sort(),
  ).toEqual(["review done undefined", "security failed claim-rejected"]);
  expect(finished.every(({ usage }) => usage.output > 0)).toBe(true);
  expect(run.of("run.finished")[0]?.summary.scorecards?.map(({ card }) => card.reviews)).toEqual([
    [
      { role: "review", score: 9, notSeen: [] },
      { role: "security", score: null, notSeen: ["src/a.js"] },
    ],
  ]);
});

it("a closed barrier says how to see it: the command, the tree, what failed first, what was changed", async () => {
  const lines = ["not ok 1 - the first of all", ...Array.from({ length: 30 }, (_, at) => `note ${at}`)];
  const files = {
    ".specify/specrun.yml": "checks:\n  task: ['true']\n  phase: [node build.js]\n",
    "build.js": `console.log(${JSON.stringify(lines.join("\n"))}); process.exit(require("fs").existsSync("src/a.js") ? 1 : 0);\n`,
    "package.json": "{}\n",
  };
  const project = await makeProject(ONE, { files });
  const run = await play(project, workers({ T001: create, "null:fix": [[finish("blocked", "no")]] }));
  expect(exitCodeOf(run)).toBe(1);
  const red = told(run, /^. phase 1 /);
  expect(red.slice(red.findIndex((line) => line.includes(" is red: the check")))).toEqual([
    "✗ phase 1   Setup is red: the check `node build.js` is red: exit code 1 after N s",
    "  phase 1       …",
    ...Array.from({ length: 20 }, (_, at) => `  phase 1       note ${at + 10}`),
    "  phase 1   failed first:",
    "  phase 1       not ok 1 - the first of all",
    "  phase 1   reproduce: run `node build.js` in the project as it is now (tree HASH)",
    "  phase 1   changed by this phase: `src/a.js`",
    "  phase 1   help: mend what it names, then run the same command again; it goes on where it stopped",
  ]);
});
