import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The walls of ARCHITECTURE.md, held by a test: who may import what, and who may end the process. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const FILES = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => `src/${name.replaceAll("\\", "/")}`)
  .sort();

interface Import {
  readonly file: string;
  /** A package, `node:…`, or a path below src/. */
  readonly target: string;
  readonly typeOnly: boolean;
  /** Only loaded when the line that says so is reached. */
  readonly lazy: boolean;
}

const source = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const IMPORT = /(?:^|\n)(?:import|export)\s+(type\s)?[^;"']*?from\s+"([^"]+)"|import\("([^"]+)"\)/g;

const IMPORTS: readonly Import[] = FILES.flatMap((file) =>
  [...source(file).matchAll(IMPORT)].map(([, typeOnly, named, lazy]) => {
    const name = named ?? lazy ?? "";
    const target = name.startsWith(".")
      ? relative(ROOT, join(ROOT, dirname(file), name)).replaceAll("\\", "/")
      : name;
    return { file, target, typeOnly: typeOnly !== undefined, lazy: lazy !== undefined };
  }),
);

const inside = (file: string, places: readonly string[]): boolean =>
  places.some((place) => file.startsWith(place));

describe("pure stages", () => {
  const PURE = [
    "src/model/",
    "src/markdown/",
    "src/graph/",
    "src/mutants/",
    "src/rules/",
    "src/schedule/",
    "src/spend/",
    "src/forecast/",
  ];

  it("import no node modules and nothing that does I/O", () => {
    const allowed = [...PURE, "src/util/"];
    const strays = IMPORTS.filter(
      ({ file, target, typeOnly }) =>
        inside(file, PURE) &&
        !typeOnly &&
        (target.startsWith("node:") || (target.startsWith("src/") && !inside(target, allowed))),
    );
    expect(strays).toEqual([]);
  });

  it("speak a vocabulary that imports nothing", () => {
    expect(
      IMPORTS.filter(({ file, target }) => file.startsWith("src/model/") && !target.startsWith("src/model/")),
    ).toEqual([]);
  });
});

describe("each library", () => {
  const OWNERS: Readonly<Record<string, readonly string[]>> = {
    "@agentclientprotocol/sdk": ["src/workers/drivers/acp-agent.ts"],
    "@anthropic-ai/sdk": ["src/workers/"],
    chokidar: ["src/watch.ts"],
    commander: ["src/cli/"],
    execa: ["src/slots/spawn.ts"],
    "fast-xml-parser": ["src/checks/read-junit.ts"],
    "gray-matter": ["src/config/front-matter.ts"],
    listr2: ["src/report/tty-reporter.ts", "src/report/live-rows.ts", "src/report/live-area.ts"],
    remark: ["src/markdown/"],
    "remark-frontmatter": ["src/markdown/"],
    "remark-gfm": ["src/markdown/"],
    "tap-parser": ["src/checks/read-tap.ts"],
    tinyglobby: ["src/workers/tools/"],
    unified: ["src/markdown/"],
    yaml: ["src/config/"],
    zod: ["src/config/", "src/workers/"],
  };
  const packageOf = (target: string): string =>
    target
      .split("/")
      .slice(0, target.startsWith("@") ? 2 : 1)
      .join("/");

  it("has one owner; types alone may be borrowed", () => {
    const strays = IMPORTS.filter(({ file, target, typeOnly }) => {
      if (target.startsWith("src/") || target.startsWith("node:") || typeOnly) return false;
      return !inside(file, OWNERS[packageOf(target)] ?? []);
    });
    expect(strays).toEqual([]);
  });

  it("is declared, and every declared one is owned", () => {
    const { dependencies } = JSON.parse(source("package.json")) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).sort()).toEqual(Object.keys(OWNERS).sort());
  });
});

describe("the edges", () => {
  it("only cli/ ends the process", () => {
    const strays = FILES.filter(
      (file) => !file.startsWith("src/cli/") && /process\.(?:exit\(|exitCode\s*=|abort\()/.test(source(file)),
    );
    expect(strays).toEqual([]);
  });

  it("nobody prints past the reporters", () => {
    expect(FILES.filter((file) => /\bconsole\.\w+\(/.test(source(file)))).toEqual([]);
  });

  it("`check`, `graph` and `status` never load the SDK, listr2 or chokidar", () => {
    const heavy = new Set<string>();
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { target, typeOnly } of IMPORTS.filter((item) => item.file === file)) {
        if (typeOnly) continue;
        if (["@anthropic-ai/sdk", "listr2", "chokidar"].some((name) => target.startsWith(name)))
          heavy.add(`${file}: ${target}`);
        if (target.startsWith("src/")) visit(target);
      }
    };
    for (const command of ["check", "graph", "status"]) visit(`src/cli/${command}.ts`);
    expect([...heavy]).toEqual([]);
  });
});

describe("`check`", () => {
  it("loads nothing that reads a configuration or starts a program before it knows that it must", () => {
    const loaded = new Set<string>();
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { target, typeOnly, lazy } of IMPORTS.filter((item) => item.file === file)) {
        if (typeOnly || lazy) continue;
        if (target.startsWith("src/")) visit(target);
        else if (!target.startsWith("node:")) loaded.add(target);
      }
    };
    for (const file of ["bin", "run-check"]) visit(`src/cli/${file}.ts`);
    for (const file of ["check-formats", "format-check"]) visit(`src/report/${file}.ts`);
    expect([...loaded].sort()).toEqual(["commander", "remark", "remark-frontmatter", "remark-gfm"]);
  });
});

describe("size", () => {
  it("no file is over 400 lines", () => {
    expect(FILES.filter((file) => source(file).split("\n").length > 401)).toEqual([]);
  });
});

it("tests mock no module of our own", () => {
  const tests = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const mocking = tests.filter(
    (name) => name !== "architecture.test.ts" && /vi\.mock\(/.test(source(`tests/${name}`)),
  );
  expect(mocking).toEqual([]);
});
