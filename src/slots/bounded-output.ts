/**
 * The first and the last bytes of a stream of any length. Memory never grows beyond the two bounds and one chunk;
 * the cut is announced by a line, and never splits a character.
 */
export class BoundedOutput {
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private bytes = 0;

  /** `bytesMax` holds for each of head and tail. */
  constructor(private readonly bytesMax: number) {}

  get total(): number {
    return this.bytes;
  }

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    const free = this.bytesMax - this.headBytes;
    if (free > 0) {
      const part = chunk.subarray(0, free);
      this.head.push(part);
      this.headBytes += part.length;
    }
    if (chunk.length > free) this.pushTail(chunk.subarray(Math.max(0, free)));
  }

  text(): string {
    const head = Buffer.concat(this.head);
    const tail = Buffer.concat(this.tail);
    const kept = tail.subarray(Math.max(0, tail.length - this.bytesMax));
    const cut = this.bytes - head.length - kept.length;
    if (cut <= 0) return Buffer.concat([head, kept]).toString("utf8");
    return `${trimEnd(head).toString("utf8")}\n[… ${cut} bytes cut …]\n${trimStart(kept).toString("utf8")}`;
  }

  private pushTail(chunk: Buffer): void {
    this.tail.push(chunk);
    this.tailBytes += chunk.length;
    while (this.tail.length > 1 && this.tailBytes - (this.tail[0]?.length ?? 0) >= this.bytesMax)
      this.tailBytes -= this.tail.shift()?.length ?? 0;
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

function trimStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(start);
}

/** Drops the last character when its bytes may be incomplete: cheaper than proving that it is whole. */
function trimEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > bytes.length - 4 && isContinuation(bytes[end - 1])) end--;
  const lead = bytes[end - 1];
  return lead !== undefined && lead >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}
