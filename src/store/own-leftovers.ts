import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OWN_REPOSITORY, staleLocks } from "./own-repository.ts";

/** Files of the state directory that only a process in the middle of something needs. All paths are absolute. */
export function ownLocks(stateDir: string): readonly string[] {
  const gitDir = join(stateDir, OWN_REPOSITORY);
  const objects = namesIn(join(gitDir, "objects/pack")).filter((name) => name.endsWith(".lock"));
  return [
    ...(existsSync(gitDir) ? staleLocks(gitDir) : []),
    ...objects.map((name) => join(gitDir, "objects/pack", name)),
    ...namesIn(stateDir)
      .filter((name) => name.startsWith("lock.process."))
      .map((name) => join(stateDir, name)),
  ];
}

const TEMPORARY: readonly (readonly [folder: string, names: RegExp])[] = [
  [".", /^(?:consent\.json\.tmp|repo\.git\.new)$/],
  [OWN_REPOSITORY, /^(?:scratch-[0-9a-f]+|sharedindex\..*)$/],
  [`${OWN_REPOSITORY}/objects`, /^tmp_obj_/],
  [`${OWN_REPOSITORY}/objects/pack`, /^(?:\.?tmp-|tmp_)/],
];

export function ownTemporaries(stateDir: string): readonly string[] {
  return TEMPORARY.flatMap(([folder, names]) =>
    namesIn(join(stateDir, folder))
      .filter((name) => names.test(name))
      .map((name) => join(stateDir, folder, name)),
  );
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
