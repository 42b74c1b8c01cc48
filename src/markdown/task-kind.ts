import type { TaskKind } from "../model/task.ts";
import {
  EDIT_ENDINGS,
  FOREIGN_CHANGE_NOUNS,
  FOREIGN_GIT_LEADS,
  FOREIGN_MENDS,
  FOREIGN_PERSON_LEADS,
  FOREIGN_PERSON_PHRASES,
  FOREIGN_RUN_VERBS,
  FOREIGN_SOFT_RUN_VERBS,
  FOREIGN_TEST_VERBS,
  HAN_EXECUTES,
  HAN_PLACE,
  HAN_RUN_VERBS,
  HAN_VERBS,
  RUN_ENDINGS,
} from "./foreign-verbs.ts";
import { firstClause, leadOf, splitLabel, verbOf } from "./lead.ts";
import { changedAfterLooking } from "./looking.ts";
import type { PathMention } from "./read-paths.ts";
import {
  AND_MENDS,
  CHANGE_NOUNS,
  CHANGING_COMMANDS,
  COMMITTED_THING,
  EDIT_VERBS,
  EXPECTS_FAILURE,
  FAILURE_DENIED,
  FORGE_COMMAND,
  GIT_COMMANDS,
  GIT_LEADS,
  HANDLE_VERBS,
  INSTALLS,
  LOOKS_LATER,
  MANUAL_THING,
  NAMED_THING,
  PASSES,
  PERSON_LABELS,
  PERSON_LEADS,
  PERSON_PHRASES,
  RESULT_WORDS,
  RUN_LEADS,
  RUN_OBJECTS,
  RUN_VERBS,
  SOFT_GIT_LEADS,
  SOFT_PERSON_PHRASES,
  SOFT_RUN_VERBS,
  STUDIES,
  TOOL_IS_CONTENT,
} from "./verbs.ts";

/**
 * What a task asks for, decided by its leading words and the paths it would write, never by a word in the middle
 * of a sentence. A comment of a person overrules all of it.
 */
export interface KindFacts {
  /** The description, comments blanked. */
  readonly text: string;
  readonly labels: readonly string[];
  /** Offsets into `text`; those of the details come after it. */
  readonly mentions: readonly PathMention[];
  readonly commands: readonly string[];
  /** Title of the sub-heading, empty if there is none. */
  readonly section: string;
}

export function kindOf(facts: KindFacts): TaskKind {
  const lead = leadOf(facts.text);
  if (facts.labels.some((label) => PERSON_LABELS.has(label)) || isPersonLead(facts, lead)) return "person";
  if (isGit(facts, lead)) return "git";
  if (!isRun(facts, lead)) return "edit";
  return isForPerson(facts, lead) ? "person" : "run";
}

export function expectsFailure(kind: TaskKind, text: string): boolean {
  return kind === "run" && EXPECTS_FAILURE.test(text) && !FAILURE_DENIED.test(text);
}

/** Begins with looking, so that documents it names are cited and not written. */
export function beginsWithLooking(text: string): boolean {
  const lead = leadOf(text);
  return looksAtFirst(lead, verbOf(lead)) || executesBehindLabel(lead);
}

const writesFile = ({ mentions }: KindFacts): boolean =>
  mentions.some(({ access, shape }) => access === "write" && shape !== "folder");

const writtenFiles = ({ mentions }: KindFacts): readonly PathMention[] =>
  mentions.filter(({ access, shape }) => access === "write" && shape !== "glob");

function isPersonLead(facts: KindFacts, lead: string): boolean {
  if (FOREIGN_PERSON_LEADS.test(lead)) return true;
  if (!PERSON_LEADS.test(lead)) return false;
  const [, second = ""] = /^manually\s+(\p{L}+)/iu.exec(lead) ?? [];
  if (EDIT_VERBS.has(second.toLowerCase())) return false;
  return !(MANUAL_THING.test(lead) && startsThing(lead) && writesFile(facts));
}

/** "Manual test page in src/page.ts" names a thing; "manual test: ..." does not. */
const startsThing = (lead: string): boolean =>
  /^\w+\s+(?:[\w-]+\s+){1,4}(?:in|at|to)\s+[`\w]/iu.test(lead) && !/^manually\b/iu.test(lead);

const isForPerson = ({ commands }: KindFacts, lead: string): boolean =>
  PERSON_PHRASES.test(lead) ||
  FOREIGN_PERSON_PHRASES.test(lead) ||
  (commands.length === 0 && SOFT_PERSON_PHRASES.test(lead));

function isGit(facts: KindFacts, lead: string): boolean {
  const [first] = facts.commands;
  const writes = writesFile(facts);
  if (first !== undefined && GIT_COMMANDS.test(first)) {
    if (startsWithCommand(lead, first)) return true;
    if (!writes && isNearStart(lead, first) && !doesOrLooks(lead)) return true;
  }
  if (!writes && FORGE_COMMAND.test(lead) && !doesOrLooks(lead)) return true;
  if (FOREIGN_GIT_LEADS.test(lead)) return true;
  if (GIT_LEADS.test(lead)) return !(writes && COMMITTED_THING.test(lead));
  return SOFT_GIT_LEADS.test(lead) && !writes;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ");

const startsWithCommand = (lead: string, command: string): boolean =>
  oneLine(lead).startsWith(`\`${command}`);

/** Behind a label or a few words. */
function isNearStart(lead: string, command: string): boolean {
  const at = oneLine(lead).indexOf(`\`${command}`);
  return at >= 0 && at <= 80;
}

const doesOrLooks = (lead: string): boolean =>
  EDIT_VERBS.has(verbOf(lead)) || looksAtFirst(lead, verbOf(lead));

