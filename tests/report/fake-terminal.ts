/** A terminal small enough to read: it understands exactly the codes that we may send, and refuses all others. */
import { displayWidth } from "../../src/report/display-width.ts";

export class FakeTerminal {
  columns: number;
  rows: number;
  /** How often something was written. */
  writes = 0;
  cursorVisible = true;
  wraps = true;
  /** Everything from the first line on, what has scrolled away included. */
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  readonly #listeners = new Set<() => void>();

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  readonly write = (text: string): void => {
    this.writes++;
    for (const [token] of text.matchAll(/\u001b\[\??[0-9;]*[A-Za-z]|[\s\S]/gu)) this.#take(token);
  };

  readonly size = (): { columns: number; rows: number } => ({ columns: this.columns, rows: this.rows });
  readonly onResize = (listener: () => void): void => void this.#listeners.add(listener);
  readonly offResize = (listener: () => void): void => void this.#listeners.delete(listener);

  get listeners(): number {
    return this.#listeners.size;
  }

  /** As terminals do: lines that are too long now are broken into several. */
  resize(columns: number, rows: number): void {
    const below = this.#lines.length - this.#row;
    this.columns = columns;
    this.rows = rows;
    this.#lines = this.#lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, "gu")) ?? [""]);
    this.#row = this.#lines.length - below;
    for (const listener of this.#listeners) listener();
  }

  /** What is on the screen now, scrolled lines above included. */
  text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  /** Rows of the screen that are in use. */
  height(): number {
    return this.#lines.length;
  }

  #take(token: string): void {
    if (token === "\n") this.#newLine();
    else if (token === "\r") this.#column = 0;
    else if (token.startsWith("\u001b")) this.#code(token);
    else this.#put(token);
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row === this.#lines.length) this.#lines.push("");
  }

  #put(character: string): void {
    if (this.#column + displayWidth(character) > this.columns) {
      if (!this.wraps) return;
      this.#newLine();
    }
    const line = [...(this.#lines[this.#row] ?? "").padEnd(this.#column)];
    line[this.#column] = character;
    this.#lines[this.#row] = line.join("");
    this.#column += displayWidth(character);
  }

  #code(code: string): void {
    const up = /^\u001b\[(\d+)A$/.exec(code);
    const top = Math.max(0, this.#lines.length - this.rows);
    if (up !== null) this.#row = Math.max(top, this.#row - Number(up[1]));
    else if (code === "\u001b[K")
      this.#lines[this.#row] = (this.#lines[this.#row] ?? "").slice(0, this.#column);
    else if (code === "\u001b[J") {
      this.#lines[this.#row] = (this.#lines[this.#row] ?? "").slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (/^\u001b\[\?25[hl]$/.test(code)) this.cursorVisible = code.endsWith("h");
    else if (/^\u001b\[\?7[hl]$/.test(code)) this.wraps = code.endsWith("h");
    else if (!/^\u001b\[[0-9;]*m$/.test(code)) throw new Error(`unexpected code ${JSON.stringify(code)}`);
  }
}
