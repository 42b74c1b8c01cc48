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
`);

/** Commands even alone. */
export const LONE_PROGRAMS = list(`pytest make ctest tox nox tsc vitest jest rspec phpunit mypy pre-commit`);
