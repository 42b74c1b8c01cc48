import type { ProjectFolder } from "../manifests/project-files.ts";
import type { FolderCheck } from "./find-checks.ts";

/** Targets named after a kind of check in Makefile, justfile and Taskfile; the recipe's text is what is consented to. */
export const recipeFinder = {
  find: async (folder: ProjectFolder): Promise<readonly FolderCheck[]> => {
    const found: FolderCheck[] = [];
    for (const { names, tool, target } of RECIPES) {
      const file = names.find((name) => folder.has(name));
      const text = file === undefined ? null : await folder.read(file);
      if (file === undefined || text === null) continue;
      for (const [kind, targets] of TARGETS) {
        const name = targets.find((candidate) => target(candidate).test(text));
        if (name === undefined || found.some((check) => check.kind === kind)) continue;
        const detail = `${name}:\n${recipeText(text, target(name))}`;
        found.push({ kind, command: `${tool} ${name}`, source: `${file} ${name}`, detail });
      }
    }
    return found;
  },
};

const TARGETS: readonly (readonly [FolderCheck["kind"], readonly string[]])[] = [
  ["test", ["test", "tests", "unit-test"]],
  ["types", ["typecheck", "type-check", "types", "mypy"]],
  ["lint", ["lint"]],
  ["build", ["build"]],
];

const RECIPES = [
  {
    names: ["Makefile", "makefile", "GNUmakefile"],
    tool: "make",
    target: (name: string): RegExp => new RegExp(`^${name}\\s*:(?!=).*$`, "m"),
  },
  {
    names: ["justfile", "Justfile", ".justfile"],
    tool: "just",
    target: (name: string): RegExp => new RegExp(`^@?${name}(\\s[^\\n]*?)?:(?!=).*$`, "m"),
  },
  {
    names: ["Taskfile.yml", "Taskfile.yaml"],
    tool: "task",
    target: (name: string): RegExp => new RegExp(`^ {2}${name}:.*$`, "m"),
  },
] as const;

/** The target's line and the lines indented below it. */
function recipeText(text: string, target: RegExp): string {
  const start = text.search(target);
  const [head = "", ...rest] = text.slice(start).split(/\r?\n/);
  const indent = /^\s*/.exec(head)?.[0].length ?? 0;
  const end = rest.findIndex((line) => line.trim() !== "" && (/^\s*/.exec(line)?.[0].length ?? 0) <= indent);
  const body = end === -1 ? rest : rest.slice(0, end);
  return [head, ...body].join("\n").trim();
}
