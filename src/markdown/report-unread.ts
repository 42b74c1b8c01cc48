import type { Diagnostic } from "../model/diagnostic.ts";
import type { SourceRange } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";
import { placeOf, type SourceText } from "../util/source-text.ts";

/** Drawings of dependencies that specrun does not try to read: it would have to guess. */
export const reportUnread = (source: SourceText, drawings: readonly SourceRange[]): readonly Diagnostic[] =>
  drawings.map((range) =>
    diagnose("unread-dependency", {
      ...placeOf(source, range),
      message: "this drawing of dependencies is not read, so nothing waits because of it",
      help: "write `(depends on T001)` on the tasks, or draw it with mermaid",
    }),
  );
