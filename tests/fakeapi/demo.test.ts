import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { playScript, type ScriptedTurn, type ScriptFile } from "../../src/fakeapi/script-player.ts";
import { schemaMismatch } from "../../src/fakeapi/validate-schema.ts";
import { REVIEW_JSON_SCHEMA } from "../../src/workers/review.ts";

const folder = new URL("../../fixtures/demo/", import.meta.url);
const script = JSON.parse(readFileSync(new URL("script.json", folder), "utf8")) as ScriptFile;
const tasks = readFileSync(new URL("project/specs/001-table-of-contents/tasks.md", folder), "utf8");

const lines = [...tasks.matchAll(/^- \[ \] (T\d{3}) (.*)$/gm)].map(([, id = "", text = ""]) => ({
  id,
  text,
}));
const phases = [...tasks.matchAll(/^## Phase (\d+)/gm)].map(([, number]) => Number(number));
const turnsOf = (id: string) => script.conversations.find(({ task }) => task === id)?.turns ?? [];
const callsOf = (turns: readonly ScriptedTurn[]) => turns.flatMap(({ calls = [] }) => calls);

interface Review {
  readonly findings: readonly object[];
}

describe("the demo's script", () => {
  it("can be loaded", () => {
    expect(playScript(script)).toBeTypeOf("function");
  });

  it("plays every task but the one that is a command, and ends each with finish_task", () => {
    const written = lines.filter(({ text }) => !text.startsWith("Run ")).map(({ id }) => id);
    expect(lines).toHaveLength(20);
    expect(written).toHaveLength(19);
    expect(script.conversations.flatMap(({ task }) => task ?? [])).toEqual(written);
    for (const id of written) expect(turnsOf(id).at(-1)?.calls?.at(-1)?.tool).toBe("finish_task");
  });

  it("reviews every phase twice, with one remark among the answers", () => {
    const reviews = script.conversations.filter(({ task }) => task === null);
    expect(reviews.map(({ role, phase }) => `${role} ${phase}`)).toEqual(
      phases.flatMap((phase) => [`review ${phase}`, `security ${phase}`]),
    );
    for (const turn of reviews.flatMap(({ turns }) => turns)) {
      expect(schemaMismatch(turn.output, REVIEW_JSON_SCHEMA, "output")).toBeNull();
    }
    const findings = reviews.flatMap(({ turns }) =>
      turns.map(({ output }) => output as Review).flatMap((it) => it.findings),
    );
    expect(findings).toMatchObject([{ severity: "P2", file: "src/render.js", line: 8 }]);
  });

  it("claims the files that it changes, and they are those that the task names", () => {
    for (const { id, text } of lines.filter(({ text }) => !text.startsWith("Run "))) {
      const calls = callsOf(turnsOf(id));
      const changed = calls.flatMap(({ tool, input }) =>
        tool === "write" || tool === "edit" ? [(input as { path: string }).path] : [],
      );
      const finish = calls.at(-1)?.input as { files: readonly string[] };
      const files = [...new Set(changed)];
      expect(finish.files, id).toEqual(files);
      for (const file of files) expect(text, id).toContain(file);
    }
  });

  it("waits between 50 and 400 ms a turn, 30 seconds in all at most", () => {
    const waits = script.conversations.flatMap(({ turns }) => turns.map(({ delayMs = 0 }) => delayMs));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(400);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(30_000);
  });
});
