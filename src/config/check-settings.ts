import { existsSync } from "node:fs";
import { join } from "node:path";
import type { EvidenceLevel } from "../model/evidence.ts";
import type { SetupFailure } from "../model/failure.ts";
import { ok, type Result } from "../model/result.ts";
import { RULES } from "../rules/catalogue.ts";
import type { RuleSettings } from "../rules/settle-severities.ts";
import { matchFeature } from "./match-feature.ts";
import type { ConfigFile } from "./schema.ts";

/** What a project's configuration says about `check`. */
export interface CheckSettings {
  readonly rules: RuleSettings;
  readonly required: (dir: string) => EvidenceLevel | null;
}

/** Most projects have no such file, and then nothing that could read one is loaded. */
export async function loadCheckSettings(root: string): Promise<Result<CheckSettings, SetupFailure>> {
  if (!existsSync(join(root, ".specify", "specrun.yml")))
    return ok({ rules: new Map(), required: () => null });
  const { readConfigFile } = await import("./config.ts");
  const file = await readConfigFile(root);
  if (!file.ok) return file;
  return ok({ rules: byCode(file.value.rules ?? {}), required: requirement(file.value.require) });
}

function byCode(rules: NonNullable<ConfigFile["rules"]>): RuleSettings {
  const named: Readonly<Record<string, { readonly code: string }>> = RULES;
  return new Map(
    Object.entries(rules).flatMap(([key, setting]) =>
      setting === undefined ? [] : [[named[key]?.code ?? key, setting]],
    ),
  );
}

function requirement(require: ConfigFile["require"]): CheckSettings["required"] {
  if (require === undefined) return () => null;
  if (typeof require === "string") return () => require;
  const { default: rest = null, ...named } = require;
  return (dir) => Object.entries(named).find(([name]) => matchFeature(name, [dir]).length > 0)?.[1] ?? rest;
}
