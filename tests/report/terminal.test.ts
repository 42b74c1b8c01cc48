/**
 * The live rows in a real terminal: tmux gives a pseudo terminal, we write to it as to any other, and compare
 * what tmux shows. Skipped, with the reason in its name, where tmux is missing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { WriteStream } from "node:tty";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Stamped } from "../../src/model/event.ts";
import { createReporter } from "../../src/report/create-reporter.ts";
import { poison, VOCABULARY } from "./hostile.ts";
import { HALF_RUN, WHOLE_RUN } from "./recorded-run.ts";

/** A server of its own for each pane: one that is just ending cannot be asked for another. */
let panes = 0;
const missing = spawnSync("tmux", ["-V"]).status !== 0;

class Pane {
  readonly stream: WriteStream;
  readonly #server = `specrun-test-${process.pid}-${++panes}`;
  readonly #fd: number;

  constructor(columns: number, rows: number) {
    const shell = "stty -echo; exec sleep 60";
    this.#tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), shell);
    const path = this.#tmux("display", "-p", "#{pane_tty}").trim();
    this.#fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    this.stream = new WriteStream(this.#fd);
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-L", this.#server, "-f", "/dev/null", ...args], { encoding: "utf8" });
  }

  text(): string {
    return this.#tmux("capture-pane", "-p").replace(/ +$/gm, "").trimEnd();
  }

  title(): string {
    return this.#tmux("display", "-p", "#{pane_title}").trim();
  }

  cursorVisible(): boolean {
    return this.#tmux("display", "-p", "#{cursor_flag}").trim() === "1";
  }

  /** The kernel tells only the terminal's own programs, so we pass it on. */
  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
    this.stream.columns = columns;
    this.stream.rows = rows;
    this.stream.emit("resize");
  }

  close(): void {
    this.#tmux("kill-server");
    this.stream.destroy();
    try {
      closeSync(this.#fd);
    } catch {
      // The stream has closed it already.
    }
  }
}

let pane: Pane | null = null;
afterEach(() => {
  pane?.close();
  pane = null;
});

/** As if the run had been going on until this moment, so that the clocks of rows are known. */
function upToNow(events: readonly Stamped[]): readonly Stamped[] {
  const last = Date.parse(events.at(-1)?.ts ?? "");
  const shift = Date.now() - last;
  return events.map((event) => ({ ...event, ts: new Date(Date.parse(event.ts) + shift).toISOString() }));
}

function open(columns: number, rows: number) {
  pane = new Pane(columns, rows);
  const env = { TERM: "screen-256color", NO_COLOR: "1" };
  const reporter = createReporter({ json: false, env, stdout: pane.stream, stderr: pane.stream });
  return { pane, reporter };
}

describe.skipIf(missing)(
  missing ? "in a real terminal (skipped: tmux is not installed)" : "in a real terminal",
  () => {
    test("rows stand below what is permanent, follow the size, and leave the cursor behind", async () => {
      const { pane, reporter } = open(100, 30);
      for (const event of upToNow(HALF_RUN)) reporter.event(event);
      await vi.waitFor(() => expect(pane.text()).toContain("2  T007     fix 2"));
      const screen = pane
        .text()
        .replace(/ {5}\d+s$/m, "     0s")
        .replace(/^ {2}\d+s · /m, "  16s · ");
      await expect(`${screen}\n`).toMatchFileSnapshot("screens/pane-middle.txt");
      expect(pane.cursorVisible()).toBe(false);

      pane.resize(60, 9);
      await vi.waitFor(() => expect(pane.text()).toContain("… 2 phases before"));
      const rows = pane.text().split("\n");
      expect(rows.filter((row) => row.includes(" done · "))).toHaveLength(1);
      expect(rows.filter((row) => row.includes("T007     fix 2"))).toHaveLength(1);
      expect(rows.length).toBeLessThanOrEqual(9);

      await reporter.close();
      await vi.waitFor(() => expect(pane.cursorVisible()).toBe(true));
      expect(pane.text()).not.toContain(" done · ");
    });

    test("the last screen of a run that failed", async () => {
      const { pane, reporter } = open(100, 120);
      for (const event of WHOLE_RUN) reporter.event(event);
      await reporter.close();
      await vi.waitFor(() => expect(pane.text()).toContain("next: look at T007"));
      await expect(`${pane.text()}\n`).toMatchFileSnapshot("screens/tty-end.txt");
      expect(pane.cursorVisible()).toBe(true);
    });

    test("hostile texts change neither the title nor other rows", async () => {
      const { pane, reporter } = open(100, 60);
      const title = pane.title();
      const attack = "\u001b]0;pwned\u0007\u001b[2J\u001b[H\u009b5;5H\r\nforged\u202e";
      for (const event of upToNow(HALF_RUN)) reporter.event(poison(event, attack, VOCABULARY));
      await vi.waitFor(() => expect(pane.text()).toContain(" done · "));
      await reporter.close();
      await vi.waitFor(() => expect(pane.cursorVisible()).toBe(true));
      expect(pane.title()).toBe(title);
      expect(pane.text()).toContain("▸ run       specs/001-todo-list\\x1b]0;pwned\\x07");
      expect(
        pane
          .text()
          .split("\n")
          .filter((row) => row.startsWith("forged")),
      ).toEqual([]);
    });
  },
);
