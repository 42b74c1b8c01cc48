import type { Check } from "./find-checks.ts";

/** `sh check.sh`, `node scripts/test.js`, `./run-tests`: what stands behind the command is in that file. */
const EXECUTED =
  /(?:^|[\s;&|(])(?:(?:ba|z|da)?sh|source|node|tsx|bun|deno run|python3?|ruby|perl|php)\s+(?:-\S+\s+)*([\w@./-]+)|(?:^|[\s;&|(])(\.\/[\w@./-]+)/g;
/** A product's own entry may be what a check starts; only what exists for checking is held still. */
const TOOLING = /^(?:[^/]+|(?:.*\/)?(?:scripts?|bin|tools?|tooling|ci|hack|build|dev)\/.+)$/;
const MANIFEST_FOLDER = /^cd (?:'([^']+)'|([\w@./-]+)) &&/;

/** Scripts of the project that a check executes. Pure. */
export function scriptsOf({ command, detail }: Check, list: ReadonlySet<string>): readonly string[] {
  const folder = MANIFEST_FOLDER.exec(command)?.slice(1).find(Boolean);
  const named = [...`${command}\n${detail}`.matchAll(EXECUTED)].map(([, file, own]) =>
    (file ?? own ?? "").replace(/^\.\//, ""),
  );
  const paths = named.flatMap((name) => [name, ...(folder === undefined ? [] : [`${folder}/${name}`])]);
  return [...new Set(paths)].filter((path) => list.has(path) && TOOLING.test(path));
}
