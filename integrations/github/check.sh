#!/usr/bin/env bash
# The body of the GitHub action: variables in, `specrun check` once for people and, where asked, once for SARIF.
# `ok` is written whatever happens; the exit code is that of the check.
set -uo pipefail

read -r -a command <<<"${COMMAND:-npx --yes specrun}"
read -r -a features <<<"$(printf '%s' "${FEATURES:-}" | tr '\n' ' ')"
arguments=(check)

changed="${CHANGED:-}"
if [ -z "$changed" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then changed="origin/$GITHUB_BASE_REF"; fi
if [ -n "$changed" ] && [ "$changed" != none ] && [ "${#features[@]}" -eq 0 ]; then
  arguments+=("--changed=$changed")
fi
if [ -n "${REQUIRE:-}" ]; then arguments+=("--require=$REQUIRE"); fi
if [ "${ALLOW_OPEN:-}" = true ]; then arguments+=(--allow-open); fi
if [ "${ALL:-}" = true ]; then arguments+=(--all); fi
if [ "${#features[@]}" -gt 0 ]; then arguments+=(-- "${features[@]}"); fi

"${command[@]}" "${arguments[0]}" --format=github "${arguments[@]:1}"
code=$?

if [ -n "${SARIF_FILE:-}" ]; then
  mkdir -p "$(dirname "$SARIF_FILE")"
  "${command[@]}" "${arguments[0]}" --format=sarif "${arguments[@]:1}" >"$SARIF_FILE"
  sarif="$SARIF_FILE"
  if [ "${WORKING_DIRECTORY:-.}" != . ]; then sarif="${WORKING_DIRECTORY%/}/$SARIF_FILE"; fi
fi

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  if [ "$code" -eq 0 ]; then ok=true; else ok=false; fi
  printf 'ok=%s\nsarif-file=%s\n' "$ok" "${sarif:-}" >>"$GITHUB_OUTPUT"
fi
exit "$code"
