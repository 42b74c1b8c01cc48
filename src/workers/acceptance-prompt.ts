import { fence } from "./fence.ts";

/** What the author of a story's acceptance tests is told, and who looks at them. */
export interface AcceptanceScenario {
  readonly id: string;
  readonly text: string;
}

export interface AuthorBrief {
  readonly feature: string;
  readonly story: string;
  readonly title: string;
  readonly independentTest: string | null;
  /** To be written now. */
  readonly scenarios: readonly AcceptanceScenario[];
  /** The only folder that may be written to. */
  readonly folder: string;
  readonly keyOf: (scenario: string) => string;
  /** Commands by which tests are run here; empty where nothing tells yet. */
  readonly commands: readonly string[];
}

const AUTHOR = `You write the acceptance tests of one user story, before and without its code. Others implement the story while you
write; you see the project's documents and manifests, never its code, so that your tests say what was asked for and
not what was built.

- One test file for each scenario, and in it one test case whose name begins with the scenario's id.
- Go through the product's public interface alone, as the specification, plan, contracts and quickstart describe it: a
  command line, an HTTP interface, exported functions with the names written there. Invent no names.
- Demand what the scenario demands, no more: no wording, order, format or timing that the documents leave open.
- A test must fail for a product that lacks the scenario. Assert results.
- Use the test framework that the plan or the manifests name. A test cleans up after itself and needs no network.
- They are frozen once you are done: no worker can change them any more.`;

export const authorPrompt = (brief: AuthorBrief): string =>
  [
    AUTHOR,
    "",
    `Feature: ${brief.feature}`,
    `User story ${brief.story}: ${brief.title} (see spec.md)`,
    ...(brief.independentTest === null ? [] : [`Independent test: ${brief.independentTest}`]),
    "",
    ...brief.scenarios.map(({ id, text }) =>
      fence("scenario", { id, file: `${brief.folder}/…${brief.keyOf(id)}…` }, shown(text)),
    ),
    "",
    `Write only below ${brief.folder}/: for each scenario a file whose name has its key in it (\`${brief.keyOf(brief.scenarios[0]?.id ?? "")}\`,`,
    "or with underscores where the language needs them), named so that the project's test runner finds it. Helper files may",
    "lie beside them, without such a key.",
    ...(brief.commands.length === 0
      ? []
      : [`Tests are run here with: ${brief.commands.map((command) => `\`${command}\``).join(", ")}`]),
  ].join("\n");

export interface FairnessBrief {
  readonly role: string;
  readonly story: string;
  readonly scenarios: readonly AcceptanceScenario[];
  readonly tests: readonly { readonly path: string; readonly text: string }[];
  /** What the red tests printed, where code exists that they fail for; null before there is any. */
  readonly output: string | null;
}

const QUESTION = `Judge the acceptance tests of one user story against its specification alone; the documents are in your workspace.
Which of them demands more than the specification (too-strict: it would fail for a product that the specification
allows), leaves a part of its scenario untested (missing), or would pass without the scenario (shows-nothing)?
Everything that spec.md, plan.md and the contracts say may be demanded; what they leave open may not.`;

const DISPUTE = `These acceptance tests are red, and the people who wrote the code could not turn them green. Is it the code's fault, or
does a test forbid what the specification allows? Report a test as too-strict only if you can copy the words of
spec.md that allow what it forbids into \`quote\`; specrun compares them with the file. All else is the code's fault.`;

/** A reviewer that sees specification and tests, and no code. */
export const fairnessPrompt = (brief: FairnessBrief): string =>
  [
    brief.role,
    "",
    brief.output === null ? QUESTION : DISPUTE,
    "",
    `User story ${brief.story}:`,
    ...brief.scenarios.map(({ id, text }) => fence("scenario", { id }, shown(text))),
    ...brief.tests.map(({ path, text }) => fence("document", { path }, shown(text))),
    ...(brief.output === null ? [] : [fence("output", {}, shown(brief.output))]),
    "",
    "Answer with the JSON object that was asked for, and nothing else.",
  ].join("\n");

const TEXT_CHARS_MAX = 60_000;
const shown = (text: string): string => text.slice(0, TEXT_CHARS_MAX);
