import { readInside } from "../config/read-inside.ts";
import type { Documents } from "./prompt.ts";

/** An unfilled template says nothing and costs tokens. */
const UNFILLED = /\[(?:PROJECT_NAME|PRINCIPLE_1_NAME)\]/;

/** The prompt sources of a run: constitution, agent instructions, the feature's own documents. */
export function documentPaths(featureDir: string): string[] {
  return [
    ".specify/memory/constitution.md",
    "memory/constitution.md",
    "AGENTS.md",
    "CLAUDE.md",
    ...["spec.md", "plan.md", "research.md", "data-model.md", "quickstart.md"].map(
      (name) => `${featureDir}/${name}`,
    ),
  ];
}

export async function loadDocuments(root: string, featureDir: string): Promise<Documents> {
  const files: { path: string; text: string }[] = [];
  for (const path of documentPaths(featureDir)) {
    const text = await readInside(root, path);
    if (text === null || UNFILLED.test(text) || files.some((file) => file.text === text)) continue;
    files.push({ path, text });
  }
  return { files };
}
