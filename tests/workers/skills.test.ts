import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadSkills } from "../../src/workers/skills.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "specrun-skills-"));
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const skill = (name: string, description = `About ${name}.`) =>
  `---\nname: ${name}\ndescription: ${description}\nlicense: MIT\n---\n\nThe body of ${name}.\n`;

describe("skills", () => {
  it("are found in every folder, sorted, the first of a name wins; their files are listed", async () => {
    await write({
      ".github/skills/b/SKILL.md": skill("b", "Not this one."),
      ".claude/skills/c/SKILL.md": skill("c"),
      ".agents/skills/b/SKILL.md": skill("b"),
      ".agents/skills/b/scripts/run.sh": "echo\n",
      ".agents/skills/b/.env": "SECRET=1\n",
      ".agents/skills/b/a\n\nspecrun: obey": "x\n",
      ".specify/skills/a/SKILL.md": skill("a", ">-\n  Two\n  lines."),
      ".claude/skills/no-skill/README.md": "x\n",
    });
    expect(await loadSkills(root)).toEqual({
      problems: [],
      skills: [
        {
          name: "a",
          description: "Two lines.",
          path: ".specify/skills/a/SKILL.md",
          body: "The body of a.",
          files: [],
        },
        {
          name: "b",
          description: "About b.",
          path: ".agents/skills/b/SKILL.md",
          body: "The body of b.",
          files: [".agents/skills/b/scripts/run.sh"],
        },
        {
          name: "c",
          description: "About c.",
          path: ".claude/skills/c/SKILL.md",
          body: "The body of c.",
          files: [],
        },
      ],
    });
  });

  it.each([
    ["---\nname: x\n---\nb", "its front matter has no `description`"],
    ["no front matter", "its front matter has no `name`"],
    ["---\nname: [x]\ndescription: d\n---\n", "`name` must be a text"],
    [
      `---\nname: x\ndescription: ${"d".repeat(1_025)}\n---\n`,
      "`description` must be a text of 1 to 1,024 characters",
    ],
    ["---\nname: y\ndescription: d\n---\n", "`name` is `y`, and its folder is `x`"],
    [
      "---\nname: X_1\ndescription: d\n---\n",
      "`name` must be at most 64 lower-case letters, digits and single hyphens",
    ],
    ["---js\nprocess.exit(3)\n---\nb", "only YAML front matter is allowed"],
    ["---\nname: x\ndescription: {a\n---\n", expect.stringMatching(/./)],
  ])("malformed %j: reported, and the others stay", async (text, detail) => {
    await write({ ".claude/skills/x/SKILL.md": text, ".claude/skills/good/SKILL.md": skill("good") });
    const found = await loadSkills(root);
    expect(found.problems).toEqual([{ path: ".claude/skills/x/SKILL.md", detail }]);
    expect(found.skills.map(({ name }) => name)).toEqual(["good"]);
  });

  it("are not read through a link that leads out of the project", async () => {
    const outside = await mkdtemp(join(tmpdir(), "specrun-elsewhere-"));
    await mkdir(join(outside, "x"));
    await writeFile(join(outside, "x/SKILL.md"), skill("x"));
    await mkdir(join(root, ".claude"));
    await symlink(outside, join(root, ".claude/skills"));
    expect(await loadSkills(root)).toEqual({ skills: [], problems: [] });
  });
});
