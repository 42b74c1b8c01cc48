import type { Diagnostic } from "../model/diagnostic.ts";
import type { CheckedTask, FeatureCheck } from "../rules/check-feature.ts";
import { GATE_RULES } from "../rules/gate-findings.ts";
import { type CheckStamp, type CheckView, type ReadFailure, readFailures } from "./check-view.ts";
import { escapeLine } from "./escape.ts";
import { formatDiagnostics } from "./format-diagnostics.ts";
import { xmlElement, xmlTextElement } from "./xml.ts";

/**
 * A JUnit report: a suite for each feature, a case for each task and for each error. It uses only what the Ant and the
 * Jenkins flavour both allow, so places stand in the text of a failure and not in attributes.
 */
export function formatCheckJunit(view: CheckView, { at }: CheckStamp): string {
  const features = view.features.map((feature) => featureSuite(feature, view.allowOpen));
  const failures = readFailures(view);
  const suites = failures.length > 0 ? [...features, unreadSuite(failures)] : features;
  const elements = suites.map((suite, id) => suiteElement(suite, id, at));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement("testsuites", {}, elements)}\n`;
}

interface Suite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
  readonly output: string;
}

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
}

type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "skipped"; readonly text: string }
  | {
      readonly kind: "failure" | "error";
      readonly type: string;
      readonly message: string;
      readonly text: string;
    };

const NAME_MAX = 300;

function featureSuite(feature: FeatureCheck, allowOpen: boolean): Suite {
  const { dir, file, gated, tasks, diagnostics } = feature;
  const fails = gated && !allowOpen;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const others = diagnostics.filter(({ severity }) => severity !== "error");
  return {
    name: dir,
    properties: { file, gated: String(gated) },
    cases: distinct([...tasks.map((task) => taskCase(task, file, fails)), ...errors.map(errorCase)]),
    output: formatDiagnostics(others, new Map()).trimEnd(),
  };
}

function taskCase({ id, line, title, state }: CheckedTask, file: string, fails: boolean): Case {
  const name = escapeLine(`${id} ${title}`, NAME_MAX);
  if (state === "done") return { name, outcome: { kind: "passed" } };
  if (state === "aside") return { name, outcome: { kind: "skipped", text: "set aside" } };
  if (!fails) return { name, outcome: { kind: "skipped", text: "open, which does not fail this check" } };
  const message = "the task is open";
  const text = `${escapeLine(file)}:${line} ${message}\nhelp: finish it with \`specrun implement\``;
  return { name, outcome: { kind: "failure", type: GATE_RULES["open-task"].code, message, text } };
}

/** Its name holds no line, so that it stays the same test when lines move. */
function errorCase(diagnostic: Diagnostic): Case {
  const message = escapeLine(diagnostic.message, NAME_MAX);
  const text = formatDiagnostics([diagnostic], new Map()).trimEnd();
  return {
    name: `${diagnostic.code} ${message}`,
    outcome: { kind: "failure", type: diagnostic.code, message, text },
  };
}

const unreadSuite = (failures: readonly ReadFailure[]): Suite => ({
  name: "features that could not be read",
  properties: {},
  cases: distinct(
    failures.map(({ path, reason, message, help }) => ({
      name: escapeLine(path, NAME_MAX),
      outcome: {
        kind: "error",
        type: reason,
        message: escapeLine(message),
        text: `${escapeLine(message)}\nhelp: ${escapeLine(help)}`,
      },
    })),
  ),
  output: "",
});

/** Readers drop the second of two cases with one name. */
function distinct(cases: readonly Case[]): readonly Case[] {
  const seen = new Map<string, number>();
  return cases.map((each) => {
    const count = (seen.get(each.name) ?? 0) + 1;
    seen.set(each.name, count);
    return count === 1 ? each : { ...each, name: `${each.name} (${count})` };
  });
}

function suiteElement({ name, properties, cases, output }: Suite, id: number, at: Date): string {
  const count = (kind: Outcome["kind"]): number =>
    cases.filter(({ outcome }) => outcome.kind === kind).length;
  const attributes = {
    id,
    name: escapeLine(name),
    package: "specrun",
    timestamp: at.toISOString().slice(0, 19),
    hostname: "localhost",
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: 0,
  };
  const listed = Object.entries({ tool: "specrun check", ...properties }).map(([key, value]) =>
    xmlElement("property", { name: key, value: escapeLine(value) }),
  );
  return xmlElement("testsuite", attributes, [
    xmlElement("properties", {}, listed),
    ...cases.map((each) => caseElement(each, name)),
    xmlTextElement("system-out", {}, output),
    xmlTextElement("system-err", {}, ""),
  ]);
}

function caseElement({ name, outcome }: Case, suite: string): string {
  const attributes = { name, classname: escapeLine(suite), time: 0 };
  return xmlElement("testcase", attributes, outcomeElement(outcome));
}

function outcomeElement(outcome: Outcome): readonly string[] {
  if (outcome.kind === "passed") return [];
  if (outcome.kind === "skipped") return [xmlTextElement("skipped", {}, outcome.text)];
  const { kind, type, message, text } = outcome;
  return [xmlTextElement(kind, { type, message }, text)];
}
