import { describe, expect, test } from "vitest";
import { liveArea } from "../../src/report/live-area.ts";
import { FakeTerminal } from "./fake-terminal.ts";

describe("live area", () => {
  test("rows replace each other, permanent lines stay above them", () => {
    const terminal = new FakeTerminal(20, 10);
    const area = liveArea(terminal);
    area.draw([], ["one", "two", "three"]);
    area.draw(["kept 1"], ["four", "five"]);
    area.draw(["kept 2", ""], ["six"]);
    expect(terminal.text()).toBe("kept 1\nkept 2\n\nsix");
    area.finish(["the end"]);
    expect(terminal.text()).toBe("kept 1\nkept 2\n\nthe end");
  });

  test("a row that is too long is cut, a permanent line is wrapped", () => {
    const terminal = new FakeTerminal(10, 10);
    const area = liveArea(terminal);
    area.draw(["0123456789abc"], ["0123456789abc", "next"]);
    expect(terminal.text()).toBe("0123456789\nabc\n0123456789\nnext");
    area.draw([], ["short", "next"]);
    expect(terminal.text()).toBe("0123456789\nabc\nshort\nnext");
    area.finish([]);
  });

  test("a terminal made narrower keeps no ghosts of the rows before", () => {
    const terminal = new FakeTerminal(30, 10);
    const area = liveArea(terminal);
    area.draw(["kept"], ["a".repeat(25), "b".repeat(25)]);
    terminal.resize(10, 10);
    expect(terminal.text()).toBe(
      `kept\n${"a".repeat(10)}\n${"a".repeat(10)}\n${"a".repeat(5)}\n${"b".repeat(10)}\n${"b".repeat(10)}\n${"b".repeat(5)}`,
    );
    area.draw([], ["c", "d"]);
    expect(terminal.text()).toBe("kept\nc\nd");
    area.finish([]);
  });

  test("nothing is written when nothing changed", () => {
    const terminal = new FakeTerminal(20, 10);
    const area = liveArea(terminal);
    area.draw([], ["one"]);
    const { writes } = terminal;
    area.draw([], ["one"]);
    expect(terminal.writes).toBe(writes);
    area.finish([]);
  });

  test("the cursor is hidden while it is live and comes back at the end", () => {
    const terminal = new FakeTerminal(20, 10);
    const area = liveArea(terminal);
    area.draw([], ["one"]);
    expect(terminal.cursorVisible).toBe(false);
    area.finish([]);
    area.finish(["not again"]);
    area.draw([], ["nor this"]);
    expect([terminal.cursorVisible, terminal.wraps, terminal.text()]).toEqual([true, true, ""]);
  });

  test("the cursor comes back when the process ends without asking", () => {
    const terminal = new FakeTerminal(20, 10);
    const before = process.listeners("exit");
    const area = liveArea(terminal);
    area.draw([], ["one"]);
    const [restore, ...more] = process.listeners("exit").filter((each) => !before.includes(each));
    expect(more).toEqual([]);
    restore?.(1);
    expect([terminal.cursorVisible, terminal.wraps]).toEqual([true, true]);
    area.finish([]);
    expect(process.listeners("exit")).toEqual(before);
  });
});
