import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { argv, exit, stdout } from "node:process";
import { brokenInvariants, type Look, lookAt } from "./corpus-invariants.ts";

/**
 * Reads every tasks.md below a folder, prints what was understood, and proves the promises of the parser on it:
 * nothing throws, no line with a box and an id is lost, a tick changes one character and nothing else, and the same
 * text reads the same twice. `npm run corpus -- DIR [--every-task]`; ends with 1 when a promise is broken.
 */
const everyTask = argv.includes("--every-task");
const folder = argv.slice(2).find((argument) => !argument.startsWith("--"));
if (folder === undefined) {
  stdout.write("corpus: skipped, no folder was given; write `npm run corpus -- DIR`\n");
  exit(0);
}

const SKIPPED = new Set([".git", "node_modules", "dist", "target"]);

function taskLists(dir: string): readonly string[] {
  const entries = readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : taskLists(path);
    return entry.isFile() && basename(path) === "tasks.md" ? [path] : [];
  });
}

type Counts = Map<string, number>;

const counts = {
  states: new Map(),
  kinds: new Map(),
  edges: new Map(),
  rules: new Map(),
} satisfies Record<string, Counts>;
let tasks = 0;
let parallel = 0;
const empty: string[] = [];
const broken: string[] = [];

const add = (to: Counts, key: string, by = 1): void => {
  to.set(key, (to.get(key) ?? 0) + by);
};

function count({ feature, graph, diagnostics }: Look): void {
  tasks += feature.tasks.length;
  parallel += feature.tasks.filter((task) => task.parallel).length;
  for (const task of feature.tasks) {
    add(counts.states, task.state);
    add(counts.kinds, task.kind === "edit" ? `edit, ${task.role}` : task.kind);
  }
  for (const { reason } of graph.edges) add(counts.edges, reason);
  for (const { code } of diagnostics) add(counts.rules, code);
}

const files = taskLists(folder);
for (const file of files) {
  const name = dirname(relative(folder, file)) || ".";
  try {
    const source = readFileSync(file, "utf8");
    const look = lookAt(source, name);
    count(look);
    if (look.feature.tasks.length === 0) empty.push(name);
    broken.push(...brokenInvariants(look, everyTask).map((what) => `${name}: ${what}`));
  } catch (error) {
    broken.push(`${name}: threw ${(error as Error).stack}`);
  }
}

const table = (title: string, rows: Counts): string =>
  [
    title,
    ...[...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, amount]) => `  ${key.padEnd(16)}${String(amount).padStart(8)}`),
  ].join("\n");

stdout.write(
  [
    table(
      "corpus",
      new Map([
        ["features", files.length],
        ["tasks", tasks],
        ["parallel", parallel],
      ]),
    ),
    table("state", counts.states),
    table("kind and role", counts.kinds),
    table("edges by reason", counts.edges),
    table("diagnostics", counts.rules),
    `without tasks: ${empty.length}${empty.map((name) => `\n  ${name}`).join("")}`,
    `ticks tried: ${everyTask ? "each task alone" : "all at once, and up to 6 tasks of each feature alone"}`,
    broken.length === 0 ? "every promise held" : `broken: ${broken.length}\n  ${broken.join("\n  ")}`,
    "",
  ].join("\n\n"),
);
exit(broken.length === 0 ? 0 : 1);
