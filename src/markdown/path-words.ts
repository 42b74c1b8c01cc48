/** What tells a path from other words, and a path that is read from one that is written. Data only. */
const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

export const EXTENSIONS = list(`
  ts tsx mts cts js jsx mjs cjs json jsonc json5 jsonl ndjson md mdx mdc rst adoc txt csv tsv yml yaml toml ini cfg conf
  env properties xml html htm css scss sass less styl vue svelte astro py pyi pyx ipynb rb erb rake gemspec go rs java
  kt kts scala groovy gradle swift m mm c h cc cpp cxx hpp hh ipp inl cs csproj sln slnx props targets fs fsi fsx
  fsproj vb vbproj php dart lua pl pm r rmd jl ex exs erl hrl clj cljs edn hs ml mli zig nim v sv vhd sol sh bash zsh
  fish ps1 psm1 bat cmd sql prisma graphql gql proto thrift avsc tf tfvars hcl bicep dockerfile cmake mk make nix
  bats feature snap golden lock sum mod work svg png jpg jpeg gif ico webp pdf wasm vst3 plist entitlements strings
  storyboard xib xcconfig pbxproj resx xaml razor cshtml ejs hbs mustache njk liquid j2 jinja tmpl tpl template patch
  diff log pem crt key po pot mo patchset tape cast ttf woff woff2 mp3 mp4 wav expect
`);

/** Files without a telling extension. */
export const FILE_NAMES = list(`
  Makefile makefile GNUmakefile Dockerfile Containerfile Justfile justfile Procfile Gemfile Rakefile Vagrantfile
  Jenkinsfile Brewfile Caddyfile LICENSE LICENCE NOTICE AUTHORS CODEOWNERS README CHANGELOG gradlew mvnw
  .gitignore .gitattributes .gitmodules .dockerignore .npmignore .npmrc .nvmrc .eslintignore .prettierignore
  .prettierrc .eslintrc .editorconfig .env .python-version .tool-versions .flake8 .pylintrc .coveragerc .babelrc
  .bashrc .zshrc .clang-format .clang-tidy .terraformignore .helmignore .vscodeignore .specignore
`);

/** Names of products that look like files. */
export const PRODUCTS = list(`
  node.js next.js vue.js react.js express.js nuxt.js three.js d3.js chart.js alpine.js socket.io asp.net
  backbone.js ember.js p5.js moment.js day.js knockout.js angular.js solid.js nest.js discord.js zone.js
`);

/** Documents of the feature directory that tasks name without a path. */
export const FEATURE_DOCUMENTS = list(`
  spec.md plan.md tasks.md research.md data-model.md quickstart.md evidence.jsonl
`);

/** Folders that begin the paths of a project, so that `src/models` is a place and `read/write` is not. */
export const ROOT_FOLDERS = list(`
  src lib app apps packages tests test spec specs e2e docs doc scripts bin cmd internal pkg public assets config
  backend frontend server client tools examples fixtures migrations contracts __tests__ .github .claude .specify
`);

