import type { Feature } from "../model/feature.ts";
import type { Task } from "../model/task.ts";
import type { Document } from "./documents.ts";
import { fence } from "./fence.ts";
import { lines, roleLines, taskText } from "./prompt.ts";
import type { Role } from "./roles.ts";
import type { NamedFile } from "./task-files.ts";

/** All that one task's conversation has to itself, behind the shared prefix. */
export interface TaskBrief {
  readonly task: Task;
  readonly feature: Feature;
  readonly role: Role;
  /** The sections of spec.md about its stories. */
  readonly stories: readonly { readonly id: string; readonly text: string }[];
  /** What it cites by id, elsewhere in spec.md. */
  readonly requirements: readonly { readonly id: string; readonly text: string }[];
  /** Tasks this one comes after. */
  readonly before: readonly Prerequisite[];
  readonly named: readonly NamedFile[];
  /** Instructions for agents of the folders that its files lie in. */
  readonly guides: readonly Document[];
  /** Commands that specrun will run to judge the work. */
  readonly checks: readonly string[];
  readonly earlier: EarlierWork | null;
  /** What went wrong in the attempt before this one, in words for the worker. */
  readonly lastFailure: string | null;
  /** In a conversation that did another task before: files that are not as it last saw them. Null: it begins here. */
  readonly news: readonly string[] | null;
}

export interface Prerequisite {
  readonly task: Task;
  /** `done`: its work is in the project. */
  readonly standing: "done" | "aside" | "open";
  readonly files: readonly string[];
  /** Its worker's own words; empty where none are known. */
  readonly summary: string;
}

/** What an earlier attempt at the same task left, and how far it is in the workspace already. */
export interface EarlierWork {
  readonly why: "interrupted" | "failed" | "conflict" | "merged-red";
  /** Of the workspace, changed by it. */
  readonly files: readonly string[];
  /** Left as others have them by now. */
  readonly conflicts: readonly string[];
  /** The earlier change; empty without conflicts. */
  readonly patch: string;
}

const STORY_CHARS_MAX = 10_000;
const SUMMARY_CHARS_MAX = 600;
const BEFORE_MAX = 20;
const FILES_MAX = 12;

