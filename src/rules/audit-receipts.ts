import type { Diagnostic } from "../model/diagnostic.ts";
import { isAcceptance, isBarrier } from "../model/graph.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";

/** The evidence file itself: lines that are no receipts, and receipts of tasks that tasks.md no longer has. */
export const auditReceipts: CheckRule = ({ feature, evidence }) => {
  if (evidence === null) return [];
  const known = new Set(feature.tasks.map(({ id }) => id));
  const place = (line: number) => ({ file: evidence.file, line, column: 1, length: 1 });
  const strangers = new Map(
    evidence.receipts
      .filter(({ task }) => !known.has(task) && !isBarrier(task) && !isAcceptance(task))
      .map((receipt) => [receipt.task, receipt]),
  );
  return [
    ...evidence.unreadable.map(
      (line): Diagnostic =>
        diagnose("receipt-unreadable", {
          ...place(line),
          message: "this line is no receipt, so it proves nothing",
          help: "remove the line, or restore the receipt that stood there",
        }),
    ),
    ...[...strangers.values()].map(
      ({ task, fileLine }): Diagnostic =>
        diagnose("receipt-without-task", {
          ...place(fileLine),
          message: `the receipt is for \`${task}\`, which ${feature.file} does not have`,
          help: "give the task its id back, or leave the receipt as history",
        }),
    ),
  ];
};
