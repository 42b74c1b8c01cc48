import { lstatSync, mkdtempSync, readdirSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Folders for the time of one command, outside every slot. Their names say whose they are, so that those of a process
 * that was killed can be told from those in use.
 */
type Purpose = "agent" | "command" | "pipe" | "probe";

/** Anywhere else than among other temporary files its name begins with a dot. */
export function temporaryFolder(purpose: Purpose, parent?: string): string {
  const name = `specrun-${purpose}-${process.pid}-${world()}-`;
  return mkdtempSync(parent === undefined ? join(tmpdir(), name) : join(parent, `.${name}`));
}

const NAME = /^\.?specrun-(?:agent|command|pipe|probe)-(\d+)-(\d+)-/;

/** Absolute paths of this user's folders whose process is gone. Those of another process namespace stay. */
export function abandonedFolders(parent = tmpdir()): readonly string[] {
  const own = process.getuid?.();
  return namesIn(parent)
    .filter((name) => {
      const [, pid, where] = NAME.exec(name) ?? [];
      return pid !== undefined && where === world() && !isRunning(Number(pid));
    })
    .map((name) => join(parent, name))
    .filter((path) => own === undefined || lstatSync(path, { throwIfNoEntry: false })?.uid === own)
    .sort();
}

/** Process numbers mean nothing outside their namespace. */
function world(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
  } catch {
    return "0";
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
