#!/usr/bin/env bash
# The unit suite and the demo on several Node versions, each from npm's `node` package in a temporary folder, with
# nothing but Node, git and a shell on PATH: no bubblewrap, no other tool that a test might lean on.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for version in "$@"; do
  home="$work/node$version"
  mkdir -p "$home/links"
  npm install --silent --no-save --prefix "$home" "node@$version" >/dev/null
  ln -s "$home/node_modules/node/bin/node" "$home/links/node"
  for tool in git bash sh env; do ln -s "$(command -v "$tool")" "$home/links/$tool"; done
  echo "== $("$home/links/node" --version): demo"
  env -i HOME="$home" PATH="$home/links" CI=1 node dist/bin.js demo >"$home/demo.log" 2>&1 || { cat "$home/demo.log"; exit 1; }
  grep -E 'ticked in' "$home/demo.log"
  echo "== $("$home/links/node" --version): unit tests"
  env -i HOME="$home" PATH="$home/links" CI=1 node node_modules/vitest/vitest.mjs run --reporter=dot
done
