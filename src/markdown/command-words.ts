/** First words of commands, so that a code span is known for one. Data only. */
const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Commands whatever follows, with at least one argument. */
export const PROGRAMS = list(`
  npm npx pnpm yarn bun bunx node deno tsx ts-node tsc vitest jest mocha playwright cypress eslint prettier biome
  python python3 pip pip3 pipx uv uvx poetry pdm hatch tox nox pytest ruff mypy black isort flake8 pyright pylint
  coverage alembic django-admin flask uvicorn gunicorn cargo rustc rustup rustfmt go gofmt golangci-lint
  make cmake ctest ninja meson bazel just task dotnet msbuild nuget mvn gradle java javac kotlinc sbt
  ruby bundle rake rspec rails gem php composer phpunit artisan mix elixir swift xcodebuild flutter dart
  docker docker-compose podman kubectl helm terraform tofu ansible-playbook git gh bash sh zsh pwsh powershell
  grep rg find ls cat test diff wc sed awk head tail jq yq curl wget rm mv cp mkdir chmod touch tar
  shellcheck shfmt bats hadolint actionlint markdownlint vale pre-commit lefthook turbo nx lerna specify openspec
  sqlite3 psql mysql redis-cli semgrep trivy act storybook vsce clang-tidy clang-format pluginval manage.py
  yamllint ktlint detekt swiftlint rubocop brakeman phpstan psalm bandit pylint tsd knip stylelint cspell lychee mdbook
  mkdocs sphinx-build hugo ansible-lint kubeconform kustomize skaffold adb fastlane pod xcrun wrangler hyperfine k6
  gitleaks trufflehog osv-scanner buf sqlfluff sqlx diesel sea-orm-cli zizmor dart zig stack cabal dune opam lein clj
  gofumpt staticcheck mockgen protoc openssl valgrind gdb objdump nm strings env timeout time xargs sort sudo deptrac
`);

/** Languages of fenced blocks whose lines are commands. */
export const SHELLS = list(`bash sh shell zsh console terminal powershell ps1 pwsh cmd bat fish`);

/** Just before a code span, they make it a command and not a file or a name. */
export const RUNS =
  /(?<!\p{L})(?:run|rerun|re-run|execute|running|runs|via|invoke|launch|运行|執行|执行|運行|запустить|выполнить|прогнать|exécuter|lancer|ejecutar|executar|rodar|ausführen)\s?(?:the\s+|der\s+|le\s+|la\s+)?`{1,3}$/iu;

/** Just before a command, they say that it is only talked about. */
export const MENTIONED_BEFORE =
  /(?<!\p{L})(?:after|when|whenever|if|unless|once|until|because|since|before|instead of|rather than|without|never|not|don't|do not run|than|unlike|replaces|replacing|equivalent to|equivalent of|alias for|such as|e\.g\.|including|if needed,?|if necessary,?|output of|result of|results of|behind|while|如果|若|当|在|而不是|除非|不要|不得|もし|если|когда|вместо|без|пока|si|quand|après|avant|sans|au lieu de|cuando|sin|en lugar de|antes de|después de|wenn|falls|ohne|statt|nachdem|bevor|se|quando|sem|em vez de|depois de)\s?(?:the\s+|a\s+)?\(?`{1,3}$/iu;
/** Just after a command, they say the same. */
export const MENTIONED_AFTER =
  /^`{1,3}\s?(?:fails(?=,| because| then)|is red(?=,)|(?:has|have) (?:passed|failed)|was (?:green|red)|之前|之后|失败(?:时|后)|の後|が失敗|가 실패하면)/iu;
/** Between two commands: the second is only another way. */
export const ALTERNATIVE =
  /^`{1,3}\s?\(?(?:or|oder|ou|o|или|或|または|또는)(?:\s(?:just|simply))?\s?`{1,3}$/iu;
/** The name of a command that is not complete: "via `git mv`". */
export const UNFINISHED =
  /^(?:git (?:mv|rm(?: -r)?|add|show|grep|cherry-pick|update-index)|(?:npm|pnpm|yarn|uv|poetry|bun|dotnet|cargo|go) (?:run|exec)|npx|awk -v|gh (?:api|pr|project)|rm -rf|docker (?:run|exec|compose)|python -[cm])$/;

/** Commands even alone. */
export const LONE_PROGRAMS = list(`pytest make ctest tox nox tsc vitest jest rspec phpunit mypy pre-commit`);
