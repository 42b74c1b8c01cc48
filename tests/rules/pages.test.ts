import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RULES, type Rule } from "../../src/rules/catalogue.ts";
import { checkProject } from "../cli/check-project.ts";
import { expectText } from "../fixture-folders.ts";

/**
 * docs/rules has a page for every rule, and its examples are true: the files under "Reported" make the finding, those
 * under "Accepted" do not. A block's info string names its file.
 */
const PAGES = "docs/rules";
const rules = Object.entries(RULES).map(([name, rule]): Rule & { readonly name: string } => ({
  name,
  ...rule,
}));

const pageOf = (code: string): string =>
  existsSync(`${PAGES}/${code}.md`) ? readFileSync(`${PAGES}/${code}.md`, "utf8") : "";

type Files = Readonly<Record<string, string>>;

const FENCE = /^(`{3,})\w+ (\S+)\n([\s\S]*?)^\1$/gm;

/** Headings outside of fences. */
const headingsOf = (page: string): readonly string[] =>
  [...page.replace(FENCE, "").matchAll(/^## (.*)$/gm)].map(([, title]) => title ?? "");

/** The fenced blocks behind a heading, up to the next one, by file. */
function filesUnder(page: string, heading: string): Files {
  const files: Record<string, string> = {};
  let here = "";
  for (const match of page.matchAll(new RegExp(`${FENCE.source}|^## (.*)$`, "gm"))) {
    const [, , path, text, title] = match;
    if (title !== undefined) here = title;
    else if (here === heading) files[placed(path ?? "")] = text ?? "";
  }
  return files;
}

const DOCUMENT = /^(?:tasks|spec|plan)\.md$|^evidence\.jsonl$|^checklists\//;
const placed = (path: string): string => (DOCUMENT.test(path) ? `specs/001-example/${path}` : path);

const NEEDS_HISTORY = new Set(["SR040", "SR042"]);

async function codesOf(code: string, files: Files): Promise<readonly string[]> {
  const config = `${files[".specify/specrun.yml"] ?? ""}\nrules: {${code}: warning}\n`;
  const project = await checkProject({ ...files, ".specify/specrun.yml": config });
  if (NEEDS_HISTORY.has(code)) {
    project.git("init", "-q");
    project.commit();
  }
  return (await project.findings("001-example")).map((finding) => finding.split(" ")[0] ?? "");
}

describe.each(rules)("$code $name", ({ code, name, severity, off, gated }) => {
  const page = pageOf(code);

  it("has a page that says what, why and how", () => {
    expect(page.split("\n")[0]).toBe(`# ${code} ${name}`);
    const weight = off === true ? `off, \`${severity}\` when turned on` : `\`${severity}\``;
    const first = gated === true ? `${weight} in features that count, \`warning\` in others` : weight;
    expect(page.split("\n")[2]).toBe(`Default: ${first}.`);
    expect(headingsOf(page)).toEqual(["Why it matters", "How to fix it", "Reported", "Accepted"]);
  });

  it("reports its first example and accepts its second", async () => {
    expect(await codesOf(code, filesUnder(page, "Reported"))).toContain(code);
    expect(await codesOf(code, filesUnder(page, "Accepted"))).not.toContain(code);
  });
});

describe("the list of rules", () => {
  it("is made from the catalogue", () => {
    const sorted = [...rules].sort((a, b) => (a.code < b.code ? -1 : 1));
    const rows = sorted.map(
      ({ code, name, severity, off, gated, summary }) =>
        `| [${code}](${code}.md) | ${name} | ${off === true ? "off" : severity}${gated === true ? " *" : ""} | ${summary} |`,
    );
    expectText(
      `${PAGES}/README.md`,
      [
        "# Rules",
        "",
        "What `specrun check` finds. A code never changes its meaning. `.specify/specrun.yml` sets the weight of each, by code or",
        "by name: `rules: { SR019: warning, parallel-same-file: off }`. `specrun check --explain SR019` prints a page.",
        "",
        "| rule | name | default | finds |",
        "|---|---|---|---|",
        ...rows,
        "",
        "\\* an error in features whose open tasks fail the gate, a warning in all others.",
        "",
      ].join("\n"),
    );
  });

  it("has no page for a rule that does not exist", () => {
    const codes = new Set(rules.map(({ code }) => `${code}.md`));
    expect(readdirSync(PAGES).filter((name) => name !== "README.md" && !codes.has(name))).toEqual([]);
  });
});
