import type { Config } from "../config/config.ts";
import type { ConsentItem } from "../model/failure.ts";

/**
 * What the configuration lets workers see beyond the project's own commit. The repository may ask for it, since it knows
 * what its build needs; only the person can grant it, since a clone must not be able to show a model their files.
 */
export const workspaceConsent = ({ workspace }: Config): ConsentItem[] =>
  workspace.copy.map((pattern) => ({
    purpose: "copy",
    command: pattern,
    source: ".specify/specrun.yml",
    detail: "workspace.copy",
    network: false,
  }));
