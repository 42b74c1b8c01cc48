import { auditTicks } from "./audit-evidence.ts";
import { auditFiles } from "./audit-files.ts";
import { auditReceipts } from "./audit-receipts.ts";
import { emptyPhase } from "./empty-phase.ts";
import type { CheckRule } from "./facts.ts";
import { idOrder } from "./id-order.ts";
import { idStyle } from "./id-style.ts";
import { openAcceptance } from "./open-acceptance.ts";
import { openChild } from "./open-child.ts";
import { parallelSameFile } from "./parallel-same-file.ts";
import { phantomTick } from "./phantom-tick.ts";
import { taskWithoutPath } from "./task-without-path.ts";
import { testAfterCode } from "./test-after-code.ts";
import { tickBeforePrerequisite } from "./tick-before-prerequisite.ts";

/** Rules over everything a feature's folder and its project hold; those over tasks.md alone are in apply-rules.ts. */
export const CHECK_RULES: readonly CheckRule[] = [
  idStyle,
  idOrder,
  emptyPhase,
  openChild,
  openAcceptance,
  taskWithoutPath,
  tickBeforePrerequisite,
  parallelSameFile,
  testAfterCode,
  phantomTick,
  auditTicks,
  auditFiles,
  auditReceipts,
];
