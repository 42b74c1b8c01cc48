import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeProject, must, readTree, writeFiles } from "./project.ts";
import { type Manner, RacingEditor } from "./racing-editor.ts";

/** A person saves one file again and again while a task's change of it, and of three others, is written. */
interface Race {
  readonly manner: Manner;
  readonly turns: number;
  /** What the person saves: a file that the task edits, deletes or creates as well. */
  readonly file: "edited.txt" | "gone.txt" | "created.txt";
}

const RACES: readonly Race[] = [
  { manner: "truncate", turns: 200, file: "edited.txt" },
  { manner: "atomic", turns: 200, file: "edited.txt" },
  { manner: "slow", turns: 40, file: "edited.txt" },
  { manner: "append", turns: 40, file: "edited.txt" },
  { manner: "link", turns: 40, file: "edited.txt" },
  { manner: "backup", turns: 40, file: "edited.txt" },
  { manner: "truncate", turns: 40, file: "created.txt" },
  { manner: "atomic", turns: 40, file: "created.txt" },
  { manner: "truncate", turns: 30, file: "gone.txt" },
  { manner: "atomic", turns: 30, file: "gone.txt" },
];

const BEFORE = { "a.txt": "a\n", "edited.txt": "e\n", "gone.txt": "g\n" };
const AFTER = { "a.txt": "A\n", "edited.txt": "E\n", "created.txt": "C\n", "new/deep/n.txt": "n\n" };

it.each(RACES)(
  "$turns saves of $file by $manner: none is lost, and the rest is all or nothing",
  async (race) => {
    const { manner, turns, file } = race;
    const project = makeProject({ committed: BEFORE });
    const { root } = project;
    const path = join(root, file);
    const { store, slots } = await project.open();
    const from = must(await store.snapshot());
    const slot = await slots.acquire(from);
    writeFiles(slot.dir, { ...AFTER, "gone.txt": null });
    const to = await slot.commit(from, "work");
    const editor = new RacingEditor({ path, manner, turns, delayMs: 80 });
    const seen = { applied: 0, raced: 0 };
    for (let turn = 1; turn <= turns; turn++) {
      for (const name of readdirSync(root))
        if (name !== ".git") rmSync(join(root, name), { recursive: true });
      writeFiles(root, BEFORE);
      if (manner === "link") symlinkSync(file, `${path}.link`);
      editor.go(turn);
      const { kind } = must(await store.apply(from, to));
      editor.wait(turn);
      seen[kind] += 1;
      const { [file]: saved = "nothing", ...rest } = readTree(root);
      delete rest[`${file}~`];
      const others = without(kind === "applied" ? AFTER : BEFORE, file);
      expect([turn, kind, saved, rest]).toEqual([turn, kind, `person ${turn}\n`, others]);
      expect(existsSync(join(root, "new"))).toBe(kind === "applied");
    }
    await editor.end();
    console.info(`${manner} ${file}: ${seen.applied} applied, ${seen.raced} raced, 0 lost`);
    expect(seen.applied).toBeGreaterThan(0);
    expect(seen.raced).toBeGreaterThan(0);
  },
);

function without(files: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path !== name));
}
