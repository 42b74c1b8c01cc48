import type { MergedWork } from "../journal/replay.ts";
import type { AcceptedWork } from "../model/evidence.ts";
import { type Note, newNotes } from "../workers/memory-notes.ts";
import { appendNotes } from "../writeback/append-notes.ts";
import type { RunContext } from "./context.ts";

/** Accepted work with what its worker asked to be remembered on the way. */
export const withNotes = (work: AcceptedWork, notes: readonly string[]): AcceptedWork =>
  notes.length === 0 ? work : { ...work, notes: [...notes] };

/**
 * Writes down what merged work brought along. A failed attempt's notes went with it; and memory is a help, so whatever
 * keeps it from being written keeps nothing else.
 */
export async function rememberNotes(
  { root, feature, record }: Pick<RunContext, "root" | "feature" | "record">,
  { task, phase, notes = [] }: Pick<MergedWork, "task" | "phase" | "notes">,
): Promise<void> {
  if (notes.length === 0) return;
  const from = `${feature.dir.split("/").at(-1)} ${task ?? `phase ${phase}`}`;
  const wanted: Note[] = notes.map((text) => ({ text, from }));
  const written = await appendNotes(root, (file) => newNotes(file, wanted));
  await record({
    type: "notes.remembered",
    task,
    phase,
    notes: written.ok ? written.value.map(({ text }) => text) : [],
    failure: written.ok ? null : written.error,
  });
}

/** For reviewers: what every later run would read. */
export const notesOfPhase = ({ merged }: Pick<RunContext, "merged">, phase: number): string[] =>
  merged.flatMap((work) => (work.phase === phase ? (work.notes ?? []) : []));
