import { closeSync, constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

/** A real pipe to hand to a process as its stdout and stderr at once. */
export interface OutputPipe {
  readonly writeFd: number;
  readonly readable: Readable;
  /** After the process has its copy: the pipe then ends with its last writer. */
  closeWriter(): void;
}

/**
 * Node's own pipes are sockets, on which `echo > /dev/stderr` fails, and two of them lose the order of the streams.
 * A named pipe, unlinked as soon as both ends are open, has neither fault.
 */
export async function openOutputPipe(makeFifo: (path: string) => Promise<void>): Promise<OutputPipe> {
  const folder = await mkdtemp(join(tmpdir(), "specrun-pipe-"));
  try {
    const path = join(folder, "output");
    await makeFifo(path);
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeFd = openSync(path, constants.O_WRONLY);
    const readable = new Socket({ fd: readFd, readable: true, writable: false });
    return { writeFd, readable, closeWriter: () => closeSync(writeFd) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
