import { auditTicks } from "./audit-evidence.ts";
import { auditFiles } from "./audit-files.ts";
import { auditReceipts } from "./audit-receipts.ts";
import { convergenceNotLast } from "./convergence-not-last.ts";
import { duplicateRequirement } from "./duplicate-requirement.ts";
import { emptyPhase } from "./empty-phase.ts";
import type { CheckRule } from "./facts.ts";
import { idOrder } from "./id-order.ts";
import { idStyle } from "./id-style.ts";
import { misplacedStoryLabel } from "./misplaced-story-label.ts";
import { missingDocument } from "./missing-document.ts";
import { missingStoryLabel } from "./missing-story-label.ts";
import { needsClarification } from "./needs-clarification.ts";
import { openAcceptance } from "./open-acceptance.ts";
import { openChild } from "./open-child.ts";
import { otherStoryLabel } from "./other-story-label.ts";
import { parallelSameFile } from "./parallel-same-file.ts";
import { phantomTick } from "./phantom-tick.ts";
import { storyWithoutTasks } from "./story-without-tasks.ts";
import { taskWithoutPath } from "./task-without-path.ts";
import { templateResidue } from "./template-residue.ts";
import { testAfterCode } from "./test-after-code.ts";
import { tickBeforePrerequisite } from "./tick-before-prerequisite.ts";
import { uncheckedChecklist } from "./unchecked-checklist.ts";
import { uncoveredRequirement } from "./uncovered-requirement.ts";
import { unfinishedText } from "./unfinished-text.ts";
import { unknownRequirement } from "./unknown-requirement.ts";
import { unknownStory } from "./unknown-story.ts";

/** Rules over everything a feature's folder and its project hold; those over tasks.md alone are in apply-rules.ts. */
export const CHECK_RULES: readonly CheckRule[] = [
  // Lists
  idStyle,
  idOrder,
  emptyPhase,
  openChild,
  openAcceptance,
  taskWithoutPath,
  tickBeforePrerequisite,
  parallelSameFile,
  testAfterCode,
  convergenceNotLast,
  // Stories and requirements
  missingStoryLabel,
  misplacedStoryLabel,
  unknownStory,
  otherStoryLabel,
  storyWithoutTasks,
  unknownRequirement,
  uncoveredRequirement,
  duplicateRequirement,
  // Documents
  missingDocument,
  needsClarification,
  templateResidue,
  unfinishedText,
  uncheckedChecklist,
  // Ticks
  phantomTick,
  auditTicks,
  auditFiles,
  auditReceipts,
];
