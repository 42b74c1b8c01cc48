import { posix } from "node:path";
import { readInside } from "../config/read-inside.ts";
import { listBelow } from "./list-below.ts";
import { MEMORY_PATH } from "./memory-notes.ts";

/** A document as it was when it was read; `path` is shown to the model. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** An unfilled template says nothing and costs tokens. */
const UNFILLED = /\[(?:PROJECT_NAME|PRINCIPLE_1_NAME)\]/;

const CONSTITUTIONS = [".specify/memory/constitution.md", "memory/constitution.md"];
/** What a project tells every agent; by nature also what a folder of it may say of itself. */
export const GUIDES = ["AGENTS.md", "CLAUDE.md"];
const FEATURE_DOCUMENTS = ["spec.md", "plan.md", "research.md", "data-model.md", "quickstart.md"];
const CONTRACTS_MAX = 100;
const IMPORTS_MAX = 20;
const IMPORT_DEPTH_MAX = 4;

/** What this run's prompts must not be changed through: no worker may write these. */
export const promptSourcePaths = (): readonly string[] => CONSTITUTIONS;

/** Constitution and instructions for agents, and what workers of earlier runs remembered: frozen for a run. */
export async function loadStanding(root: string): Promise<{ rules: Document[]; memory: Document[] }> {
  const rules: Document[] = [];
  for (const path of CONSTITUTIONS) await add(root, path, rules);
  for (const path of GUIDES) {
    await add(root, path, rules);
    await addImports(root, rules.find((document) => document.path === path) ?? null, rules, 1);
  }
  const memory: Document[] = [];
  await add(root, MEMORY_PATH, memory);
  return { rules, memory };
}

/** The feature's own documents and contracts: read again when a phase starts. */
export async function loadFeatureDocuments(root: string, featureDir: string): Promise<Document[]> {
  const documents: Document[] = [];
  const contracts = await listBelow(root, `${featureDir}/contracts`, CONTRACTS_MAX);
  for (const path of [...FEATURE_DOCUMENTS.map((name) => `${featureDir}/${name}`), ...contracts])
    await add(root, path, documents);
  return documents;
}

async function add(root: string, path: string, documents: Document[]): Promise<void> {
  const text = await readInside(root, path);
  const isKnown = documents.some((other) => other.path === path || other.text === text);
  if (text === null || isKnown || UNFILLED.test(text) || text.includes("\0")) return;
  documents.push({ path, text });
}

/** `@docs/style.md`, as Claude Code imports it. Text documents alone: nobody's `.env` is drawn into a prompt. */
const IMPORT = /(?:^|\s)@([\w.][\w./-]*\.(?:md|mdx|markdown|txt|rst))\b/g;
const CODE = /```[\s\S]*?```|~~~[\s\S]*?~~~|`[^`\n]*`/g;

async function addImports(
  root: string,
  from: Document | null,
  documents: Document[],
  depth: number,
): Promise<void> {
  if (from === null || depth > IMPORT_DEPTH_MAX) return;
  const named = [...from.text.replaceAll(CODE, "").matchAll(IMPORT)].slice(0, IMPORTS_MAX);
  for (const [, written = ""] of named) {
    const path = posix.normalize(posix.join(posix.dirname(from.path), written));
    if (path.startsWith("..") || documents.some((document) => document.path === path)) continue;
    await add(root, path, documents);
    await addImports(
      root,
      documents.find((document) => document.path === path) ?? null,
      documents,
      depth + 1,
    );
  }
}
