import type { Task } from "../model/task.ts";
import { blankComments } from "./blank.ts";
import { firstClause, leadOf } from "./lead.ts";
import { changedAfterLooking } from "./looking.ts";
import { FEATURE_DOCUMENTS } from "./path-words.ts";
import { type PathPlace, type PlacedMention, placeMention } from "./place-path.ts";
import { readCommands } from "./read-commands.ts";
import { type PathMention, readPaths } from "./read-paths.ts";
import { beginsWithLooking, type KindFacts, kindOf } from "./task-kind.ts";

/** What a task asks for: its kind, the files it changes and reads, the commands it quotes. */
export interface Work {
  readonly kind: Task["kind"];
  readonly facts: KindFacts;
  readonly files: readonly string[];
  readonly reads: readonly string[];
  readonly outside: readonly string[];
  readonly commands: readonly string[];
}

export interface WorkPlace extends PathPlace {
  readonly sectionTitle: string;
}

interface TaskText {
  readonly description: string;
  readonly details: string;
  readonly labels: readonly string[];
}

export function readWork({ description, details, labels }: TaskText, place: WorkPlace): Work {
  const text = blankComments(description);
  const commands = readCommands(blankComments(`${description}\n${details}`));
  const mentions = settle(text, mentionsOf(description, details)).map((mention) =>
    placeMention(mention, place),
  );
  const inside = mentions.filter(({ where }) => where === "inside");
  const facts = { text, labels, mentions: inside, commands, section: place.sectionTitle };
  const kind = kindOf(facts);
  const files = pathsOf(inside, "write");
  const written = new Set(files);
  const outside = pathsOf(
    mentions.filter(({ where }) => where === "outside"),
    "write",
  );
  const first = mentions.find(
    ({ access, shape, where }) => access === "write" && shape === "file" && where !== "elsewhere",
  );
  const leadsAway =
    kind === "edit" && (first?.where === "outside" || (files.length === 0 && outside.length > 0));
  return {
    kind: leadsAway ? "person" : kind,
    facts,
    files,
    reads: pathsOf(inside, "read").filter((path) => !written.has(path)),
    outside: kind === "edit" ? outside : [],
    commands,
  };
}

/** Those of the details get offsets behind the description. */
function mentionsOf(description: string, details: string): readonly PathMention[] {
  const shift = description.length + 1;
  const below = readPaths(details).map((mention) => ({
    ...mention,
    start: mention.start + shift,
    end: mention.end + shift,
  }));
  return [...readPaths(description), ...below];
}

const pathsOf = (mentions: readonly PlacedMention[], access: PathMention["access"]): readonly string[] => [
  ...new Set(mentions.filter((m) => m.access === access && m.shape === "file").map(({ path }) => path)),
];

/**
 * spec.md, research.md and the others are mostly cited. They are written only when nothing else is, and the task
 * does not begin with looking. What a task looks at before it changes something else is read.
 */
function settle(text: string, mentions: readonly PathMention[]): readonly PathMention[] {
  const written = mentions.filter(isWritten);
  if (beginsWithLooking(text)) {
    const changed = new Set(changedAfterLooking(text, leadOf(text), written));
    const citedOnly = (mention: PathMention): boolean =>
      changed.size === 0 ? isDocument(mention) : isWritten(mention) && !changed.has(mention);
    return mentions.map((mention) => (citedOnly(mention) ? asRead(mention) : mention));
  }
  const others = written.some((mention) => mention.shape === "file" && !isDocument(mention));
  if (!others || documentIsSubject(text)) return mentions;
  return mentions.map((mention) => (isDocument(mention) ? asRead(mention) : mention));
}

const isWritten = ({ access, shape }: PathMention): boolean => access === "write" && shape !== "glob";

const asRead = (mention: PathMention): PathMention => ({ ...mention, access: "read" });

const isDocument = ({ path }: PathMention): boolean =>
  FEATURE_DOCUMENTS.has(path) || path.startsWith("contracts/");

/** "Update quickstart.md and README.md" */
const documentIsSubject = (text: string): boolean =>
  /^(?:update|revise|finali[sz]e|rewrite|edit|complete|refresh|correct|amend)\s[`*\s]*[\w.-]+\.md\b/iu.test(
    firstClause(leadOf(text)),
  );
