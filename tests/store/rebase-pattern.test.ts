import { describe, expect, it } from "vitest";
import { rebaseAttributeLines, rebaseIgnoreLines } from "../../src/store/rebase-pattern.ts";

describe("a rule of a folder above, as seen from packages/app", () => {
  it.each([
    { line: "*.log", lines: ["*.log"] },
    { line: "dist/", lines: ["dist/"] },
    { line: "!keep.log", lines: ["!keep.log"] },
    { line: "/packages/app/dist", lines: ["/dist"] },
    { line: "packages/app/dist/", lines: ["/dist/"] },
    { line: "!/packages/*/out/", lines: ["!/out/"] },
    { line: "packages/a?p/[xy]", lines: ["/[xy]"] },
    { line: "packages/[!b]*/z", lines: ["/z"] },
    { line: "packages/app", lines: [] },
    { line: "/packages/", lines: [] },
    { line: "packages/other/x", lines: [] },
    { line: "/other.txt", lines: [] },
    { line: "**/cache", lines: ["/**/cache"] },
    { line: "**/app/cache", lines: ["/cache", "/**/app/cache"] },
    { line: "packages/**/deep/x", lines: ["/**/deep/x"] },
    { line: "packages/**/app/x", lines: ["/x", "/**/app/x"] },
    { line: "packages/a[/x", lines: [] },
    { line: "# comment", lines: [] },
    { line: "trailing \t", lines: ["trailing"] },
    { line: "kept\\ ", lines: ["kept\\ "] },
    { line: "\\#hash", lines: ["\\#hash"] },
  ])("$line", ({ line, lines }) => {
    expect(rebaseIgnoreLines(`${line}\r\n`, ["packages", "app"])).toEqual(lines);
  });

  it("keeps the attributes of a pattern", () => {
    const text =
      '[attr]bin -diff\n*.bat eol=crlf\n/packages/app/x.sh\ttext eol=lf\n/y -text\n"quoted x" -text\n# no\n';
    expect(rebaseAttributeLines(text, ["packages", "app"])).toEqual([
      "[attr]bin -diff",
      "*.bat eol=crlf",
      "/x.sh\ttext eol=lf",
    ]);
  });
});
