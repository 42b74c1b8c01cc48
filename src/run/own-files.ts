import type { Feature } from "../model/feature.ts";
import { MEMORY_PATH } from "../workers/memory-notes.ts";
import { evidencePath } from "../writeback/evidence-file.ts";

/** What specrun itself writes into the project: neither anybody's work nor anybody's edit. */
export const ownFiles = ({ file, dir }: Pick<Feature, "file" | "dir">): readonly string[] => [
  file,
  evidencePath(dir),
  MEMORY_PATH,
];
