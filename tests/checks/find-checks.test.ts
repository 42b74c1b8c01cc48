import { describe, expect, it } from "vitest";
import { findChecks } from "../../src/checks/find-checks.ts";
import { fixtureNames, fixtureProject } from "./fixture-project.ts";

/** Every fixture with what a checkpoint runs there: `kind: command (source)`. Tasks run the same without builds. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  dart: ["test: dart test (pubspec.yaml)", "lint: dart analyze (pubspec.yaml)"],
  deno: ["test: deno task test (deno.jsonc)", "lint: deno task lint (deno.jsonc)"],
  dotnet: ["test: dotnet test (Todo.sln)", "build: dotnet build (Todo.sln)"],
  elixir: ["test: mix test (mix.exs)"],
  go: ["test: go test ./... (go.mod)", "lint: go vet ./... (go.mod)", "build: go build ./... (go.mod)"],
  "go-no-modules": [
    "test: go test ./... (go.mod)",
    "lint: go vet ./... (go.mod)",
    "build: go build ./... (go.mod)",
  ],
  gradle: [
    "test: gradle --no-daemon test (build.gradle.kts)",
    "build: gradle --no-daemon assemble (build.gradle.kts)",
  ],
  just: ["test: just test (justfile test)", "lint: just lint (justfile lint)"],
  make: ["test: make test (Makefile test)", "build: make build (Makefile build)"],
  "make-beside-node": [
    "test: npm run -s test (package.json scripts.test)",
    "lint: make lint (Makefile lint)",
  ],
  maven: ["test: sh ./mvnw -B test (pom.xml)", "build: sh ./mvnw -B package -DskipTests (pom.xml)"],
  "nested-lockfile": [
    "test: npm run -s test (package.json scripts.test)",
    "build: cd 'docs site' && npm run -s build (docs site/package.json scripts.build)",
  ],
  "node-broken-manifest": ["test: node --test (node:test files)"],
  "node-bun": ["test: bun test (bun:test files)"],
  "node-lock-behind": ["test: npm run -s test (package.json scripts.test)"],
  "node-no-manifest": ["test: node --test (node:test files)"],
  "node-placeholder": ["test: node --test (node:test files)"],
  "node-pnpm": ["test: pnpm run test (package.json scripts.test)"],
  "node-pnpm-workspace": ["test: pnpm run test (package.json scripts.test)"],
  "node-runner-without-script": [
    "test: npx --no-install vitest run (package.json vitest)",
    "types: npx --no-install tsc --noEmit (tsconfig.json)",
  ],
  "node-scripts": [
    "test: npm run -s test (package.json scripts.test)",
    "types: npm run -s typecheck (package.json scripts.typecheck)",
    "lint: npm run -s lint (package.json scripts.lint)",
    "build: npm run -s build (package.json scripts.build)",
  ],
  "node-vacuous-scripts": [],
  "node-watch-script": ["test: npm run -s test:ci (package.json scripts.test:ci)"],
  "node-workspaces": ["test: npm run -s test (package.json scripts.test)"],
  "node-yarn": ["test: yarn run -s test (package.json scripts.test)"],
  "node-yarn-berry": ["test: yarn run test (package.json scripts.test)"],
  nothing: [],
  php: ["test: vendor/bin/phpunit (composer.json)"],
  "php-no-packages": [],
  "python-django": ["test: python3 manage.py test (manage.py)"],
  "python-no-dependencies": [],
  "python-only-setup": [],
  "python-package": ["test: python3 -m pytest (declared dependency pytest)"],
  "python-poetry": ["test: poetry run pytest (declared dependency pytest)"],
  "python-pytest-style": ["test: python3 -m pytest (tests/test_todo.py)"],
  "python-requirements": ["test: python3 -m pytest (declared dependency pytest)"],
  "python-unittest-folder": ["test: python3 -m unittest discover -s tests (tests/test_todo.py)"],
  "python-unittest-package": ["test: python3 -m unittest discover (tests/test_todo.py)"],
  "python-uv": [
    "test: uv run pytest (declared dependency pytest)",
    "types: uv run mypy . (pyproject.toml tool.mypy)",
    "lint: uv run ruff check . (pyproject.toml tool.ruff)",
  ],
  ruby: ["test: bundle exec rspec (Gemfile)"],
  rust: ["test: cargo test (Cargo.toml)", "build: cargo build (Cargo.toml)"],
  "rust-no-crates": ["test: cargo test (Cargo.toml)", "build: cargo build (Cargo.toml)"],
  taskfile: ["test: task test (Taskfile.yml test)", "lint: task lint (Taskfile.yml lint)"],
  "web-application": [
    "test: cd frontend && npm run -s test (frontend/package.json scripts.test)",
    'test: cd backend && PATH="$PWD/.venv/bin:$PATH" python3 -m pytest (backend/pyproject.toml tool.pytest.ini_options)',
    "build: cd frontend && npm run -s build (frontend/package.json scripts.build)",
  ],
};

describe("findChecks", () => {
  it("has an expectation for every fixture", () => {
    expect(Object.keys(FOUND).sort()).toEqual(fixtureNames());
  });

  it.each(Object.entries(FOUND))("%s", async (name, expected) => {
    const { task, phase } = await findChecks(fixtureProject(name));
    const described = phase.map(({ kind, command, source }) => `${kind}: ${command} (${source})`);
    expect(described).toEqual(expected);
    const fast = phase.filter(({ kind }) => kind !== "build").map((check) => ({ ...check, purpose: "task" }));
    expect(task).toEqual(fast);
  });

  it("shows what a script calls, so that consent is given to content", async () => {
    const { task } = await findChecks(fixtureProject("node-scripts"));
    expect(task[0]?.detail).toBe(
      [
        "test: npm run unit && npm run api",
        "pretest: node seed.js",
        "unit: vitest run",
        "api: vitest run api",
      ].join("\n"),
    );
    const { phase } = await findChecks(fixtureProject("make"));
    expect(phase.map(({ detail }) => detail)).toEqual([
      "test:\ntest: build\n\tcc -o t t.c\n\t./t",
      "build:\nbuild:\n\tcc -c todo.c",
    ]);
  });

  it("takes configured commands word for word, each list in place of the found one", async () => {
    const files = fixtureProject("node-scripts");
    const both = await findChecks(files, { task: ["make quick"], phase: ["npm test", "make e2e"] });
    expect(both).toEqual({
      task: [configured("make quick", "task", "other")],
      phase: [configured("npm test", "phase", "test"), configured("make e2e", "phase", "other")],
    });
    const taskOnly = await findChecks(files, { task: ["make quick"], phase: null });
    expect(taskOnly.phase.map(({ command, purpose }) => [command, purpose])).toEqual([
      ["make quick", "phase"],
      ["npm run -s build", "phase"],
    ]);
    const none = await findChecks(files, { task: [], phase: [] });
    expect(none).toEqual({ task: [], phase: [] });
  });
});

const configured = (command: string, purpose: "task" | "phase", kind: string) => ({
  command,
  purpose,
  source: `.specify/specrun.yml checks.${purpose}`,
  detail: command,
  kind,
});
