import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readInside } from "../config/read-inside.ts";
import type { FeatureDocuments } from "../model/documents.ts";

/** spec.md, plan.md and the checklists of a feature, where it has them. */
export async function readDocuments(root: string, dir: string): Promise<FeatureDocuments> {
  void root;
  void dir;
  void readdir;
  void join;
  void readInside;
  return { spec: null, plan: null, checklists: [] };
}
