import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactDeep, redactor } from "../../src/report/redact.ts";

const ENV = {
  ANTHROPIC_API_KEY: "sk-canary-not-a-real-one",
  DB_PASSWORD: "p4ss/w0rd two",
  NPM_TOKEN: "tok-tok-tok",
  NPM_TOKEN_LONG: "tok-tok-tok-and-more",
  SHORT_KEY: "abc",
  KEYBOARD_LAYOUT: "international",
  SPECRUN_MAX_TOKENS: "1200000000",
  HOME: "/home/someone",
};

describe("redactor", () => {
  const redact = redactor(ENV);
  test.each([
    ["a key of the environment", "key is sk-canary-not-a-real-one.", "key is [redacted]."],
    ["a password in a sentence", "use p4ss/w0rd two now", "use [redacted] now"],
    ["its form in a URL", "https://x/?p=p4ss%2Fw0rd%20two", "https://x/?p=[redacted]"],
    ["the longer of two that overlap", "tok-tok-tok-and-more tok-tok-tok", "[redacted] [redacted]"],
    ["a key nobody told us of", `sk-ant-${"a1".repeat(20)}`, "[redacted]"],
    ["a GitHub token", `ghp_${"a1".repeat(20)}`, "[redacted]"],
    ["an AWS key", "AKIAIOSFODNN7EXAMPLE", "[redacted]"],
    ["a header", "authorization: Bearer abcdef0123456789xyz", "authorization: Bearer [redacted]"],
    [
      "a URL with a password",
      "git clone https://me:hunter22@host/x",
      "git clone https://me:[redacted]@host/x",
    ],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "[redacted]"],
  ])("hides %s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each([
    ["short values", "abc"],
    ["keyboards", "international"],
    ["limits", "1200000000"],
    ["paths", "/home/someone/src/tokens.ts"],
    ["ordinary words", "Basic implementation of the Bearer concept: see src/sk-eleton.ts"],
    ["addresses", "http://localhost:3000/a@b and git@github.com:a/b.git"],
    ["hashes", "1f0c2d3e4b5a69788796a5b4c3d2e1f00f1e2d3c"],
  ])("leaves %s alone", (_, text) => {
    expect(redact(text)).toBe(text);
  });

  test("no secret survives, wherever it stands", () => {
    const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => !"[redacted]".includes(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const clean = redactor({ MY_SECRET: value })(before + value + after);
        return !clean.replaceAll("[redacted]", "\u0000").includes(value);
      }),
    );
  });

  test("a megabyte without secrets takes no time", () => {
    const text = "a-b.c:/d eyJ sk- Bearer https://".repeat(32_000);
    const started = performance.now();
    expect(redact(text)).toBe(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test("redactDeep reaches every text and leaves the rest as it is", () => {
  const value = { a: ["x tok-tok-tok", 1, null, { "tok-tok-tok": true }], b: { __proto__: null, c: "y" } };
  expect(redactDeep(value, redactor(ENV))).toEqual({
    a: ["x [redacted]", 1, null, { "[redacted]": true }],
    b: { c: "y" },
  });
});
