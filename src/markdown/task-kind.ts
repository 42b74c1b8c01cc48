import type { RoleName, TaskKind } from "../model/task.ts";
import { isTestPath } from "../util/test-path.ts";
import type { PathMention } from "./read-paths.ts";
import {
  AND_CHANGES,
  AND_MENDS,
  DOC_NOUNS,
  EXPECTS_FAILURE,
  FAILURE_DENIED,
  GIT_COMMANDS,
  GIT_LEADS,
  PASSES,
  PERSON_LABELS,
  PERSON_LEADS,
  PERSON_PHRASES,
  RUN_ENDINGS,
  RUN_LEADS,
  RUN_OBJECTS,
  RUN_PREFIXES,
  RUN_VERBS,
  SECURITY_WORDS,
  SOFT_GIT_LEADS,
  SOFT_RUN_VERBS,
  TEST_NOUNS,
  VALIDATE_IN,
} from "./verbs.ts";

/**
 * What a task asks for, decided by its leading words and the paths it would write, never by a word in the middle
 * of a sentence. A comment of a person overrules all of it.
 */
export interface KindFacts {
  /** The description, comments removed. */
  readonly text: string;
  readonly labels: readonly string[];
  readonly mentions: readonly PathMention[];
  readonly commands: readonly string[];
  /** Title of the sub-heading, empty if there is none. */
  readonly section: string;
}

export function kindOf(facts: KindFacts): TaskKind {
  const lead = leadOf(facts.text);
  const verb = verbOf(lead);
  if (facts.labels.some((label) => PERSON_LABELS.has(label)) || PERSON_LEADS.test(lead)) return "person";
  if (isGit(facts, lead)) return "git";
  if (!isRun(facts, lead, verb)) return "edit";
  return PERSON_PHRASES.test(lead) ? "person" : "run";
}

export function roleOf(kind: TaskKind, facts: KindFacts): RoleName {
  const lead = leadOf(facts.text);
  if (kind === "run") return SECURITY_WORDS.test(lead.slice(0, 80)) ? "security" : "review";
  const first = facts.mentions.find(({ access }) => access === "write");
  if (first !== undefined) {
    if (isTestPath(first.path)) return "test";
    if (isDocumentPath(first.path)) return "doc";
    if (first.shape === "file") return "code";
  }
  if (TEST_NOUNS.test(lead)) return "test";
  if (DOC_NOUNS.test(lead)) return "doc";
  if (first === undefined && /^(?:[\d.]+\s+)?tests?\b/i.test(facts.section)) return "test";
  return first === undefined && /\bdocumentation\b/i.test(facts.section) ? "doc" : "code";
}

export function expectsFailure(kind: TaskKind, text: string): boolean {
  return kind === "run" && EXPECTS_FAILURE.test(text) && !FAILURE_DENIED.test(text);
}

/** Without the marks, warnings and labels that people put before the verb. */
export function leadOf(text: string): string {
  return text
    .replace(/^(?:[âïð]\S{0,8}\s{1,3}){1,4}/u, "")
    .replace(
      /^(?:[^\p{L}\p{N}`(]+|(?:CRITICAL|MANDATORY|IMPORTANT|REQUIRED|NOTE|OPTIONAL|TDD|RED|GREEN|Gate|Conditional)\b\s*[:：—–-]\s*|\([^)]{0,60}\)\s*(?=[A-Z]))+/u,
      "",
    )
    .replace(/\*\*|__/g, "");
}

const verbOf = (lead: string): string => /^[\p{L}]+(?:-[\p{L}]+)?/u.exec(lead)?.[0].toLowerCase() ?? "";

const writesFile = ({ mentions }: KindFacts): boolean =>
  mentions.some(({ access, shape }) => access === "write" && shape !== "folder");

function isGit(facts: KindFacts, lead: string): boolean {
  const [first] = facts.commands;
  if (first !== undefined && lead.startsWith(`\`${first}`) && GIT_COMMANDS.test(first)) return true;
  return GIT_LEADS.test(lead) || (SOFT_GIT_LEADS.test(lead) && !writesFile(facts));
}

function isRun(facts: KindFacts, lead: string, verb: string): boolean {
  const writes = writesFile(facts);
  const rest = lead.slice(verb.length).trimStart();
  if (lead.startsWith("`") && startsWithCommand(facts, lead)) return true;
  if (looksAtFirst(lead, verb)) {
    if (writes && (AND_CHANGES.test(lead) || VALIDATE_IN.test(lead))) return false;
    return facts.commands.length > 0 || !AND_MENDS.test(lead);
  }
  if (verb === "build" || verb === "test" || verb === "ensure") return isRunObject(facts, verb, rest, writes);
  if (RUN_ENDINGS.test(firstClause(lead))) return !writes;
  return RUN_LEADS.test(lead) && (!writes || facts.commands.length > 0);
}

const looksAtFirst = (lead: string, verb: string): boolean =>
  RUN_VERBS.has(verb) || SOFT_RUN_VERBS.has(verb) || RUN_PREFIXES.some((prefix) => lead.startsWith(prefix));

function isRunObject(facts: KindFacts, verb: string, rest: string, writes: boolean): boolean {
  if (writes) return false;
  if (verb === "ensure") return RUN_OBJECTS.test(rest) && PASSES.test(rest);
  return (
    facts.commands.length > 0 ||
    (verb === "build" && RUN_OBJECTS.test(rest)) ||
    /\b(?:quickstart|manually)\b/i.test(rest)
  );
}

const startsWithCommand = ({ commands }: KindFacts, lead: string): boolean =>
  commands.some((command) => lead.replace(/\s+/g, " ").startsWith(`\`${command}`));

const firstClause = (lead: string): string => (/^[^.(—;:]*/u.exec(lead)?.[0] ?? "").replace(/[\s`]+$/, "");

const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)(?:LICENSE|README|CHANGELOG|NOTICE)$/i;
/** Markdown that a program reads is code. */
const PROMPTS =
  /(?:^|\/)(?:\.claude|\.codex|\.github|\.specify|\.cursor|agents?|commands|prompts?|skills?|templates?|presets?|fixtures?)\//i;
const DOC_FOLDER = /^(?:docs?|documentation)\//i;

const isDocumentPath = (path: string): boolean =>
  DOC_FOLDER.test(path) ||
  (DOCUMENT.test(path) && !PROMPTS.test(path) && !/(?:CMakeLists|requirements[\w-]*)\.txt$/i.test(path));
