import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { sha256 } from "../util/hash.ts";

/**
 * What set-up put into a slot, remembered beside the slot and not in the folders it vouches for: packages that somebody
 * added, or took away, since then show in a comparison of names.
 */
export class InstalledPackages {
  readonly #file: string;
  readonly #dir: string;

  constructor(slot: { readonly home: string; readonly dir: string }) {
    this.#file = join(slot.home, "installed.json");
    this.#dir = slot.dir;
  }

  /** `hash`: of what was to be installed. */
  isIntact(command: string, hash: string, fills: readonly string[]): boolean {
    return this.#read()[command] === this.#entry(hash, fills);
  }

  remember(command: string, hash: string, fills: readonly string[]): void {
    this.#write({ ...this.#read(), [command]: this.#entry(hash, fills) });
  }

  #entry = (hash: string, fills: readonly string[]): string =>
    sha256([hash, ...fills.map((folder) => namesIn(join(this.#dir, folder)))].join("\0"));

  #read(): Record<string, string> {
    try {
      const data: unknown = JSON.parse(readFileSync(this.#file, "utf8"));
      return typeof data === "object" && data !== null ? (data as Record<string, string>) : {};
    } catch {
      return {};
    }
  }

  #write(entries: Record<string, string>): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(entries));
  }
}

/** Where runtimes look packages up by name. Other folders of dependencies are also written by builds. */
const BY_NAME: readonly string[] = ["node_modules", "bower_components", ".venv"];

export const isLookedUp = (folder: string): boolean => BY_NAME.includes(basename(folder));

/** Hidden names are caches of tools, apart from the programs in `.bin`. A folder that holds nothing else is none. */
function namesIn(folder: string): string {
  if (!isLookedUp(folder)) return list(folder).length > 0 ? "some" : "";
  const top = list(folder);
  const within = (name: string): string[] => list(join(folder, name)).map((inner) => `${name}/${inner}`);
  const libraries = within("lib").flatMap((name) => within(`${name}/site-packages`));
  const scoped = top.filter((name) => name.startsWith("@")).flatMap(within);
  const shown = top.filter((name) => !name.startsWith("."));
  return [...shown, ...scoped, ...within(".bin"), ...within("bin"), ...libraries].sort().join("\n");
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
