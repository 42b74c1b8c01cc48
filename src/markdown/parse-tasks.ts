import type { Parsed } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import { sourceText } from "../util/source-text.ts";
import { findOddities } from "./find-oddities.ts";
import { headingText } from "./headings.ts";
import { outline } from "./outline.ts";
import { projectRoots } from "./project-roots.ts";
import { isPhase, readBlock, readPhase } from "./read-phase.ts";
import { readStatedOrder } from "./read-stated-order.ts";
import { reportOddities, reportUnknownOverrides } from "./report-oddities.ts";
import { reportUnread } from "./report-unread.ts";
import { settleDependencies } from "./settle-dependencies.ts";
import { parseMarkdown, type SyntaxTree } from "./syntax-tree.ts";

/** Where the text comes from: project-relative, `/`. */
export interface DocumentPlace {
  readonly dir: string;
  readonly file: string;
  /** The project folder's own name: absolute paths that lead through it are paths of the project. */
  readonly projectName?: string;
  /** Whether the project has this path: an absolute path whose tail it has is that file. */
  readonly exists?: (path: string) => boolean;
}

/** tasks.md to a Feature. Never throws and never guesses silently; every offset points into `source`. */
export function parseTasks(source: string, place: DocumentPlace): Parsed<Feature> {
  const tree = parseMarkdown(source);
  const text = sourceText(source, place.file);
  const blocks = outline(source, tree).map((block) => readBlock(source, tree, block));
  const { dir, projectName = null, exists = () => false } = place;
  const project = { dir, projectName, exists };
  const roots = projectRoots(source, project);
  const phases = blocks
    .filter(isPhase)
    .map((block, index) => readPhase(block, index, text, { ...project, roots }));
  const read = phases.flatMap(({ tasks }) => tasks);
  const { stated, unread } = readStatedOrder({ source: text, tree, blocks, phases });
  const oddities = findOddities(
    { source, tree, blocks },
    read.map(({ task }) => task.id),
  );
  return {
    value: {
      dir,
      file: place.file,
      title: titleOf(source, tree) ?? dir,
      source,
      phases: phases.map(({ phase }) => phase),
      tasks: settleDependencies(read),
      statedOrder: stated,
      strayBoxes: oddities.strayBoxes,
    },
    diagnostics: [
      ...reportOddities(text, oddities),
      ...reportUnknownOverrides(
        text,
        read.flatMap(({ unknownOverrides }) => unknownOverrides),
      ),
      ...reportUnread(text, unread),
    ],
  };
}

/** `# Tasks: User login` is about user login. */
function titleOf(source: string, tree: SyntaxTree): string | null {
  const heading = tree.root.children.find((node) => node.type === "heading" && node.depth === 1);
  if (heading === undefined) return null;
  const { start, end } = tree.rangeOf(heading);
  return headingText(source.slice(start, end)).replace(/^Tasks\s*[:：—–-]\s*/i, "");
}
