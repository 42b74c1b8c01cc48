import { join } from "node:path";
import type { CommandRequest } from "./commands.ts";

/**
 * Where package managers keep what they fetched. Set-up fills the folder; every other command may only read it and
 * is told to stay offline, so that a missing package is an answer at once and not a minute of retries.
 */
export function packageCacheEnv(folder: string | null, request: CommandRequest): Record<string, string> {
  const shared = folder === null ? {} : inFolder(SHARED, folder);
  if (!request.network) return { ...QUIET, ...OFFLINE, ...shared };
  if (folder === null) return QUIET;
  // npm warns about a setting that only pnpm knows.
  const pnpm = /\bpnpm\b/.test(request.command) ? { npm_config_store_dir: join(folder, "pnpm") } : {};
  return { ...QUIET, ...shared, ...inFolder(FETCHED, folder), ...pnpm };
}

const inFolder = (names: Readonly<Record<string, string>>, folder: string): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([name, sub]) => [name, join(folder, sub)]));

/** Needed to run as well as to fetch. */
const SHARED: Readonly<Record<string, string>> = {
  CARGO_HOME: "cargo",
  COREPACK_HOME: "corepack",
  GOMODCACHE: "go",
  NUGET_PACKAGES: "nuget",
  UV_PYTHON_INSTALL_DIR: "uv-python",
};

/** Needed only to fetch: what is fetched ends up inside the project. */
const FETCHED: Readonly<Record<string, string>> = {
  BUNDLE_USER_CACHE: "bundler",
  BUN_INSTALL_CACHE_DIR: "bun",
  COMPOSER_CACHE_DIR: "composer",
  DENO_DIR: "deno",
  PIP_CACHE_DIR: "pip",
  POETRY_CACHE_DIR: "poetry",
  UV_CACHE_DIR: "uv",
  YARN_CACHE_FOLDER: "yarn",
  npm_config_cache: "npm",
};

/** No prompts, no notices, no telemetry; environments inside the project, where set-up and checks both find them. */
const QUIET: Readonly<Record<string, string>> = {
  BUNDLE_PATH: "vendor/bundle",
  COREPACK_ENABLE_DOWNLOAD_PROMPT: "0",
  DOTNET_CLI_TELEMETRY_OPTOUT: "1",
  DOTNET_NOLOGO: "1",
  GOFLAGS: "-buildvcs=false",
  GOTOOLCHAIN: "local",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  PIP_NO_INPUT: "1",
  POETRY_VIRTUALENVS_IN_PROJECT: "true",
  PYTHONDONTWRITEBYTECODE: "1",
  UV_LINK_MODE: "copy",
  YARN_ENABLE_TELEMETRY: "0",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};

const OFFLINE: Readonly<Record<string, string>> = {
  CARGO_NET_OFFLINE: "true",
  COREPACK_ENABLE_NETWORK: "0",
  GOPROXY: "off",
  PIP_NO_INDEX: "1",
  UV_NO_SYNC: "1",
  UV_OFFLINE: "1",
  npm_config_offline: "true",
};
