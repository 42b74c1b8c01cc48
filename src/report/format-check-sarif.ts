import type { Diagnostic, Place, Severity } from "../model/diagnostic.ts";
import type { FoundDiagnostic } from "../rules/check-feature.ts";
import {
  CHECK_RULE_BY_CODE,
  type CheckStamp,
  type CheckView,
  findingsOf,
  type NamedRule,
  type ReadFailure,
  readFailures,
} from "./check-view.ts";
import { escapeLine } from "./escape.ts";
import { jsonDocument } from "./json-document.ts";
import { uriPath } from "./uri-path.ts";

/** SARIF 2.1.0, the format of code scanning. Paths are relative to the root of the project, columns are UTF-16 units. */
export function formatCheckSarif(view: CheckView, { version }: CheckStamp): string {
  const findings = view.features.flatMap((feature) => findingsOf(feature, view.allowOpen));
  return jsonDocument({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "specrun", semanticVersion: version, rules: RULE_LIST.map(rule) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "the root of the project" } } },
        invocations: [invocation(readFailures(view))],
        results: findings.map(result),
      },
    ],
  });
}

const RULE_LIST: readonly NamedRule[] = [...CHECK_RULE_BY_CODE.values()];
const RULE_INDEX: ReadonlyMap<string, number> = new Map(RULE_LIST.map(({ code }, index) => [code, index]));

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
};

const rule = ({ code, name, severity, summary, off, gated }: NamedRule): object => ({
  id: code,
  name,
  shortDescription: { text: literal(summary) },
  fullDescription: {
    text: literal(gated === true ? `${summary}; a warning where open tasks are allowed` : summary),
  },
  help: { text: "every finding says how to mend it; weights are set in .specify/specrun.yml" },
  defaultConfiguration: { enabled: off !== true, level: LEVELS[severity] },
});

function result(finding: FoundDiagnostic): object {
  const { code, severity, message, help, related = [], fingerprint } = finding;
  const index = RULE_INDEX.get(code);
  return {
    ruleId: code,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: LEVELS[severity],
    message: { text: words(message, help) },
    locations: [location(finding)],
    ...(related.length > 0 ? { relatedLocations: related.map(relatedLocation) } : {}),
    partialFingerprints: { "specrun/v1": fingerprint },
  };
}

const location = (place: Place): object => ({ physicalLocation: physical(place) });

const relatedLocation = (place: NonNullable<Diagnostic["related"]>[number], index: number): object => ({
  id: index + 1,
  physicalLocation: physical(place),
  message: { text: words(place.message) },
});

const physical = ({ file, line, column, length }: Place): object => ({
  artifactLocation: artifact(file),
  region: { startLine: line, startColumn: column, endColumn: column + length },
});

const artifact = (file: string): object => ({ uri: uriPath(file), uriBaseId: "%SRCROOT%" });

const invocation = (failures: readonly ReadFailure[]): object => ({
  executionSuccessful: failures.length === 0,
  toolExecutionNotifications: failures.map(({ reason, path, message, help }) => ({
    descriptor: { id: reason },
    level: "error",
    message: { text: words(message, help) },
    locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
  })),
});

const MESSAGE_MAX = 1_000;

const words = (message: string, help?: string): string =>
  [message, ...(help === undefined ? [] : [`help: ${help}`])]
    .map((text) => literal(escapeLine(text, MESSAGE_MAX)))
    .join("\n");

/** In a SARIF message braces are placeholders, and `[text](target)` is a link; neither may come out of content. */
const literal = (text: string): string =>
  text.replaceAll("{", "{{").replaceAll("}", "}}").replaceAll("](", "] (");
