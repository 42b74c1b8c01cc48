import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GeneratedFeature } from "./generate-feature.ts";

const FEATURE_DIR = "specs/001-billing";

/** A project of one feature, with the files that its ticked tasks have made. */
export function writeProject(root: string, feature: GeneratedFeature, documents: "tasks" | "all"): void {
  const beside: Readonly<Record<string, string>> = {
    [`${FEATURE_DIR}/spec.md`]: feature.spec,
    [`${FEATURE_DIR}/plan.md`]: feature.plan,
    [`${FEATURE_DIR}/checklists/requirements.md`]: feature.checklist,
  };
  const files: Readonly<Record<string, string>> = {
    ".specify/feature.json": JSON.stringify({ feature_directory: FEATURE_DIR }),
    [`${FEATURE_DIR}/tasks.md`]: feature.tasks,
    ...(documents === "all" ? beside : {}),
    ...Object.fromEntries(feature.files.map((path) => [path, "export {};\n"])),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
