/** A long diff as pieces that each fit into one conversation: whole files, in their order. Pure. */
export interface PatchParts {
  readonly parts: readonly PatchPart[];
  /** Files that are in no part as a whole. */
  readonly notSeen: readonly string[];
}

interface PatchPart {
  readonly patch: string;
  readonly files: readonly string[];
}

export interface LongPatch {
  readonly patch: string;
  /** What the diff is about, in its order. */
  readonly files: readonly string[];
  /** What is nobody's work. */
  readonly leaveOut: readonly string[];
}

export interface PartLimits {
  readonly partCharsMax: number;
  readonly partsMax: number;
}

const NOTHING: PatchPart = { patch: "", files: [] };

export function patchParts({ patch, files, leaveOut }: LongPatch, limits: PartLimits): PatchParts {
  const { partCharsMax, partsMax } = limits;
  const parts: PatchPart[] = [];
  const notSeen: string[] = [];
  const whole = pieces(patch);
  let current = NOTHING;
  for (const [at, file] of files.entries()) {
    if (leaveOut.includes(file)) continue;
    const piece = cut(whole[at] ?? "", partCharsMax);
    if (current.patch !== "" && current.patch.length + piece.length > partCharsMax) {
      parts.push(current);
      current = NOTHING;
    }
    const hasRoom = parts.length < partsMax;
    if (piece === "" || CUT.test(piece) || !hasRoom) notSeen.push(file);
    if (hasRoom) current = { patch: current.patch + piece, files: [...current.files, file] };
  }
  if (current.patch !== "" || parts.length === 0) parts.push(current);
  return { parts, notSeen };
}

/** By the store, or here. */
const CUT = /\n\[(?:diff cut: \d+ of \d+ bytes shown|cut: the rest of this file's diff is not shown)\]\n$/;
const NOTE_CHARS_MAX = 60;

const pieces = (patch: string): readonly string[] =>
  patch.split(/^(?=diff --git )/m).filter((piece) => piece !== "");

function cut(piece: string, charsMax: number): string {
  if (piece.length <= charsMax) return piece;
  const shown = piece.slice(0, charsMax - NOTE_CHARS_MAX);
  return `${shown.slice(0, shown.lastIndexOf("\n") + 1)}[cut: the rest of this file's diff is not shown]\n`;
}
