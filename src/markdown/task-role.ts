import type { RoleName, TaskKind } from "../model/task.ts";
import { isTestPath } from "../util/test-path.ts";
import { FOREIGN_DOC_NOUNS, FOREIGN_TEST_NOUNS, FOREIGN_TEST_SECTIONS } from "./foreign-verbs.ts";
import { leadOf } from "./lead.ts";
import type { PathMention } from "./read-paths.ts";
import type { KindFacts } from "./task-kind.ts";
import { DOC_NOUNS, SECURITY_WORDS, TEST_NOUNS, TEST_PHRASE, TEST_SECTIONS } from "./verbs.ts";

/** Who does a task: the declared path decides, then the leading words, then the section; else code. */
export function roleOf(kind: TaskKind, facts: KindFacts): RoleName {
  const lead = leadOf(facts.text);
  if (kind === "run") return SECURITY_WORDS.test(lead.slice(0, 80)) ? "security" : "review";
  const first = facts.mentions.find(({ access }) => access === "write");
  if (first !== undefined) {
    if (isTestPath(first.path)) return "test";
    if (isDocumentPath(first.path)) return "doc";
    if (first.shape === "file" && !aboutTests(facts, lead, first)) return "code";
  }
  if (facts.mentions.some((mention) => mention.access === "write" && isTestFolder(mention))) return "test";
  if (TEST_NOUNS.test(lead) || FOREIGN_TEST_NOUNS.test(lead)) return "test";
  if (DOC_NOUNS.test(lead) || FOREIGN_DOC_NOUNS.test(lead)) return "doc";
  if (first !== undefined) return "code";
  if (TEST_SECTIONS.test(facts.section) || FOREIGN_TEST_SECTIONS.test(facts.section)) return "test";
  if (/\bdocumentation\b|文档|ドキュメント|문서|документац/i.test(facts.section)) return "doc";
  return TEST_PHRASE.test(lead) ? "test" : "code";
}

const isTestFolder = ({ path, shape }: PathMention): boolean => shape === "folder" && isTestPath(path);

/** "Unit tests for a.py", and "tests that ... " which names the code first and then a test file. */
function aboutTests({ text, mentions }: KindFacts, lead: string, first: PathMention): boolean {
  if (!TEST_NOUNS.test(lead)) return false;
  if (mentions.some(({ path, access }) => access === "write" && isTestPath(path))) return true;
  return !/(?:\b(?:in|into|to|at|inside)|[:：—–(])\s{0,2}[`"'(*]{0,3}$/iu.test(
    text.slice(Math.max(0, first.start - 24), first.start),
  );
}

const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)(?:LICENSE|README|CHANGELOG|NOTICE)$/i;
/** Markdown that a program reads is code. */
const PROMPTS =
  /(?:^|\/)(?:\.claude|\.codex|\.github|\.specify|\.cursor|agents?|commands|prompts?|skills?|templates?|presets?|fixtures?)\//i;
const DOC_FOLDER = /^(?:docs?|documentation)\//i;
/** Data and programs stay what they are, also where documents lie. */
const NO_DOCUMENT =
  /\.(?:json|ya?ml|toml|py|[cm]?[jt]sx?|css|scss|sh|lock|proto|graphql|sql|rs|go|java|kt|cs|rb)$|(?:CMakeLists|requirements[\w-]*|robots)\.txt$/i;

const isDocumentPath = (path: string): boolean =>
  !NO_DOCUMENT.test(path) && (DOC_FOLDER.test(path) || (DOCUMENT.test(path) && !PROMPTS.test(path)));
