import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MEMORY_CHARS_MAX, type Note, newNotes, oneLine, withNotes } from "../../src/workers/memory-notes.ts";

const note = (text: string): Note => ({ text, from: "001-demo T001" });

describe("notes", () => {
  it("are one line of visible text", () => {
    expect(oneLine(" a\r\n- b\u202e\u0007\tc\u200b ")).toBe("a - b c");
  });

  it("are added once, whatever their case, spaces, final stop and origin", () => {
    const file = "# Mine\n\n- Use  npm. (elsewhere T9)\n* A second\n";
    const wanted = [note("use npm"), note("A second."), note("New"), note("new."), note("New (again)")];
    expect(newNotes(file, wanted).map(({ text }) => text)).toEqual(["New", "New (again)"]);
  });

  it("stop where the file is full; a smaller one may still fit", () => {
    const file = "x".repeat(MEMORY_CHARS_MAX - 60);
    const wanted = [note("long ".repeat(20)), note("short")];
    expect(newNotes(file, wanted).map(({ text }) => text)).toEqual(["short"]);
    expect(newNotes("x".repeat(MEMORY_CHARS_MAX), wanted)).toEqual([]);
  });

  it("are looked for in bounded time in a file that somebody blew up", () => {
    const started = performance.now();
    expect(newNotes(`a${" ".repeat(300_000)}b`, [note("New")])).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("go behind everything that stands there, and are known from then on", () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 40 }).map(oneLine).filter(Boolean));
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), texts, (file, wanted) => {
        const notes = newNotes(file, wanted.map(note));
        const after = withNotes(file, notes);
        expect(after.startsWith(file)).toBe(true);
        expect(newNotes(after, wanted.map(note))).toEqual([]);
        for (const { text } of notes) expect(after).toContain(`\n- ${text} (001-demo T001)\n`);
      }),
    );
  });
});
