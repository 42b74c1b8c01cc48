/** The lines that a unified diff of one file added or changed, 1-based, as they are numbered after it. */
export function addedLines(patch: string): ReadonlySet<number> {
  const added = new Set<number>();
  let line = 0;
  let isInside = false;
  for (const text of patch.split("\n")) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (hunk !== null) {
      line = Number(hunk[1]);
      isInside = true;
    } else if (text.startsWith("diff --git ")) isInside = false;
    else if (isInside && text.startsWith("+")) added.add(line++);
    else if (isInside && text.startsWith(" ")) line++;
  }
  return added;
}
