import type { Config } from "../config/config.ts";
import type { ConsentItem } from "../model/failure.ts";
import type { OutsideRoot } from "../slots/outside-roots.ts";

/**
 * What the configuration lets workers see beyond the project's own commit. The repository may ask for it, since it knows
 * what its build needs; only the person can grant it, since a clone must not be able to show a model their files. A root
 * is granted by its real path, so that a link which leads elsewhere tomorrow asks again.
 */
export const workspaceConsent = (
  { workspace }: Pick<Config, "workspace">,
  roots: readonly OutsideRoot[],
): ConsentItem[] => [
  ...workspace.copy.map((pattern) => item("copy", pattern, "workspace.copy")),
  ...roots.map(({ written, source }) => item("read", written, source)),
];

const item = (purpose: "copy" | "read", command: string, detail: string): ConsentItem => ({
  purpose,
  command,
  source: ".specify/specrun.yml",
  detail,
  network: false,
});
