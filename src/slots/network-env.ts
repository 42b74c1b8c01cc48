import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";

/** What a networked command needs to reach the same registries as the person: addresses and certificates, no secrets. */
export interface NetworkAccess {
  readonly env: Readonly<Record<string, string>>;
  /** Certificate files and folders, absolute, existing. */
  readonly readOnly: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

export function networkAccess(env: Env, home: string): NetworkAccess {
  const found = { ...pipSettings(home), ...npmSettings(env, home), ...passedOn(env) };
  const readOnly = CERTIFICATES.map((name) => found[name]).filter((path) => path !== undefined);
  return { env: found, readOnly: [...new Set(readOnly)].sort() };
}

/** Variables that hold a path of certificates; kept only when the path exists. */
const CERTIFICATES: readonly string[] = [
  "CARGO_HTTP_CAINFO",
  "CURL_CA_BUNDLE",
  "GIT_SSL_CAINFO",
  "NODE_EXTRA_CA_CERTS",
  "PIP_CERT",
  "REQUESTS_CA_BUNDLE",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "npm_config_cafile",
];

/** Variables that hold addresses. User names and passwords in them are cut out. */
const ADDRESSES: readonly string[] = [
  "ALL_PROXY",
  "GONOPROXY",
  "GONOSUMDB",
  "GOPRIVATE",
  "GOPROXY",
  "GOSUMDB",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "NO_PROXY",
  "PIP_EXTRA_INDEX_URL",
  "PIP_FIND_LINKS",
  "PIP_INDEX_URL",
  "UV_DEFAULT_INDEX",
  "UV_EXTRA_INDEX_URL",
  "UV_INDEX_URL",
  "YARN_NPM_REGISTRY_SERVER",
  "all_proxy",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

function passedOn(env: Env): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of ADDRESSES) {
    const value = env[name];
    if (value) passed[name] = withoutCredentials(value);
  }
  for (const name of CERTIFICATES) {
    const value = env[name];
    if (value && isAbsolute(value) && existsSync(value)) passed[name] = value;
  }
  return passed;
}

function npmSettings(env: Env, home: string): Record<string, string> {
  const file = env.npm_config_userconfig ?? env.NPM_CONFIG_USERCONFIG ?? join(home, ".npmrc");
  const settings = readSettings(file);
  const found: Record<string, string> = {};
  for (const [key, value] of settings)
    if (key === "registry" || /^@[\w.-]+:registry$/.test(key))
      found[`npm_config_${key}`] = withoutCredentials(value);
  const registry = env.npm_config_registry ?? env.NPM_CONFIG_REGISTRY;
  if (registry) found.npm_config_registry = withoutCredentials(registry);
  const cafile = env.NPM_CONFIG_CAFILE ?? settings.get("cafile");
  if (cafile && isAbsolute(cafile) && existsSync(cafile)) found.npm_config_cafile = cafile;
  return found;
}

function pipSettings(home: string): Record<string, string> {
  const files = ["/etc/pip.conf", join(home, ".pip/pip.conf"), join(home, ".config/pip/pip.conf")];
  const settings = new Map(files.flatMap((file) => [...readSettings(file)]));
  const found: Record<string, string> = {};
  for (const [key, name] of PIP_KEYS) {
    const value = settings.get(key);
    if (value) found[name] = withoutCredentials(value);
  }
  return found;
}

const PIP_KEYS: readonly (readonly [string, string])[] = [
  ["index-url", "PIP_INDEX_URL"],
  ["extra-index-url", "PIP_EXTRA_INDEX_URL"],
  ["find-links", "PIP_FIND_LINKS"],
];

/** `key = value` lines, the common part of .npmrc and pip.conf. A value that names a variable is not resolved. */
function readSettings(file: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of readOrEmpty(file).split("\n")) {
    const match = /^\s*([^\s=#;[]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] && match[2] && !match[2].includes("${"))
      settings.set(match[1], match[2].replace(/^"(.*)"$/, "$1"));
  }
  return settings;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const withoutCredentials = (value: string): string => value.replace(/\/\/[^/@\s]*@/g, "//");
