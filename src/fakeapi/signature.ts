import { createHash } from "node:crypto";

/** The seal on a thinking block: sent with it, and checked when a client sends the block back. */
export const signatureOf = (thinking: string): string =>
  createHash("sha256").update(`thinking:${thinking}`).digest("base64");
