import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeMachine } from "../../src/slots/machine.ts";

const root = mkdtempSync(join(tmpdir(), "specrun-network-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function homeWith(files: Readonly<Record<string, string>>): string {
  const home = join(root, String(count++));
  mkdirSync(home);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
  return home;
}

const accessOf = (env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) => {
  const home = homeWith(files);
  return describeMachine({ PATH: "/usr/bin", HOME: home, ...env }).network;
};

describe("what a networked command is told", () => {
  it("are addresses without the credentials in them", () => {
    const { env } = accessOf({
      HTTPS_PROXY: "http://user:s3cret@proxy.example:8080",
      NO_PROXY: "localhost,.example",
      PIP_EXTRA_INDEX_URL: "https://a:s3cret@one.example/simple https://s3cret@two.example/simple",
      GOPROXY: "https://u:s3cret@go.example,direct",
      npm_config_registry: "https://u:s3cret@npm.example/",
      NPM_TOKEN: "s3cret",
      UV_INDEX_PRIVATE_PASSWORD: "s3cret",
    });
    expect(env).toMatchObject({
      HTTPS_PROXY: "http://proxy.example:8080",
      NO_PROXY: "localhost,.example",
      PIP_EXTRA_INDEX_URL: "https://one.example/simple https://two.example/simple",
      GOPROXY: "https://go.example,direct",
      npm_config_registry: "https://npm.example/",
    });
    expect(JSON.stringify(env)).not.toContain("s3cret");
  });

  it("are the registries of .npmrc and pip.conf, and nothing else of them", () => {
    const { env } = accessOf(
      {},
      {
        ".npmrc": [
          "registry=https://u:s3cret@npm.example/",
          "@mine:registry = https://mine.example/",
          "//npm.example/:_authToken=s3cret",
          "_auth = s3cret",
          `@other:registry=\${REGISTRY}`,
          "email=me@s3cret.example",
        ].join("\n"),
        ".config/pip/pip.conf":
          "[global]\nindex-url = https://u:s3cret@pip.example/simple\ntrusted-host = s3cret\n",
      },
    );
    expect(env).toMatchObject({
      npm_config_registry: "https://npm.example/",
      "npm_config_@mine:registry": "https://mine.example/",
      PIP_INDEX_URL: "https://pip.example/simple",
    });
    expect(JSON.stringify(env)).not.toMatch(/s3cret|other/);
  });

  it("are certificates that exist, made readable", () => {
    const file = join(homeWith({ "ca.pem": "" }), "ca.pem");
    const access = accessOf(
      { NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: "/no/such.pem" },
      { ".npmrc": `cafile=${file}\n` },
    );
    expect(access.env).toMatchObject({ NODE_EXTRA_CA_CERTS: file, npm_config_cafile: file });
    expect(access.env.SSL_CERT_FILE).toBeUndefined();
    expect(access.readOnly).toEqual([file]);
  });
});