export function taskPrompt(brief: TaskBrief): string {
  const { task, role } = brief;
  return lines([
    ...(brief.news === null ? roleLines(role) : newsLines(brief.news)),
    "",
    fence("task", { id: task.id }, taskBlock(brief)),
    // Who goes on in a conversation is at the same story, and was told of it.
    ...(brief.news === null ? brief.stories : []).map(
      ({ id, text }) => `\n${fence("story", { id }, cut(text, STORY_CHARS_MAX))}`,
    ),
    ...requirementLines(brief),
    ...beforeLines(brief),
    ...shownFiles(brief.named),
    ...brief.guides.map(({ path, text }) => `\n${fence("document", { path }, cut(text, STORY_CHARS_MAX))}`),
    ...(brief.checks.length > 0
      ? ["", `specrun will judge with: ${brief.checks.map((check) => `\`${check}\``).join(", ")}`]
      : []),
    ...(brief.earlier === null ? [] : earlierLines(brief.earlier)),
    brief.lastFailure !== null &&
      `\nThe attempt before this one failed:\n${fence("found", { by: "specrun" }, brief.lastFailure)}`,
  ]);
}

const NEWS_MAX = 40;

/** The role was said already; what the worker has read may be out of date. */
function newsLines(files: readonly string[]): string[] {
  const start =
    "The next assignment, in the same role. Your workspace is a new copy of the project as it is now";
  if (files.length === 0) return [`${start}; nothing but your own work has changed.`];
  const rest = files.length > NEWS_MAX ? [`and ${files.length - NEWS_MAX} more`] : [];
  return [
    `${start}. Not as you last saw them, so read again what you need:`,
    fence("found", { by: "specrun" }, [...files.slice(0, NEWS_MAX), ...rest].join("\n")),
  ];
}

/** Everything that comes from tasks.md: its words are a person's, or another program's. */
function taskBlock({ task, feature, named }: TaskBrief): string {
  const phase = feature.phases[task.phase];
  const section = task.section === null ? null : phase?.sections[task.section];
  return lines([
    taskText(task),
    "",
    `Feature: ${feature.title} (${feature.dir})`,
    phase && `Phase ${phase.index}: ${bareTitle(phase.title)}${section ? `, ${section.title}` : ""}`,
    task.stories.length > 0 && `User story: ${task.stories.join(", ")}`,
    named.length > 0 && "Files it names, as they are in your workspace:",
    ...named.map(fileLine),
    task.reads.length > 0 && `Files it refers to: ${task.reads.join(", ")}`,
  ]);
}

/** Without the number that most lists write into it. */
const bareTitle = (title: string): string => title.replace(/^phase\s*[\d.]*\s*[:.–—-]\s*/i, "");

function requirementLines({ requirements }: TaskBrief): string[] {
  if (requirements.length === 0) return [];
  const told = requirements.map(({ id, text }) => `- ${id}: ${text}`);
  return ["", fence("document", { path: "what the task cites" }, cut(told.join("\n"), STORY_CHARS_MAX))];
}

const STANDING = { done: "", aside: " (set aside: not done)", open: " (not done yet)" } as const;

function beforeLines({ before }: TaskBrief): string[] {
  if (before.length === 0) return [];
  const shown = before.slice(-BEFORE_MAX);
  const told = shown.flatMap(({ task, standing, files, summary }) => [
    `- ${task.id} ${task.title}${STANDING[standing]}`,
    ...(files.length > 0 ? [`  changed: ${listed(files)}`] : []),
    ...(summary === "" ? [] : [`  its worker: ${cut(summary.replaceAll(/\s+/g, " "), SUMMARY_CHARS_MAX)}`]),
  ]);
  return ["", "Tasks it comes after:", fence("before", {}, told.join("\n"))];
}

const listed = (files: readonly string[]): string =>
  files.length <= FILES_MAX
    ? files.join(", ")
    : `${files.slice(0, FILES_MAX).join(", ")} and ${files.length - FILES_MAX} more`;

const STATES: Readonly<Record<NamedFile["state"], string>> = {
  missing: "does not exist yet",
  folder: "a folder",
  file: "exists",
};

function fileLine({ path, state, lineCount, text }: NamedFile): string {
  const size = lineCount === null ? "" : `, ${lineCount} line${lineCount === 1 ? "" : "s"}`;
  return `- ${path}: ${STATES[state]}${size}${text === null ? "" : ", shown below"}`;
}

const shownFiles = (named: readonly NamedFile[]): string[] =>
  named.flatMap(({ path, text }) => (text === null ? [] : ["", fence("document", { path }, text)]));

const EARLIER: Readonly<Record<EarlierWork["why"], string>> = {
  interrupted: "An earlier attempt at this task was interrupted; its work may be incomplete.",
  failed:
    "The attempt before this one ended with this work, which does not hold; mend it, or do it in another way.",
  conflict: "The work at this task was finished, but other tasks changed the same lines meanwhile.",
  "merged-red": "The work at this task was finished, but together with what others merged a check is red.",
};

function earlierLines({ why, files, conflicts, patch }: EarlierWork): string[] {
  const lines = ["", EARLIER[why]];
  if (files.length > 0)
    lines.push(
      "Already in your workspace, merged with the project as it is now:",
      fence("found", { by: "specrun" }, files.join("\n")),
    );
  if (conflicts.length > 0)
    lines.push(
      "As others left them, without your change; make it again on top of theirs:",
      fence("found", { by: "specrun" }, conflicts.join("\n")),
      "This was it:",
      fence("document", { path: "the earlier change" }, patch),
    );
  return lines;
}

const cut = (text: string, charsMax: number): string =>
  text.length <= charsMax ? text : `${text.slice(0, charsMax)}… (cut)`;
