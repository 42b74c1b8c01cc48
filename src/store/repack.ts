import type { Git } from "./git.ts";

/**
 * One pack of what refs and the index of the user's tree name; everything else goes. The caller holds the state lock and
 * has removed the slots, whose indexes are not known to git.
 */
export async function repack(git: Git): Promise<void> {
  await git.bytes(["-c", "repack.writeBitmaps=false", "repack", "-a", "-d", "-q"]);
  await git.bytes(["prune", "--expire=now"]);
}
