import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "tsdown";

/**
 * `check` is started at each commit, and most of its time would go into finding and opening the hundred small files of
 * these packages. They are bundled, what they need included; every other package is loaded from node_modules, and only
 * by the command that needs it.
 */
const BUNDLED =
  /^(?:commander|remark|remark-(?:frontmatter|gfm|parse|stringify)|unified|mdast-util-.+|micromark(?:-.+)?|unist-util-.+|vfile|vfile-message|bail|ccount|character-entities|decode-named-character-reference|dequal|devlop|escape-string-regexp|extend|fault|format|is-plain-obj|longest-streak|markdown-table|trough|zwitch)$/;

/** The stages that `check`, `graph` and `status` go through, none of which imports a package that is not bundled. */
const READING =
  /src[\\/](?:markdown|graph|rules|util)[\\/](?!package-root)|src[\\/]config[\\/](?:check-settings|current-branch|list-features|match-feature|project-root|read-feature|read-inside|resolve-feature)\.ts$|src[\\/]report[\\/](?:amounts|check-view|display-width|escape|exit-code|failure-text|format-check|format-diagnostics|format-failure|format-setup-failure|json-document|line-layout)\.ts$|node_modules[\\/](?!commander[\\/])/;

/** What every command needs before it knows which one it is. */
const BASE =
  /src[\\/](?:model[\\/]|util[\\/]package-root|report[\\/]palette)|node_modules[\\/]commander[\\/]/;

export default defineConfig({
  entry: { bin: "src/cli/bin.ts", index: "src/index.ts" },
  format: "esm",
  platform: "node",
  target: "node20.19",
  dts: true,
  // The build of tests/crash/ alone can be told to die before and after each durable step.
  define: { CRASH_POINTS: "false" },
  fixedExtension: false,
  deps: { alwaysBundle: bundled, onlyBundle: [BUNDLED] },
  outputOptions: {
    comments: { legal: true, annotation: true, jsdoc: false },
    // Each file costs a fraction of a millisecond to find and open: what the reading commands share is one.
    codeSplitting: {
      groups: [
        { name: "base", test: BASE },
        { name: "reading", test: READING },
      ],
    },
  },
  // Role files are data: they ship beside the bundle and are read at run time.
  copy: [{ from: "src/workers/roles", to: "dist" }],
  plugins: [withoutWriting(), thirdPartyNotice()],
});

function bundled(id: string): boolean {
  const name = packageName(id);
  return name !== null && BUNDLED.test(name);
}

/** `remark-gfm` of `remark-gfm`, `remark-gfm/lib/index.js` and a path below node_modules. */
function packageName(id: string): string | null {
  const tail = id.split(/node_modules[\\/]/).at(-1) ?? id;
  return /^(?:@[^\\/]+[\\/])?[a-z0-9][^\\/:]*/.exec(tail)?.[0] ?? null;
}

/** specrun never turns a tree back into text, so the half of remark that does is left out. */
function withoutWriting() {
  return {
    name: "without-writing",
    load: {
      filter: { id: /node_modules[\\/]mdast-util-to-markdown[\\/]index\.js$/ },
      handler: () => "export const toMarkdown = undefined;\nexport const defaultHandlers = undefined;\n",
    },
  };
}

/** The licences of what is bundled ask for their text to go with it. */
function thirdPartyNotice() {
  return {
    name: "third-party-notice",
    generateBundle(
      this: Emitter,
      _: unknown,
      bundle: Readonly<Record<string, { readonly moduleIds?: readonly string[] }>>,
    ) {
      const folders = new Set(
        Object.values(bundle)
          .flatMap(({ moduleIds = [] }) => moduleIds)
          .flatMap((id) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
      );
      if (folders.size === 0) return;
      const notices = [...folders].map(noticeOf).sort();
      const source = `# Third-party code in this folder\n\n${notices.join("\n")}`;
      this.emitFile({ type: "asset", fileName: "THIRD-PARTY.md", source });
    },
  };
}

interface Emitter {
  emitFile(file: { readonly type: "asset"; readonly fileName: string; readonly source: string }): unknown;
}

function noticeOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  return `## ${name} ${version}\n\n${licenceText(folder).trim()}\n`;
}

/** Its own file, or where an old package has none the end of its readme. */
function licenceText(folder: string): string {
  const files = readdirSync(folder);
  const own = files.find((file) => /^licen[cs]e(?:\.\w+)?$/i.test(file));
  if (own !== undefined) return readFileSync(join(folder, own), "utf8");
  const readme = readFileSync(
    join(folder, files.find((file) => /^readme\.md$/i.test(file)) ?? "readme.md"),
    "utf8",
  );
  const section = /^(?:#+ *)?licen[cs]e\n(?:=+\n)?([\s\S]+)/im.exec(readme)?.[1];
  if (section === undefined)
    throw new Error(`what is in ${folder} is bundled, but its licence text is missing`);
  return section;
}