function isRun(facts: KindFacts, lead: string): boolean {
  const verb = verbOf(lead);
  if (isChange(facts, lead, verb)) return false;
  const writes = writesFile(facts);
  if (facts.commands.some((command) => startsWithCommand(lead, command))) return true;
  if (looksAtFirst(lead, verb) || executesInPlace(facts, lead) || executesBehindLabel(lead)) {
    if (changedAfterLooking(facts.text, lead, writtenFiles(facts)).length > 0) return false;
    return facts.commands.length > 0 || !(AND_MENDS.test(lead) || FOREIGN_MENDS.test(lead));
  }
  return writes ? isRunDespiteWrites(facts, lead, verb) : isRunWithoutWrites(facts, lead, verb);
}

/** However it sounds: a refactoring that is "performed", a formatter that rewrites, a package that is added. */
function isChange(facts: KindFacts, lead: string, verb: string): boolean {
  if (CHANGE_NOUNS.test(lead) || FOREIGN_CHANGE_NOUNS.test(lead)) return true;
  if (NAMED_THING.test(lead) && (writesFile(facts) || !/[/`]/.test(lead))) return true;
  const { commands } = facts;
  if (commands.length > 0 && commands.every((command) => CHANGING_COMMANDS.test(command))) return true;
  return verb === "install" && commands.length === 0 && !INSTALLS.test(lead);
}

function looksAtFirst(lead: string, verb: string): boolean {
  if (RUN_VERBS.has(verb) || SOFT_RUN_VERBS.has(verb) || verb === "install") return true;
  if (STUDIES.test(lead) || TOOL_IS_CONTENT.test(lead)) return true;
  if (FOREIGN_RUN_VERBS.has(verb) || FOREIGN_SOFT_RUN_VERBS.has(verb))
    return !EDIT_ENDINGS.test(firstClause(lead));
  return HAN_RUN_VERBS.test(lead) && !EDIT_ENDINGS.test(firstClause(lead));
}

/** Chinese: "in the root, run `x`". Code and explanations in brackets are no verbs. */
function executesInPlace({ commands }: KindFacts, lead: string): boolean {
  if (commands.length === 0 || !HAN_PLACE.test(lead)) return false;
  const bare = lead.slice(0, 400).replace(/`[^`]*`|\([^()]*\)|（[^（）]*）/gu, "");
  return HAN_EXECUTES.test(bare.slice(HAN_VERBS.exec(bare)?.index ?? 0));
}

const isRunDespiteWrites = (facts: KindFacts, lead: string, verb: string): boolean =>
  RUN_LEADS.test(lead) && facts.commands.length > 0 && !EDIT_VERBS.has(verb);

function isRunWithoutWrites(facts: KindFacts, lead: string, verb: string): boolean {
  if (RUN_LEADS.test(lead) || RUN_ENDINGS.test(firstClause(lead))) return true;
  const rest = lead.slice(verb.length).trimStart();
  if (verb === "build") return isBuild(facts, rest);
  if (verb === "ensure") return RUN_OBJECTS.test(rest) && PASSES.test(rest);
  if (verb === "test" || FOREIGN_TEST_VERBS.has(verb)) return isTrial(facts, rest);
  if (verb === "assert") return facts.commands.length > 0;
  if (HANDLE_VERBS.has(verb)) return LOOKS_LATER.test(rest);
  if (EDIT_VERBS.has(verb)) return false;
  return isLabelledRun(lead) || isResult(facts, lead);
}

const isBuild = ({ commands }: KindFacts, rest: string): boolean =>
  commands.length > 0 ||
  RUN_OBJECTS.test(rest) ||
  /^(?:[\w.-]+\s+){0,3}and (?:run|verify|confirm|check|test|inspect|execute)\b/iu.test(rest) ||
  /^with \S+.{0,60}\band (?:verify|confirm|check)\b/iu.test(rest);

/** "Test the upload" asks for a test; "test the upload: verify that ..." or "by hand" asks to try it. */
function isTrial({ commands }: KindFacts, rest: string): boolean {
  if (/^(?:[:(]|that\b|for\b|case\b|cases\b|suite\b|file\b|coverage\b)/iu.test(rest)) return false;
  if (commands.length > 0 || /\bquickstart\b/iu.test(rest)) return true;
  return PERSON_PHRASES.test(rest) || FOREIGN_PERSON_PHRASES.test(rest) || LOOKS_LATER.test(rest);
}

/** "Acceptance (SC-3): confirm ..." */
function isLabelledRun(lead: string): boolean {
  const split = splitLabel(lead);
  if (split === null || /\btests?\b/iu.test(split.label)) return false;
  const verb = verbOf(split.rest);
  if (RUN_VERBS.has(verb) || FOREIGN_RUN_VERBS.has(verb) || HAN_RUN_VERBS.test(split.rest)) return true;
  return HANDLE_VERBS.has(verb) && LOOKS_LATER.test(split.rest);
}

/** "Parity check: run both programs", whatever paths follow. */
function executesBehindLabel(lead: string): boolean {
  const split = splitLabel(lead);
  if (split === null || EDIT_VERBS.has(verbOf(lead)) || !EXECUTES.test(split.rest)) return false;
  return !/\btests?\b/iu.test(split.label) || /\bquickstart\b/iu.test(split.rest.slice(0, 80));
}

const EXECUTES = /^(?:re-?)?(?:run|execute)\s/iu;

/** "Full `make test` green", "Grep gate: `grep x` -> nothing". */
function isResult({ commands }: KindFacts, lead: string): boolean {
  const [first] = commands;
  if (first === undefined) return false;
  const line = oneLine(lead);
  const at = line.indexOf(`\`${first}`);
  if (at < 0 || at > 120) return false;
  return /[—–:(]\s*$/u.test(line.slice(0, at)) || RESULT_WORDS.test(lead);
}
