import { describe, expect, it } from "vitest";
import { firstRed, MergeQueue } from "../../src/run/merge-queue.ts";

/** Lands held open by the test, which says what becomes of each batch. */
function heldQueue() {
  const batches: { names: readonly string[]; end: (answers: Record<string, string> | Error) => void }[] = [];
  const queue = new MergeQueue<string, string>(
    (names) =>
      new Promise((resolve, reject) => {
        const end = (answers: Record<string, string> | Error): void =>
          answers instanceof Error ? reject(answers) : resolve(new Map(Object.entries(answers)));
        batches.push({ names, end });
      }),
  );
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { queue, batches, settled };
}

describe("the merge queue", () => {
  it("takes what came meanwhile as one batch, in the order it came", async () => {
    const { queue, batches, settled } = heldQueue();
    const answers = ["a", "b", "c"].map((name) => queue.submit(name));
    expect(batches.map(({ names }) => names)).toEqual([["a"]]);
    batches[0]?.end({ a: "merged" });
    await settled();
    expect(batches.map(({ names }) => names)).toEqual([["a"], ["b", "c"]]);
    batches[1]?.end({ b: "merged", c: "red" });
    expect(await Promise.all(answers)).toEqual(["merged", "merged", "red"]);
  });

  it("looks at what got no answer again, before what came later", async () => {
    const { queue, batches, settled } = heldQueue();
    const first = queue.submit("a");
    const rest = ["b", "c"].map((name) => queue.submit(name));
    batches[0]?.end({ a: "merged" });
    await settled();
    const late = queue.submit("d");
    batches[1]?.end({ b: "red" });
    await settled();
    expect(batches[2]?.names).toEqual(["c", "d"]);
    batches[2]?.end({ c: "merged", d: "merged" });
    expect(await Promise.all([first, ...rest, late])).toEqual(["merged", "red", "merged", "merged"]);
  });

  it("tells everybody in a batch of its bug, and goes on", async () => {
    const { queue, batches, settled } = heldQueue();
    const broken = queue.submit("a");
    batches[0]?.end(new Error("a bug"));
    await expect(broken).rejects.toThrow("a bug");
    const next = queue.submit("b");
    await settled();
    batches[1]?.end({ b: "merged" });
    expect(await next).toBe("merged");
  });

  it("does not go round for ever over a batch without an answer", async () => {
    const { queue, batches } = heldQueue();
    const stuck = queue.submit("a");
    batches[0]?.end({});
    await expect(stuck).rejects.toThrow("made no progress");
  });
});

describe("the first red layer", () => {
  const cases = Array.from({ length: 12 }, (_, count) => count + 1).flatMap((count) =>
    Array.from({ length: count }, (_, red) => ({ count, red })),
  );

  it.each(cases)("of $count is found at $red", async ({ count, red }) => {
    const looks: number[] = [];
    const found = await firstRed(count, async (layer) => {
      looks.push(layer);
      return layer < red;
    });
    expect(found).toBe(red);
    expect(looks.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
  });
});
