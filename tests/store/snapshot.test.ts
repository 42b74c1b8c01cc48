import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fingerprint, makeProject, must } from "./project.ts";

describe("snapshot", () => {
  it("first", async () => {
    const project = makeProject({
      committed: { "a.txt": "a\n", "dir/b.txt": "b\n", ".gitignore": "ignored\n" },
    });
    project.write({
      "a.txt": "changed\n",
      "new/c.txt": "c\n",
      ignored: "x",
      "dir/b.txt": null,
      "node_modules/x/i.js": "x",
    });
    const before = fingerprint(join(project.root, ".git"));
    const { store, slots } = await project.open();
    const first = must(await store.snapshot());
    expect(await store.list(first)).toEqual([".gitignore", "a.txt", "new/c.txt"]);
    expect(must(await store.snapshot())).toBe(first);
    expect((await store.read(first, "a.txt"))?.toString()).toBe("changed\n");
    expect(await store.read(first, "nope")).toBe(null);
    const slot = await slots.acquire(first);
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(slot.dir, "a.txt"), "task\n");
    writeFileSync(join(slot.dir, "t.txt"), "task\n");
    const c = await slot.commit(first, "work");
    project.write({ "mine.txt": "mine\n" });
    const ours = must(await store.snapshot());
    const m = await store.merge({ base: first, ours, theirs: c, task: "T001" });
    expect(m.kind).toBe("merged");
    if (m.kind !== "merged") return;
    expect(must(await store.apply(ours, m.commit))).toEqual({ kind: "applied", paths: ["a.txt", "t.txt"] });
    expect(project.text("a.txt")).toBe("task\n");
    expect(must(await store.snapshot())).toBe(m.commit);
    console.log(await store.patch(first, m.commit, 10000));
    expect(fingerprint(join(project.root, ".git"))).toBe(before);
  });
});
