import { taskFingerprint } from "../markdown/mark-task.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EVIDENCE_LEVELS, type EvidenceLevel } from "../model/evidence.ts";
import type { Task, TaskId } from "../model/task.ts";
import { sha256 } from "../util/hash.ts";
import type { SourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import { requirementHashes } from "./cited-requirements.ts";
import type { CheckRule, EvidenceFacts, FeatureFacts, PlacedReceipt } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/**
 * Holds ticks against their receipts: is there one, was it earned with these words and these requirements, and does it
 * reach the level that is required. Without an evidence file nothing is said, unless a level is required.
 */
export const auditTicks: CheckRule = (facts) => {
  const { feature, evidence, required } = facts;
  if (evidence === null && required === null) return [];
  const text = textOf(feature);
  const latest = latestReceipts(evidence);
  return feature.tasks
    .filter(({ state }) => state === "done")
    .flatMap((task): readonly Diagnostic[] => {
      const receipt = latest.get(task.id);
      if (receipt === undefined) return [withoutReceipt(task, facts, text)];
      return [
        ...changedTask(task, receipt, facts, text),
        ...changedRequirements(task, receipt, facts, text),
        ...belowRequired(task, receipt, required, text),
      ];
    });
};

/** The last receipt of each task: earlier ones are of attempts that a person took back. */
const latestReceipts = (evidence: EvidenceFacts | null): ReadonlyMap<TaskId, PlacedReceipt> =>
  new Map(evidence?.receipts.map((receipt) => [receipt.task, receipt]));

function withoutReceipt(task: Task, { required, evidence }: FeatureFacts, text: SourceText): Diagnostic {
  const confirm = undoOrConfirm(task, required);
  if (required !== null) {
    return diagnose("evidence-below-required", {
      ...placeOfId(text, task),
      message: `\`${task.id}\` is ticked without any evidence, where \`${required}\` is required`,
      help: confirm,
    });
  }
  return diagnose("tick-without-receipt", {
    ...placeOfId(text, task),
    message: `\`${task.id}\` is ticked, but ${evidence?.file ?? "the evidence file"} has no receipt for it`,
    help: confirm,
  });
}

/** A confirmation is offered where it would do. */
function undoOrConfirm(task: Task, required: EvidenceLevel | null): string {
  const helps = required === null || rank("confirmed") <= rank(atMost(required, task));
  return helps ? `${undo(task)}, or vouch for it with \`specrun confirm ${task.id}\`` : undo(task);
}

/** What only a person can do is not done by unticking it. */
const undo = ({ kind }: Task): string =>
  kind === "person" || kind === "git"
    ? "untick it if nobody did it"
    : "untick it so that `specrun implement` does it";

function changedTask(
  task: Task,
  receipt: PlacedReceipt,
  { feature, evidence, required }: FeatureFacts,
  text: SourceText,
): readonly Diagnostic[] {
  const line = sha256(taskFingerprint(task, feature.source));
  if (receipt.line === undefined || receipt.line === line) return [];
  return [
    diagnose(required === null ? "task-changed-since-tick" : "evidence-below-required", {
      ...placeOfId(text, task),
      message: `the text of \`${task.id}\` changed after it was ticked, so its evidence is for other words`,
      related: relatedTo(receipt, evidence, "the receipt"),
      help: undoOrConfirm(task, required),
    }),
  ];
}

function changedRequirements(
  task: Task,
  receipt: PlacedReceipt,
  { spec, evidence }: FeatureFacts,
  text: SourceText,
): readonly Diagnostic[] {
  if (spec === null) return [];
  const now = requirementHashes(spec);
  const changed = Object.entries(receipt.requirements ?? {}).filter(([id, hash]) => now.get(id) !== hash);
  return changed.map(([id]) =>
    diagnose("requirement-changed-since-tick", {
      ...placeOfId(text, task),
      message: now.has(id)
        ? `\`${id}\`, which \`${task.id}\` cites, reads differently since it was ticked`
        : `\`${id}\`, which \`${task.id}\` cites, is no longer in ${spec.file}`,
      related: relatedTo(receipt, evidence, "the receipt"),
      help: `see whether the work still fits; untick \`${task.id}\`, or vouch for it with \`specrun confirm ${task.id}\``,
    }),
  );
}

function belowRequired(
  task: Task,
  receipt: PlacedReceipt,
  required: EvidenceLevel | null,
  text: SourceText,
): readonly Diagnostic[] {
  if (required === null || rank(receipt.level) <= rank(atMost(required, task))) return [];
  return [
    diagnose("evidence-below-required", {
      ...placeOfId(text, task),
      message: `\`${task.id}\` is only \`${receipt.level}\`, where \`${atMost(required, task)}\` is required`,
      help: `untick it and give the project a check that covers it, or lower the requirement`,
    }),
  ];
}

const rank = (level: EvidenceLevel): number => EVIDENCE_LEVELS.indexOf(level);

/** What only a person can do is never better than confirmed. */
function atMost(required: EvidenceLevel, { kind }: Task): EvidenceLevel {
  const held = kind === "person" || kind === "git";
  return held && rank(required) < rank("confirmed") ? "confirmed" : required;
}

function relatedTo(
  receipt: PlacedReceipt,
  evidence: EvidenceFacts | null,
  message: string,
): NonNullable<Diagnostic["related"]> {
  if (evidence === null) return [];
  return [
    {
      file: evidence.file,
      line: receipt.fileLine,
      column: 1,
      length: 1,
      message: `${message} of ${receipt.at}`,
    },
  ];
}
