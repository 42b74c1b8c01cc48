import { type TomlOutline, tomlOutline } from "../manifests/toml-outline.ts";
import type { Ecosystem, FolderSetup } from "./setup.ts";

/** Languages with one package manager each: a manifest, a lockfile, a command. */

export const rust: Ecosystem = {
  isManifest: (name) => name === "Cargo.toml",
  lockfiles: ["Cargo.lock"],
  setup: async (folder) => {
    const manifests = folder.list.filter((path) => path === "Cargo.toml" || path.endsWith("/Cargo.toml"));
    const outlines = await Promise.all(
      manifests.map(async (path) => tomlOutline((await folder.read(path)) ?? "")),
    );
    if (!outlines.some(declaresCrates)) return null;
    return step("cargo fetch", { source: "Cargo.toml", lockfile: "Cargo.lock", more: manifests });
  },
};

export const go: Ecosystem = {
  isManifest: (name) => name === "go.mod",
  lockfiles: ["go.sum"],
  setup: async (folder) => {
    if (!/^[ \t]*require\b/m.test((await folder.read("go.mod")) ?? "")) return null;
    return step("go mod download all", { source: "go.mod", lockfile: "go.sum" });
  },
};

export const ruby: Ecosystem = {
  isManifest: (name) => name === "Gemfile",
  lockfiles: ["Gemfile.lock"],
  setup: async (folder) => {
    if (!/^[ \t]*(gem\s|gemspec\b)/m.test((await folder.read("Gemfile")) ?? "")) return null;
    return step("bundle install", {
      source: "Gemfile",
      lockfile: "Gemfile.lock",
      fills: ["vendor/bundle", ".bundle"],
    });
  },
};

export const composer: Ecosystem = {
  isManifest: (name) => name === "composer.json",
  lockfiles: ["composer.lock"],
  setup: async (folder, { scripts }) => {
    // Every package has a vendor; `php` and `ext-json` are no packages.
    if (!/"require(-dev)?"\s*:\s*\{[^}]*"[^"/]+\/[^"]+"\s*:/.test((await folder.read("composer.json")) ?? ""))
      return null;
    const command = `composer install --no-interaction${scripts ? "" : " --no-scripts --no-plugins"}`;
    return step(command, { source: "composer.json", lockfile: "composer.lock", fills: ["vendor"] });
  },
};

const isDotnet = (name: string): boolean => /\.(sln|slnx|csproj|fsproj|vbproj)$/.test(name);

export const dotnet: Ecosystem = {
  isManifest: isDotnet,
  lockfiles: [],
  setup: async (folder) => {
    const manifests = folder.list.filter(
      (path) => isDotnet(path) || /(^|\/)Directory\.\w+\.props$/.test(path),
    );
    const texts = await Promise.all(manifests.map((path) => folder.read(path)));
    if (!texts.some((text) => text?.includes("<PackageReference"))) return null;
    const fills = manifests
      .filter((path) => path.endsWith("proj"))
      .map((path) => path.replace(/[^/]*$/, "obj"));
    return { command: "dotnet restore", source: manifests[0] ?? "", manifests, lockfiles: [], fills };
  },
};

export const elixir: Ecosystem = {
  isManifest: (name) => name === "mix.exs",
  lockfiles: ["mix.lock"],
  setup: async (folder) => {
    if (!/\{:\w+,\s*("|git|github)/.test((await folder.read("mix.exs")) ?? "")) return null;
    return step("mix deps.get", { source: "mix.exs", lockfile: "mix.lock", fills: ["deps"] });
  },
};

export const dart: Ecosystem = {
  isManifest: (name) => name === "pubspec.yaml",
  lockfiles: ["pubspec.lock"],
  setup: async (folder) => {
    const text = (await folder.read("pubspec.yaml")) ?? "";
    if (!/^(dev_)?dependencies:\s*\n\s+\w/m.test(text)) return null;
    const tool = /sdk:\s*flutter/.test(text) ? "flutter" : "dart";
    return step(`${tool} pub get`, {
      source: "pubspec.yaml",
      lockfile: "pubspec.lock",
      fills: [".dart_tool"],
    });
  },
};

interface StepParts {
  readonly source: string;
  readonly lockfile: string;
  readonly fills?: readonly string[];
  readonly more?: readonly string[];
}

const step = (command: string, { source, lockfile, fills, more }: StepParts): FolderSetup => ({
  command,
  source,
  manifests: [source, lockfile, ...(more ?? [])],
  lockfiles: [lockfile],
  fills: fills ?? [],
});

/** A crate that is only a path inside the repository needs no network. */
const declaresCrates = (outline: TomlOutline): boolean =>
  [...outline].some(([table, keys]) => {
    if (/(^|\.)(dev-|build-)?dependencies$/.test(table))
      return [...keys.values()].some((value) => !/\b(path|workspace)\s*=/.test(value));
    return /(^|\.)(dev-|build-)?dependencies\.[^.]+$/.test(table) && (keys.has("version") || keys.has("git"));
  });
