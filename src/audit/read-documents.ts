import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readInside } from "../config/read-inside.ts";
import { parseChecklist } from "../markdown/parse-checklist.ts";
import { parsePlan } from "../markdown/parse-plan.ts";
import { parseSpec } from "../markdown/parse-spec.ts";
import type { ChecklistDocument, FeatureDocuments } from "../model/documents.ts";
import { lazily } from "../util/lazily.ts";

const CHECKLISTS_MAX = 100;

interface Read {
  readonly file: string;
  readonly source: string;
}

/**
 * spec.md, plan.md and the checklists of a feature, where it has them. Each is parsed when a rule looks into it, which most
 * of them need not: their text tells.
 */
export async function readDocuments(root: string, dir: string): Promise<FeatureDocuments> {
  const read = async <T extends Read>(
    name: string,
    parse: (source: string, file: string) => T,
  ): Promise<T | null> => {
    const file = dir === "." ? name : `${dir}/${name}`;
    const source = await readInside(root, file);
    return source === null
      ? null
      : lazily<T, "file" | "source">({ file, source } as T, () => parse(source, file));
  };
  const names = await readdir(join(root, dir, "checklists")).catch((): string[] => []);
  const lists = names.filter((name) => name.endsWith(".md")).sort();
  const checklists: ChecklistDocument[] = [];
  for (const name of lists.slice(0, CHECKLISTS_MAX)) {
    const checklist = await read(`checklists/${name}`, parseChecklist);
    if (checklist !== null) checklists.push(checklist);
  }
  return { spec: await read("spec.md", parseSpec), plan: await read("plan.md", parsePlan), checklists };
}
