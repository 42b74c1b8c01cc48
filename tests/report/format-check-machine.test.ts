/** What programs read: whole documents, the schemas of their formats, and texts that try to break out of them. */
import { readFileSync } from "node:fs";
import { type Schema, Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { type CheckFormat, renderCheck } from "../../src/report/check-formats.ts";
import type { CheckView } from "../../src/report/check-view.ts";
import { expectText } from "../fixture-folders.ts";
import { ATTACKS, anyView, checked, madeUp, STAMP, sampleView, viewOf } from "./checked-features.ts";
import { expectHarmless } from "./hostile.ts";

const schema = (name: string): string => readFileSync(`fixtures/schemas/${name}`, "utf8");
const sarif = new Validator(JSON.parse(schema("sarif-2.1.0.json")) as Schema, "4", false);
const render = (format: CheckFormat, view: CheckView): Promise<string> => renderCheck(format, view, STAMP);

const sarifErrors = (document: string): readonly string[] =>
  sarif
    .validate(JSON.parse(document))
    .errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);

async function xmlErrors(
  documents: readonly string[],
  names: readonly string[] = ["junit-jenkins.xsd", "junit-ant.xsd"],
): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const found: string[] = [];
  for (const name of names) {
    const { errors } = await validateXML({ xml, schema: schema(name) });
    found.push(...errors.map(({ rawMessage }) => `${name} ${rawMessage}`));
  }
  return found;
}

const hostile = (): CheckView =>
  viewOf(...ATTACKS.map((text) => madeUp({ dir: text, title: text, message: text, source: text })));

describe("a whole document", () => {
  it.each<[CheckFormat, string]>([
    ["json", "check.json"],
    ["github", "check-github.txt"],
    ["junit", "check-junit.xml"],
    ["tsc", "check-tsc.txt"],
  ])("in %s", async (format, name) => {
    expectText(`tests/report/screens/${name}`, await render(format, sampleView()));
  });

  it("in sarif", async () => {
    const log = JSON.parse(await render("sarif", sampleView())) as SarifLog;
    const driver = log.runs[0]?.tool.driver as { rules: readonly { readonly id: string }[] };
    // The catalogue grows; its first rules stand for all of them.
    driver.rules = driver.rules.slice(0, 2);
    expectText("tests/report/screens/check.sarif.json", `${JSON.stringify(log, null, 2)}\n`);
  });

  it.each<CheckFormat>(["json", "github", "junit", "sarif", "tsc"])(
    "in %s is the same each time",
    async (format) => {
      expect(await render(format, sampleView())).toBe(await render(format, sampleView()));
    },
  );
});

describe("SARIF", () => {
  it.each<[string, CheckView]>([
    ["with every kind of finding", sampleView()],
    ["without features", viewOf()],
    ["of hostile texts", hostile()],
  ])("%s is valid 2.1.0", async (_, view) => {
    expect(sarifErrors(await render("sarif", view))).toEqual([]);
  });

  it("that is wrong would be noticed", () => {
    const document = {
      version: "2.1.0",
      runs: [{ tool: { driver: { name: "x", rules: [{}] } }, results: [{}] }],
    };
    expect(sarifErrors(JSON.stringify(document)).length).toBeGreaterThan(0);
    expect(sarifErrors('{"version":"2.0.0","runs":[]}').length).toBeGreaterThan(0);
  });

  it("points each result to its rule", async () => {
    const [run] = (JSON.parse(await render("sarif", sampleView())) as SarifLog).runs;
    const rules = run?.tool.driver.rules ?? [];
    expect(run?.results.length).toBeGreaterThan(4);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  it("keeps the fingerprint of an open task when lines move", async () => {
    const task = "- [ ] T001 Write src/a.ts";
    const prints = async (...lines: string[]): Promise<unknown> => {
      const view = viewOf(
        checked({ dir: "specs/001-a", lines: ["# Tasks", "", "## Phase 1: One", ...lines] }),
      );
      const [run] = (JSON.parse(await render("sarif", view)) as SarifLog).runs;
      return run?.results.map(({ partialFingerprints }) => partialFingerprints);
    };
    expect(await prints(task)).toEqual(await prints("", "moved", "", task));
  });
});

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly partialFingerprints: unknown;
    }[];
  }[];
}

