import { parseObject, stringsOf } from "../manifests/node-manifest.ts";
import { type ProjectFolder, projectFolders } from "../manifests/project-files.ts";
import type { Finder, FolderCheck } from "./find-checks.ts";

/** Languages whose tools need no configuration to be known: a manifest stands for its commands. */

type Commands = Partial<Record<FolderCheck["kind"], string>>;

interface Language {
  readonly manifest: RegExp;
  readonly lockfiles?: readonly string[];
  commands(folder: ProjectFolder): Commands | Promise<Commands>;
}

const LANGUAGES: readonly Language[] = [
  {
    manifest: /^Cargo\.toml$/,
    lockfiles: ["Cargo.lock"],
    commands: () => ({ test: "cargo test", build: "cargo build" }),
  },
  {
    manifest: /^go\.mod$/,
    lockfiles: ["go.sum"],
    commands: () => ({ test: "go test ./...", lint: "go vet ./...", build: "go build ./..." }),
  },
  {
    manifest: /^pom\.xml$/,
    commands: (folder) => {
      const maven = folder.has("mvnw") ? "sh ./mvnw" : "mvn";
      return { test: `${maven} -B test`, build: `${maven} -B package -DskipTests` };
    },
  },
  {
    manifest: /^build\.gradle(\.kts)?$/,
    commands: (folder) => {
      const gradle = folder.has("gradlew") ? "sh ./gradlew" : "gradle";
      return { test: `${gradle} --no-daemon test`, build: `${gradle} --no-daemon assemble` };
    },
  },
  {
    manifest: /\.(sln|slnx|csproj|fsproj|vbproj)$/,
    commands: () => ({ test: "dotnet test", build: "dotnet build" }),
  },
  {
    manifest: /^deno\.jsonc?$/,
    commands: async (folder) => {
      const tasks = await denoTasks(folder);
      const lint = tasks.lint === undefined ? {} : { lint: "deno task lint" };
      return { test: tasks.test === undefined ? "deno test -A" : "deno task test", ...lint };
    },
  },
  {
    manifest: /^(Gemfile|\.rspec|Rakefile)$/,
    lockfiles: ["Gemfile.lock"],
    commands: rubyCommands,
  },
  {
    manifest: /^(composer\.json|phpunit\.xml(\.dist)?)$/,
    lockfiles: ["composer.lock"],
    commands: async (folder) => {
      const scripts = stringsOf(parseObject(await folder.read("composer.json"))?.scripts);
      if (folder.has("phpunit.xml") || folder.has("phpunit.xml.dist")) return { test: "vendor/bin/phpunit" };
      return scripts.test === undefined ? {} : { test: "composer run-script test" };
    },
  },
  { manifest: /^mix\.exs$/, lockfiles: ["mix.lock"], commands: () => ({ test: "mix test" }) },
  { manifest: /^Package\.swift$/, commands: () => ({ test: "swift test", build: "swift build" }) },
  {
    manifest: /^pubspec\.yaml$/,
    lockfiles: ["pubspec.lock"],
    commands: async (folder) => {
      const isFlutter = /sdk:\s*flutter/.test((await folder.read("pubspec.yaml")) ?? "");
      return {
        test: isFlutter ? "flutter test" : "dart test",
        lint: isFlutter ? "flutter analyze" : "dart analyze",
      };
    },
  },
];

export const languageFinders: readonly Finder[] = LANGUAGES.map((language) => ({
  folders: (list) => projectFolders(list, (name) => language.manifest.test(name), language.lockfiles ?? []),
  find: async (folder) => {
    const commands = await language.commands(folder);
    const source = folder.list.find((path) => language.manifest.test(path)) ?? "";
    return Object.entries(commands).map(([kind, command]) => ({
      kind: kind as FolderCheck["kind"],
      command,
      source,
    }));
  },
}));

async function rubyCommands(folder: ProjectFolder): Promise<Commands> {
  const prefix = folder.has("Gemfile") ? "bundle exec " : "";
  if (folder.has(".rspec") || folder.list.some((path) => /^spec\/.*_spec\.rb$/.test(path)))
    return { test: `${prefix}rspec` };
  const hasTests = folder.list.some((path) => /^test\/.*_test\.rb$/.test(path));
  if (!hasTests) return {};
  return { test: folder.has("bin/rails") ? "ruby bin/rails test" : `${prefix}rake test` };
}

/** deno.json may hold comments, which JSON.parse refuses; names of tasks are enough. */
async function denoTasks(folder: ProjectFolder): Promise<Record<string, string>> {
  const text = (await folder.read("deno.json")) ?? (await folder.read("deno.jsonc")) ?? "";
  const block = /"tasks"\s*:\s*\{([^}]*)\}/.exec(text)?.[1] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/"([\w:-]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1] ?? "", m[2] ?? ""]),
  );
}
