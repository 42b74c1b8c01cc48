/**
 * Where languages live outside the system folders. Only what runs is listed: never a folder that holds
 * credentials, tokens or shell history (`~/.npmrc`, `~/.cargo/credentials`, `~/.m2/settings.xml`, `~/.ssh` …).
 */

/** Below the home folder, made readable in the sandbox where they exist. */
export const HOME_TOOLCHAINS: readonly string[] = [
  ".asdf/bin",
  ".asdf/installs",
  ".asdf/shims",
  ".bun/bin",
  ".cargo/bin",
  ".deno/bin",
  ".dotnet/dotnet",
  ".dotnet/host",
  ".dotnet/packs",
  ".dotnet/sdk",
  ".dotnet/shared",
  ".fnm",
  ".ghcup/bin",
  ".juliaup/bin",
  ".local/bin/poetry",
  ".local/bin/uv",
  ".local/bin/uvx",
  ".local/share/fnm",
  ".local/share/mise/installs",
  ".local/share/mise/shims",
  ".local/share/pnpm",
  ".local/share/pypoetry",
  ".local/share/uv/python",
  ".local/share/uv/tools",
  ".nvm/versions",
  ".pyenv",
  ".rbenv",
  ".rustup",
  ".sdkman/candidates",
  ".swiftly",
  ".volta/bin",
  ".volta/tools",
  "go/bin",
];

/** Below the home folder, added to the search path where they exist, after the person's own entries. */
export const HOME_BINARIES: readonly string[] = [
  ".pyenv/shims",
  ".pyenv/bin",
  ".cargo/bin",
  ".bun/bin",
  ".deno/bin",
  ".local/bin",
  "go/bin",
];

/** Variables that tell a toolchain where it is installed, with the place assumed when they are not set. */
export const TOOLCHAIN_HOMES: Readonly<Record<string, string | null>> = {
  DOTNET_ROOT: null,
  GOROOT: null,
  JAVA_HOME: null,
  PYENV_ROOT: ".pyenv",
  PYENV_VERSION: null,
  RBENV_ROOT: ".rbenv",
  RUSTUP_HOME: ".rustup",
  RUSTUP_TOOLCHAIN: null,
  VOLTA_HOME: ".volta",
};

/** Readable in the sandbox where they exist. */
export const SYSTEM_FOLDERS: readonly string[] = ["/usr", "/opt", "/nix/store"];

/** Part of `/usr` on most machines, folders of their own on others. */
export const SYSTEM_LINKS: readonly string[] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

export const SYSTEM_FILES: readonly string[] = [
  "/etc/alternatives",
  "/etc/ca-certificates",
  "/etc/group",
  "/etc/hosts",
  "/etc/ld.so.cache",
  "/etc/ld.so.conf",
  "/etc/ld.so.conf.d",
  "/etc/localtime",
  "/etc/mime.types",
  "/etc/nsswitch.conf",
  "/etc/passwd",
  "/etc/pki/ca-trust",
  "/etc/pki/tls/certs",
  "/etc/ssl/cert.pem",
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/timezone",
];

export const STANDARD_PATH: readonly string[] = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];
