import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { RandomSource } from "./random.ts";

/** Somebody at work on a folder: every line they write is one that nobody ever wrote before, so that it can be followed. */
export class Author {
  readonly #name: string;
  readonly #random: RandomSource;
  #lines = 0;

  constructor(name: string, random: RandomSource) {
    this.#name = name;
    this.#random = random;
  }

  line(): string {
    this.#lines += 1;
    return `${this.#name}.${this.#lines} ${"words ".repeat(this.#random.below(4))}`.trimEnd();
  }

  work(root: string, edits: number): string[] {
    return Array.from({ length: edits }, () => this.#edit(root));
  }

  #edit(root: string): string {
    const random = this.#random;
    const files = filesIn(root);
    const kind = files.length === 0 ? "create" : random.pick(KINDS);
    const path = files.length === 0 ? "" : random.pick(files);
    const target = freePath(root, random);
    switch (kind) {
      case "edit":
        this.#editLines(join(root, path));
        break;
      case "create":
        this.#create(join(root, target));
        break;
      case "delete":
        rmSync(join(root, path));
        break;
      case "rename":
        move(root, path, target);
        if (random.chance(0.5)) this.#editLines(join(root, target));
        break;
      case "move-folder": {
        const folder = path.split("/")[0] ?? "";
        if (!path.includes("/")) break;
        const fresh = ["moved", "a", "b"].find((name) => !existsSync(join(root, name)));
        if (fresh !== undefined) renameSync(join(root, folder), join(root, fresh));
        break;
      }
      case "turn":
        this.#turn(root, path);
        break;
      case "mode":
        if (isFile(join(root, path))) chmodSync(join(root, path), random.chance(0.5) ? 0o755 : 0o644);
        break;
      case "link":
        if (random.chance(0.5)) rmSync(join(root, path));
        if (!existsSync(join(root, random.chance(0.5) ? path : target))) this.#link(root, path, target);
        break;
      case "copy":
        if (!isFile(join(root, path))) break;
        mkdirSync(dirname(join(root, target)), { recursive: true });
        writeFileSync(join(root, target), readFileSync(join(root, path)));
        break;
    }
    return `${kind} ${path} ${target}`;
  }

  #link(root: string, path: string, target: string): void {
    const place = existsSync(join(root, path)) || lstats(join(root, path)) !== null ? target : path;
    mkdirSync(dirname(join(root, place)), { recursive: true });
    if (lstats(join(root, place)) === null) symlinkSync(`to/${this.line()}`, join(root, place));
  }

  #editLines(path: string): void {
    if (!isFile(path)) return;
    const text = readFileSync(path, "utf8");
    const end = text.includes("\r\n") ? "\r\n" : "\n";
    const lines = text.split(end);
    const isEnded = lines.at(-1) === "";
    if (isEnded) lines.pop();
    const at = this.#random.below(lines.length + 1);
    const removed = this.#random.pick([0, 0, 1, 1, 2]);
    const added = Array.from({ length: this.#random.pick([0, 1, 1, 2]) }, () => this.line());
    lines.splice(at, removed, ...added);
    writeFileSync(path, lines.join(end) + (isEnded && lines.length > 0 ? end : ""));
  }

  #create(path: string): void {
    const random = this.#random;
    const end = random.chance(0.2) ? "\r\n" : "\n";
    const lines = Array.from({ length: random.pick([0, 1, 9, 14]) }, () => this.line());
    mkdirSync(dirname(path), { recursive: true });
    const last = lines.length > 0 && random.chance(0.8) ? end : "";
    writeFileSync(path, lines.join(end) + last, { mode: random.chance(0.1) ? 0o755 : 0o644 });
  }

  /** A file becomes a folder, or the folder above it a file. */
  #turn(root: string, path: string): void {
    const top = path.split("/")[0] ?? "";
    if (path.includes("/") && this.#random.chance(0.5)) {
      rmSync(join(root, top), { recursive: true });
      this.#create(join(root, top));
      return;
    }
    rmSync(join(root, path));
    this.#create(join(root, path, "inside"));
  }
}

const KINDS = [
  ...Array.from({ length: 14 }, () => "edit" as const),
  ...(["create", "create", "create", "delete", "rename", "rename", "rename"] as const),
  ...(["move-folder", "move-folder", "turn", "mode", "mode", "link", "copy"] as const),
];

/** All paths of files and links, sorted. */
function filesIn(root: string): string[] {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => !/^\.git(\/|$)/.test(name) && !lstatSync(join(root, name)).isDirectory())
    .sort();
}

function freePath(root: string, random: RandomSource): string {
  for (;;) {
    const folder = random.pick(["", "", "a/", "b/", "a/c/", "moved/"]);
    const path = `${folder}f${random.below(9)}`;
    const parents = path.split("/").map((_, at, all) => all.slice(0, at).join("/"));
    const isBlocked = parents.some((parent) => lstats(join(root, parent))?.isDirectory() === false);
    if (!isBlocked && lstats(join(root, path)) === null) return path;
  }
}

function move(root: string, path: string, target: string): void {
  mkdirSync(dirname(join(root, target)), { recursive: true });
  renameSync(join(root, path), join(root, target));
}

const lstats = (path: string) => lstatSync(path, { throwIfNoEntry: false }) ?? null;
const isFile = (path: string): boolean => lstats(path)?.isFile() === true;

/** What stands at every path: its kind, executable bit and bytes. */
export function stateOf(root: string): Map<string, string> {
  return new Map(
    filesIn(root).map((path) => {
      const absolute = join(root, path);
      const stats = lstatSync(absolute);
      if (stats.isSymbolicLink()) return [path, `link\n${readlinkSync(absolute)}`];
      const kind = (stats.mode & 0o100) === 0 ? "file" : "program";
      return [path, `${kind}\n${readFileSync(absolute, "utf8")}`];
    }),
  );
}

/** How often each line is there, of files and of links' targets. */
export function countLines(state: ReadonlyMap<string, string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of state.values()) {
    for (const line of text.split("\n").slice(1)) {
      if (line !== "" && line !== "\r") counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  return counts;
}
