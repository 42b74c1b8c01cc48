import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { checkProject } from "./check-project.ts";

const PROGRAM = resolve("dist/bin.js");

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly steps: readonly { readonly env: Readonly<Record<string, string>>; readonly run: string }[];
  };
}

const action = parse(readFileSync("action.yml", "utf8")) as Action;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly outputs: string;
  readonly summary: string;
}

/** Runs the action's step as a runner would: inputs and defaults through its own `env`, its own `run`. */
function runAction(
  cwd: string,
  inputs: Readonly<Record<string, string>>,
  env: Record<string, string> = {},
): Ended {
  const folder = mkdtempSync(join(tmpdir(), "specrun-action-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [step] = action.runs.steps;
  if (step === undefined) throw new Error("the action has no step");
  const value = (expression: string): string =>
    expression
      .replace(
        /\$\{\{ inputs\.([\w-]+) \}\}/g,
        (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? "",
      )
      .replace(/\$\{\{ github\.action_path \}\}/, resolve("."));
  const variables = Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, value(text)]));
  const [output, summary] = [join(folder, "output"), join(folder, "summary")];
  const ended = spawnSync("bash", ["-c", step.run], {
    cwd,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      ...variables,
      COMMAND: `node ${PROGRAM}`,
      GITHUB_ACTIONS: "true",
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...env,
    },
  });
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  return {
    code: ended.status,
    out: ended.stdout + ended.stderr,
    outputs: read(output),
    summary: read(summary),
  };
}

const list = (...lines: readonly string[]): string =>
  `# Tasks: a\n\n## Phase 1: Setup\n\n${lines.map((line) => `- ${line}\n`).join("")}`;

const FILES = {
  "specs/001-a/tasks.md": list("[X] T001 Write the guide", "[ ] T002 Write more"),
  "specs/001-a/spec.md": "# Feature: a\n",
  "specs/001-a/plan.md": "# Plan: a\n",
  // A second one, because the only feature of a project always counts.
  "specs/002-b/tasks.md": list("[X] T001 Write the guide"),
  "specs/002-b/spec.md": "# Feature: b\n",
  "specs/002-b/plan.md": "# Plan: b\n",
};

describe("the GitHub action", () => {
  it("annotates, summarises and fails what a pull request changed", async () => {
    const project = await checkProject({
      ...FILES,
      "specs/001-a/tasks.md": list("[X] T001 Write the guide"),
    });
    project.git("init", "-q", "-b", "main");
    project.commit();
    project.git("update-ref", "refs/remotes/origin/main", "HEAD");
    project.git("checkout", "-q", "-b", "work");
    expect(runAction(project.root, {}, { GITHUB_BASE_REF: "main" })).toMatchObject({
      code: 0,
      outputs: "ok=true\nsarif-file=\n",
    });
    await project.write(FILES);
    const ended = runAction(project.root, {}, { GITHUB_BASE_REF: "main" });
    expect(ended).toMatchObject({ code: 1, outputs: "ok=false\nsarif-file=\n" });
    expect(ended.out).toContain("::error file=specs/001-a/tasks.md,line=6");
    expect(ended.summary).toContain("specs/001-a");
    expect(runAction(project.root, { changed: "none" }, { GITHUB_BASE_REF: "main" }).code).toBe(0);
  });

  it("leaves SARIF where it was asked to, also below the workspace", async () => {
    const project = await checkProject(FILES);
    const ended = runAction(project.root, {
      features: "001-a",
      "sarif-file": "out/specs.sarif",
      "working-directory": "app/",
    });
    expect(ended).toMatchObject({ code: 1, outputs: "ok=false\nsarif-file=app/out/specs.sarif\n" });
    expect(JSON.parse(readFileSync(join(project.root, "out/specs.sarif"), "utf8"))).toMatchObject({
      version: "2.1.0",
    });
  });

  it("takes inputs for values, never for options or commands", async () => {
    const project = await checkProject(FILES);
    const ended = runAction(project.root, { features: "--allow-open", require: "$(touch owned)" });
    expect(ended.code).toBe(2);
    expect(execFileSync("ls", { cwd: project.root, encoding: "utf8" })).toBe("specs\n");
  });

  it("passes its switches on", async () => {
    const project = await checkProject(FILES);
    expect(runAction(project.root, { features: "001-a\n", "allow-open": "true" }).code).toBe(0);
    expect(runAction(project.root, { all: "true" }).code).toBe(1);
    expect(
      runAction(project.root, { features: "001-a", "allow-open": "true", require: "checked" }).code,
    ).toBe(1);
  });
});
