import { GATE_RULES } from "../rules/gate-findings.ts";
import { type CheckView, findingsOf, readFailures } from "./check-view.ts";
import { escapeLine } from "./escape.ts";
import { withoutCommands } from "./workflow-commands.ts";

/** One line for each finding, as compilers write them: editors and log viewers jump to the place. */
export function formatCheckTsc(view: CheckView): string {
  const unread = readFailures(view).map(({ path, message, help }) =>
    line({
      file: path,
      line: 1,
      column: 1,
      severity: "error",
      code: GATE_RULES.unreadable.code,
      message,
      help,
    }),
  );
  const found = view.features.flatMap((feature) => findingsOf(feature, view.allowOpen).map(line));
  return withoutCommands([...unread, ...found].map((text) => `${text}\n`).join(""));
}

interface Reported {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

const MESSAGE_MAX = 400;

function line({ file, line, column, severity, code, message, help }: Reported): string {
  const text = [message, ...(help === undefined ? [] : [help])].map((part) => escapeLine(part, MESSAGE_MAX));
  return `${escapeLine(file)}(${line},${column}): ${severity} ${code}: ${text.join("; ")}`;
}