/** Just before a path, they say that it is only looked at. */
export const READ_WORDS =
  /(?:(?<!\p{L})(?:per|like|from|see|following|follow|follows|according to|based on|as in|as with|defined (?:in|by)|described in|documented in|specified in|listed in|stated in|given in|found in|shown in|outlined in|recorded in|referenced in|set out in|patterns? (?:in|of|from)|same as|similar to|modell?ed on|mirrors?|mirroring|matching|matches|consistent with|consumed by|used (?:by|in)|called (?:by|from)|covered (?:by|in)|tested (?:by|in)|imports?|importing|calls?|calling|reads?|reading|parses?|loads?|reuse|reuses|reusing|refer to|reference|references|cf\.?|ref|via|satisf(?:y|ies)|against|compared? (?:to|with)|e\.g\.|i\.e\.|such as|exactly as|contract(?:s)? in|scenarios? (?:in|from|of)|steps? (?:in|from|of)|section of|tracked in|unchanged|gemäß|laut|selon|d'après|según|como en|согласно|по|из|см\.|как в)|参照|参考|按照|依据|根据|来自|参见|参考する)[\s`"'(*_[：:]{0,6}$/iu;

/** Just before a path, they say that it is looked at, when another path of the sentence is written. */
export const WEAK_READ_WORDS =
  /(?<!\p{L})(?:for|of|with|by|using|on|covering|cover|covers|testing|tests|test|exercising|exercise|about|between|для|für|pour|para)\s[\s`"'(*_[]{0,5}(?:the\s)?$/iu;

/** "Copy PATH to OTHER" writes only the second. */
export const COPIES =
  /(?<!\p{L})(?:cop(?:y|ies|ied)|port|duplicate|vendor|clone|复制|拷贝|скопировать|copier|copiar|kopier\w*)\s[^.;]{0,80}$/iu;
export const COPIES_TO = /^[`"'*_)\]]{0,4}\s{0,3}(?:→|->|=>|to\b|into\b|as\b|到|в\s)/iu;

/** "Unit test PATH" names the test. */
export const TEST_BEFORE = /\btests?\s[`"'(*]{0,3}$/iu;

/** Just before a name without a folder, they say that it is written. */
export const WRITTEN_BEFORE =
  /(?<!\p{L})(?:in|into|to|at|inside|update|updat(?:es|ing)|create|edit|extend|modify|change|rename|delete|remove|rewrite|write|add|в|dans|en|em|in der|в файле|обновить|создать|更新|修改|创建|在|в)\s[`"'(*_[]{0,4}$/iu;

/** Names without a folder that lie at the root of a project. */
export const ROOT_FILES = list(`
  package.json package-lock.json pnpm-lock.yaml pnpm-workspace.yaml yarn.lock tsconfig.json tsconfig.build.json
  Cargo.toml Cargo.lock pyproject.toml poetry.lock uv.lock setup.py setup.cfg requirements.txt requirements-dev.txt
  go.mod go.sum go.work pom.xml build.gradle build.gradle.kts settings.gradle.kts settings.gradle gradle.properties
  build.sbt Gemfile Gemfile.lock composer.json mix.exs Package.swift pubspec.yaml deno.json Makefile Dockerfile
  docker-compose.yml docker-compose.yaml compose.yaml README.md CHANGELOG.md CONTRIBUTING.md CLAUDE.md AGENTS.md
  LICENSE CMakeLists.txt .gitignore .gitattributes .dockerignore .npmignore .env.example .env vite.config.ts
  vitest.config.ts jest.config.js eslint.config.js tailwind.config.ts next.config.js playwright.config.ts justfile
`);

/** They make "from PATH" a change of that path. */
export const TAKES_FROM =
  /(?<!\p{L})(?:remov\w*|delet\w*|drop\w*|strip\w*|export\w*|re-?export\w*|extract\w*|mov\w*|migrat\w*|purg\w*|unregist\w*|clean\w*|clear\w*|eliminat\w*|split\w*|renam\w*|detach\w*|publi\w*|(?:cross-)?link\w*|удал\p{L}*|перенес\p{L}*)(?!\p{L})[^.;]{0,160}(?<!\p{L})(?:from|из)\s[\s`"'(*_]{0,5}$/iu;

/** Between two paths, they carry the access of the first over to the second. */
export const JOINS = /^[\s`"'*_)\]]{0,6}(?:,|\/|&|\+|，|、|和|и|and|or|,\s*and)[\s`"'*_([]{0,6}$/iu;

/** First folders of a machine's own tree; `/src/a.ts` and `/specs/003` are meant from the project's root. */
export const SYSTEM_FOLDERS =
  /^\/(?:Users|home|root|Volumes|mnt|media|workspaces?|opt|srv|private|tmp|var|etc|usr|dev|proc|sys|run|Library|Applications|[a-z])\//;

/** Places that a running program uses; a text that names them asks for no change there. */
export const RUNTIME_FOLDERS =
  /^(?:\/(?:tmp|var|etc|usr|dev|proc|sys|run|private|root|opt\/homebrew)\/|~\/(?:\.|AppData|Library|Downloads|Desktop)|[A-Za-z]:\/(?:Program|Windows|ProgramData|Temp)|\/(?:Users|home)\/[\w.-]+\/\.)/;
