import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Script } from "../../src/fakeapi/script.ts";
import { bash, exitCodeOf, FEATURE, finish, makeProject, type Project, play, write } from "./rig.ts";

/** `pack: true`: short consecutive tasks of one story in one conversation, each still checked and ticked by itself. */
const PACKED = { ".specify/specrun.yml": "pack: true\n" };
const story = (...lines: string[]): string =>
  `## Phase 1: User Story 1 - Words (Priority: P1)\n\n${lines.map((line) => `- [ ] ${line}\n`).join("")}`;
const THREE = story("T001 [US1] Add src/a.js", "T002 [US1] Add src/b.js", "T003 [US1] Add src/c.js");

interface Asked {
  readonly task: string;
  readonly role: string;
  readonly messages: number;
  /** The last thing that was said to the worker. */
  readonly last: string;
}

/** A worker that adds the file its task names; what it is asked first is kept. */
function adder(asked: Asked[], special: Readonly<Record<string, Script>> = {}): Script {
  const busy = new Map<string, number>();
  return (turn) => {
    const key = `${turn.task}:${turn.role}`;
    const count = (busy.get(key) ?? 0) + 1;
    busy.set(key, count);
    if (count === 1)
      asked.push({
        task: turn.task ?? "",
        role: turn.role ?? "",
        messages: turn.body.messages.length,
        last: textOf(turn.body.messages.at(-1)),
      });
    const other = special[key] ?? special[turn.task ?? ""];
    if (other !== undefined) return other(turn);
    const name = /Add (\S+)/.exec(asked.findLast(({ task }) => task === turn.task)?.last ?? "")?.[1] ?? "";
    return { content: count === 1 ? [write(name, `export const by = "${turn.task}";\n`)] : [finish()] };
  };
}

function textOf(message: unknown): string {
  const { content } = message as { content: string | { type: string; text?: string }[] };
  if (typeof content === "string") return content;
  return content.map(({ text = "" }) => text).join("");
}

describe("a packed story", () => {
  it("is one conversation, in which every task is checked, merged and ticked by itself", async () => {
    const project = await makeProject(THREE, { files: PACKED });
    const asked: Asked[] = [];
    const played = await play(project, adder(asked));
    expect(exitCodeOf(played)).toBe(0);
    expect(played.ticks).toEqual(["T001 unchecked", "T002 unchecked", "T003 unchecked"]);
    expect(played.of("task.merged").filter(({ applied }) => applied)).toHaveLength(3);
    expect(asked.map(({ task, messages }) => [task, messages])).toEqual([
      ["T001", 1],
      ["T002", 5],
      ["T003", 9],
    ]);
    expect(asked[1]?.last).toMatch(/^The next assignment, in the same role\..* nothing but your own work/);
    expect(played.of("attempt.started").map(({ continues }) => continues)).toEqual([
      undefined,
      "T001",
      "T002",
    ]);
    expect(await project.read("src/c.js")).toBe('export const by = "T003";\n');
  });

  it("is told what others changed since", async () => {
    const project = await makeProject(THREE, { files: { ...PACKED, "notes.md": "old\n" } });
    const asked: Asked[] = [];
    await play(project, adder(asked), { onEvent: onFirstTick(project) });
    expect(asked[1]?.last).toContain(
      'Not as you last saw them, so read again what you need:\n<found by="specrun">\nnotes.md\n</found>\n',
    );
  });

  it("begins anew after a failed attempt, for another story, role or a task of many files, and where it is off", async () => {
    const other = `${story("T001 [US1] Add src/a.js", "T002 [US1] Add src/b.js, src/c.js and src/d.js")}
## Phase 2: User Story 2 - More (Priority: P2)

- [ ] T003 [US2] Add src/e.js
- [ ] T004 [US2] Write the guide in docs/guide.md
- [ ] T005 [US2] Add src/f.js
`;
    for (const files of [PACKED, {}]) {
      const project = await makeProject(other, { files });
      const asked: Asked[] = [];
      const many: Script = () => ({
        content: [bash("mkdir -p src docs; touch src/b.js src/c.js src/d.js"), finish()],
      });
      const guide: Script = () => ({ content: [bash("mkdir -p docs; echo hi > docs/guide.md"), finish()] });
      const played = await play(project, adder(asked, { T002: many, T004: guide }));
      expect(exitCodeOf(played)).toBe(0);
      const fresh = asked.filter(({ messages }) => messages === 1).map(({ task }) => task);
      expect(fresh).toEqual(
        files === PACKED ? ["T001", "T002", "T003", "T004"] : ["T001", "T002", "T003", "T004", "T005"],
      );
    }
  });

  it("gives its second attempt a fresh head", async () => {
    const project = await makeProject(THREE, { files: PACKED });
    const asked: Asked[] = [];
    const nothing: Script = () => ({ content: [finish()] });
    const played = await play(project, adder(asked, { "T002:code": nothing }));
    expect(exitCodeOf(played)).toBe(0);
    expect(asked.map(({ task, role, messages }) => [task, role, messages])).toEqual([
      ["T001", "code", 1],
      ["T002", "code", 5],
      ["T002", "fix", 1],
      ["T003", "code", 1],
    ]);
  });

  it("carries no more than five tasks", async () => {
    const lines = ["a", "b", "c", "d", "e", "f"].map(
      (name, index) => `T00${index + 1} [US1] Add src/${name}.js`,
    );
    const project = await makeProject(story(...lines), { files: PACKED });
    const asked: Asked[] = [];
    await play(project, adder(asked));
    expect(asked.map(({ messages }) => messages)).toEqual([1, 5, 9, 13, 17, 1]);
  });
});

const onFirstTick = (project: Project) => {
  let isDone = false;
  return ({ type }: { readonly type: string }): void => {
    if (type !== "task.merged" || isDone) return;
    isDone = true;
    writeFileSync(project.path("notes.md"), "new\n");
  };
};

describe("tasks of a packed group that run side by side", () => {
  it("have conversations of their own, and later ones take over what is free", async () => {
    const lines = ["a", "b", "c"].map((name, index) => `T00${index + 1} [P] [US1] Add src/${name}.js`);
    const project = await makeProject(story(...lines), { files: PACKED });
    const asked: Asked[] = [];
    const played = await play(project, adder(asked), { flags: { review: "off", jobs: 2 } });
    expect(exitCodeOf(played)).toBe(0);
    expect(asked.map(({ messages }) => messages).sort()).toEqual([1, 1, 5]);
    expect(await project.read(`${FEATURE}/tasks.md`)).not.toContain("[ ]");
  });
});
