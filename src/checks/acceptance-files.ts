import type { PlanDocument } from "../model/documents.ts";

/** Where acceptance tests lie, which scenario a file is about, and what their author may see. Pure. */

/** Below the one folder of tests that the plan draws, or `tests`: `tests/acceptance/003-user-auth`. */
export function acceptanceDir(featureDir: string, plan: Pick<PlanDocument, "sourceTree"> | null): string {
  const drawn = (plan?.sourceTree ?? []).map(
    (path) => /^((?:[^/]+\/){0,4}(?:tests?|spec))\//.exec(path)?.[1],
  );
  const folders = [...new Set(drawn.filter((path) => path !== undefined))];
  const [only] = folders;
  const name = featureDir.split("/").at(-1) ?? "";
  const root = folders.length === 1 && only !== undefined ? only : "tests";
  return `${root}/acceptance/${name === "." || name === "" ? "feature" : name}`;
}

/** Everything of one story is in a folder of its own. */
export const storyDir = (dir: string, story: string): string => `${dir}/${story.toLowerCase()}`;

/** What the name of a scenario's file has in it: `us1-ac2`, as `us1_ac2` too. */
export const fileKey = (scenario: string): string => scenario.toLowerCase().replace("/", "-");

/** The file of one scenario among those of its story; the first one where a person has written several. */
export function fileOf(scenario: string, paths: readonly string[]): string | null {
  // Ids come from the evidence file, too, which anybody may have written.
  const words = fileKey(scenario)
    .replaceAll(/[^a-z0-9-]/g, "\\$&")
    .replace("-", "[-_.]?");
  const pattern = new RegExp(`(?:^|[^a-z0-9])${words}(?!\\d)[^/]*$`, "i");
  return paths.find((path) => pattern.test(path.slice(path.lastIndexOf("/") + 1))) ?? null;
}

const DOCUMENTS = /^(?:(?:spec|plan|research|data-model|quickstart|tasks)\.md$|contracts\/)/;
const PROJECT_DOCUMENTS =
  /^(?:\.specify\/memory\/constitution\.md|memory\/constitution\.md|AGENTS\.md|CLAUDE\.md)$/;
/** What a project is built from and tested with; none of it is its code. */
const MANIFESTS =
  /(?:^|\/)(?:package\.json|tsconfig[\w.-]*\.json|pyproject\.toml|setup\.cfg|pytest\.ini|tox\.ini|requirements[\w.-]*\.txt|Cargo\.toml|go\.mod|composer\.json|Gemfile|pom\.xml|build\.gradle(?:\.kts)?|deno\.jsonc?|mix\.exs|(?:vitest|jest|playwright)\.config\.[cm]?[jt]s)$/;

/** The author reads what the project is to do and with which tools, and never how it does it. */
export function mayAuthorSee(path: string, featureDir: string): boolean {
  const prefix = featureDir === "." ? "" : `${featureDir}/`;
  const isOwn = path.startsWith(prefix) && DOCUMENTS.test(path.slice(prefix.length));
  return (
    isOwn || path.split("/").at(-1) === ".gitignore" || PROJECT_DOCUMENTS.test(path) || MANIFESTS.test(path)
  );
}
