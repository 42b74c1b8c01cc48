import { describe, expect, it } from "vitest";
import { findSetup, type SetupStep } from "../../src/slots/setup.ts";
import { fixtureNames, fixtureProject } from "../checks/fixture-project.ts";

/** Every fixture with what it takes to install; a manifest that declares nothing needs nothing. */
const FOUND: Readonly<Record<string, readonly Omit<SetupStep, "network">[]>> = {
  dart: [
    {
      command: "dart pub get",
      source: "pubspec.yaml",
      manifests: ["pubspec.lock", "pubspec.yaml"],
      lockfiles: ["pubspec.lock"],
      fills: [".dart_tool"],
    },
  ],
  deno: [],
  dotnet: [
    {
      command: "dotnet restore",
      source: "Todo.sln",
      manifests: ["Todo.sln", "src/Todo/Todo.csproj"],
      lockfiles: [],
      fills: ["src/Todo/obj"],
    },
  ],
  elixir: [
    {
      command: "mix deps.get",
      source: "mix.exs",
      manifests: ["mix.exs", "mix.lock"],
      lockfiles: ["mix.lock"],
      fills: ["deps"],
    },
  ],
  go: [
    {
      command: "go mod download all",
      source: "go.mod",
      manifests: ["go.mod", "go.sum"],
      lockfiles: ["go.sum"],
      fills: [],
    },
  ],
  "go-no-modules": [],
  gradle: [],
  just: [],
  make: [],
  "make-beside-node": [],
  maven: [],
  "nested-lockfile": [
    {
      command: "cd 'docs site' && npm ci --ignore-scripts --no-audit --no-fund",
      source: "docs site/package-lock.json",
      manifests: ["docs site/package-lock.json", "docs site/package.json"],
      lockfiles: ["docs site/package-lock.json"],
      fills: ["docs site/node_modules"],
    },
  ],
  "node-broken-manifest": [],
  "node-bun": [
    {
      command: "bun install --ignore-scripts",
      source: "bun.lock",
      manifests: ["bun.lock", "package.json"],
      lockfiles: ["bun.lock"],
      fills: ["node_modules"],
    },
  ],
  "node-lock-behind": [
    {
      command: "npm install --ignore-scripts --no-audit --no-fund",
      source: "package-lock.json",
      manifests: ["package-lock.json", "package.json"],
      lockfiles: ["package-lock.json"],
      fills: ["node_modules"],
    },
  ],
  "node-no-manifest": [],
  "node-placeholder": [],
  "node-pnpm": [
    {
      command: "pnpm install --no-frozen-lockfile --ignore-scripts",
      source: "pnpm-lock.yaml",
      manifests: ["package.json", "pnpm-lock.yaml"],
      lockfiles: ["pnpm-lock.yaml"],
      fills: ["node_modules"],
    },
  ],
  "node-pnpm-workspace": [
    {
      command: "pnpm install --no-frozen-lockfile --ignore-scripts",
      source: "package.json",
      manifests: ["package.json", "packages/api/package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"],
      lockfiles: ["pnpm-lock.yaml"],
      fills: ["node_modules", "packages/api/node_modules"],
    },
  ],
  "node-runner-without-script": [
    {
      command: "npm install --ignore-scripts --no-audit --no-fund",
      source: "package.json",
      manifests: ["package-lock.json", "package.json"],
      lockfiles: ["package-lock.json"],
      fills: ["node_modules"],
    },
  ],
  "node-scripts": [
    {
      command: "npm ci --ignore-scripts --no-audit --no-fund",
      source: "package-lock.json",
      manifests: ["package-lock.json", "package.json"],
      lockfiles: ["package-lock.json"],
      fills: ["node_modules"],
    },
  ],
  "node-vacuous-scripts": [],
  "node-watch-script": [
    {
      command: "npm install --ignore-scripts --no-audit --no-fund",
      source: "package.json",
      manifests: ["package-lock.json", "package.json"],
      lockfiles: ["package-lock.json"],
      fills: ["node_modules"],
    },
  ],
  "node-workspaces": [
    {
      command: "npm install --ignore-scripts --no-audit --no-fund",
      source: "package.json",
      manifests: [
        "package-lock.json",
        "package.json",
        "packages/api/package.json",
        "packages/web/package.json",
      ],
      lockfiles: ["package-lock.json"],
      fills: ["node_modules", "packages/api/node_modules", "packages/web/node_modules"],
    },
  ],
  "node-yarn": [
    {
      command: "yarn install --non-interactive --ignore-scripts",
      source: "yarn.lock",
      manifests: ["package.json", "yarn.lock"],
      lockfiles: ["yarn.lock"],
      fills: ["node_modules"],
    },
  ],
  "node-yarn-berry": [
    {
      command: "YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install --mode=skip-build",
      source: "yarn.lock",
      manifests: ["package.json", "yarn.lock"],
      lockfiles: ["yarn.lock", ".pnp.cjs"],
      fills: ["node_modules"],
    },
  ],
  nothing: [],
  php: [
    {
      command: "composer install --no-interaction --no-scripts --no-plugins",
      source: "composer.json",
      manifests: ["composer.json", "composer.lock"],
      lockfiles: ["composer.lock"],
      fills: ["vendor"],
    },
  ],
  "php-no-packages": [],
  "python-django": [],
  "python-no-dependencies": [],
  "python-only-setup": [],
  "python-package": [
    {
      command: "python3 -m venv .venv && .venv/bin/pip install --only-binary :all: -e '.[test]'",
      source: "pyproject.toml",
      manifests: ["pyproject.toml"],
      lockfiles: [],
      fills: [".venv"],
    },
  ],
  "python-poetry": [
    {
      command: "poetry install --no-interaction",
      source: "pyproject.toml",
      manifests: ["poetry.lock", "pyproject.toml"],
      lockfiles: ["poetry.lock"],
      fills: [".venv"],
    },
  ],
  "python-pytest-style": [],
  "python-requirements": [
    {
      command:
        "python3 -m venv .venv && .venv/bin/pip install --only-binary :all: -r requirements-dev.txt -r requirements.txt -r requirements/base.txt",
      source: "requirements-dev.txt",
      manifests: ["requirements-dev.txt", "requirements.txt", "requirements/base.txt"],
      lockfiles: [],
      fills: [".venv"],
    },
  ],
  "python-unittest-folder": [],
  "python-unittest-package": [],
  "python-uv": [
    {
      command: "uv sync --all-extras",
      source: "uv.lock",
      manifests: ["pyproject.toml", "uv.lock"],
      lockfiles: ["uv.lock"],
      fills: [".venv"],
    },
  ],
  ruby: [
    {
      command: "bundle install",
      source: "Gemfile",
      manifests: ["Gemfile", "Gemfile.lock"],
      lockfiles: ["Gemfile.lock"],
      fills: ["vendor/bundle", ".bundle"],
    },
  ],
  rust: [
    {
      command: "cargo fetch",
      source: "Cargo.toml",
      manifests: ["Cargo.lock", "Cargo.toml"],
      lockfiles: ["Cargo.lock"],
      fills: [],
    },
  ],
  "rust-no-crates": [],
  taskfile: [],
  "web-application": [
    {
      command: "cd frontend && npm install --ignore-scripts --no-audit --no-fund",
      source: "frontend/package.json",
      manifests: ["frontend/package-lock.json", "frontend/package.json"],
      lockfiles: ["frontend/package-lock.json"],
      fills: ["frontend/node_modules"],
    },
    {
      command: "cd backend && python3 -m venv .venv && .venv/bin/pip install --only-binary :all: -e .",
      source: "backend/pyproject.toml",
      manifests: ["backend/pyproject.toml"],
      lockfiles: [],
      fills: ["backend/.venv"],
    },
  ],
};

describe("findSetup", () => {
  it("has an expectation for every fixture", () => {
    expect(Object.keys(FOUND).sort()).toEqual(fixtureNames());
  });

  it.each(Object.entries(FOUND))("%s", async (name, expected) => {
    const steps = await findSetup(fixtureProject(name));
    expect(steps).toEqual(expected.map((step) => ({ ...step, network: true })));
  });

  it.each([
    ["node-scripts", "npm ci --no-audit --no-fund"],
    ["node-pnpm", "pnpm install --no-frozen-lockfile"],
    ["node-yarn-berry", "YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install"],
    ["php", "composer install --no-interaction"],
    ["python-package", "python3 -m venv .venv && .venv/bin/pip install -e '.[test]'"],
    ["python-only-setup", "python3 -m venv .venv && .venv/bin/pip install -e ."],
  ])("%s, with scripts allowed", async (name, command) => {
    const steps = await findSetup(fixtureProject(name), { scripts: true });
    expect(steps.map((step) => step.command)).toEqual([command]);
  });
});