describe("JUnit", () => {
  it("is valid for Jenkins and for Ant, whatever the texts hold", async () => {
    const views = [sampleView(), { ...sampleView(), allowOpen: true }, viewOf(), hostile()];
    expect(await xmlErrors(await Promise.all(views.map((view) => render("junit", view))))).toEqual([]);
  });

  it("that is wrong would be noticed", async () => {
    const document = await render("junit", viewOf(...sampleView().features.slice(0, 1)));
    const wrong = [
      document.replace(' time="0"', ""),
      document.replace("<system-err/>", ""),
      document.replace("</testsuites>", ""),
    ];
    const errors = await xmlErrors(wrong, ["junit-ant.xsd"]);
    for (const index of wrong.keys()) expect(errors.join("\n")).toContain(`${index}.xml`);
  });

  it("skips open tasks where they are allowed, and gives no two cases one name", async () => {
    const xml = await render("junit", { ...sampleView(), allowOpen: true });
    expect(xml.match(/<failure type="SR000"/g)).toBeNull();
    const twice = await render("junit", hostile());
    for (const suite of twice.split("<testsuite ").slice(1)) {
      const names = [...suite.matchAll(/<testcase name="([^"]*)"/g)].map(([, name]) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe("any texts", () => {
  it("make well-formed documents", async () => {
    const documents: string[] = [];
    await fc.assert(
      fc.asyncProperty(anyView, async (view) => {
        expect(sarifErrors(await render("sarif", view))).toEqual([]);
        const json = JSON.parse(await render("json", view)) as { features: unknown[] };
        expect(json.features).toHaveLength(view.features.length);
        const xml = await render("junit", view);
        expectHarmless(xml);
        documents.push(xml);
      }),
      { numRuns: 25 },
    );
    expect(await xmlErrors(documents)).toEqual([]);
  });

  it("make one line for each finding that a compiler's reader understands", async () => {
    await fc.assert(
      fc.asyncProperty(anyView, async (view) => {
        const lines = (await render("tsc", view)).split("\n").slice(0, -1);
        const open = view.allowOpen ? 0 : 1;
        expect(lines).toHaveLength(view.features.length * (3 + open) + (view.failures?.length ?? 0));
        for (const line of lines) {
          expect(line).toMatch(/^.*\(1,[12]\): (?:error|warning|info) SR\d{3}: /);
          expectHarmless(line);
        }
      }),
    );
  });

  it("never give a runner an order that is not ours", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyView,
        fc.constantFrom<CheckFormat>("text", "json", "sarif", "junit", "tsc"),
        async (view, format) => {
          expect(orders(await render(format, view))).toEqual([]);
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(anyView, async (view) => {
        for (const order of orders(await render("github", view)))
          expect(order).toMatch(
            /^::(?:(?:error|warning|notice) file=|group::\d+ findings? with|endgroup::$)/,
          );
      }),
    );
  });
});

/** As GitHub's runner reads a log: an order begins a line, spaces before it do not matter; the old form may stand anywhere. */
const orders = (log: string): readonly string[] =>
  log.split(/\r\n|\n|\r/).filter((line) => /^::.*::/.test(line.trimStart()) || line.includes("##["));

describe("a line for compilers' readers", () => {
  /** VS Code's matcher `$msCompile`, as its documentation of problem matchers gives the format. */
  const MS_COMPILE =
    /^\s*(?:\s*\d+>)?(\S.*?)(?:\((\d+|\d+,\d+|\d+,\d+,\d+,\d+)\))?\s*:\s+(?:(\S+)\s+)?((?:fatal +)?error|warning|info)\s+(\w+\d+)?\s*:\s*(.*)$/;

  it("is read by VS Code's matcher", async () => {
    const lines = (await render("tsc", sampleView())).trimEnd().split("\n");
    const read = lines.map((line) => MS_COMPILE.exec(line)?.slice(1, 6));
    expect(read).toEqual([
      ["specs/004-latin/tasks.md", "1,1", undefined, "error", "SR999"],
      ["specs/001-sign-in/tasks.md", "7,7", undefined, "error", "SR005"],
      ["specs/001-sign-in/tasks.md", "9,3", undefined, "warning", "SR011"],
      ["specs/001-sign-in/tasks.md", "6,1", undefined, "error", "SR000"],
      ["specs/001-sign-in/tasks.md", "9,1", undefined, "error", "SR000"],
      ["specs/002-søk (ny)/tasks.md", "6,3", undefined, "warning", "SR011"],
      ["specs/002-søk (ny)/tasks.md", "6,1", undefined, "error", "SR000"],
      ["specs/003-later/tasks.md", "6,1", undefined, "warning", "SR004"],
    ]);
  });
});
