import type { ConfigProblem } from "../model/failure.ts";
import { nearest } from "../util/nearest.ts";
import type { ConfigFile } from "./schema.ts";

/** Names of locks that checks and tasks want and that `locks` does not declare: nobody would ever wait for one. */
export function unknownLocks({ locks = {}, checks = {}, tasks = {} }: ConfigFile): ConfigProblem[] {
  const known = Object.keys(locks);
  const wanted = [
    ...(["task", "phase"] as const).flatMap((purpose) =>
      (checks[purpose] ?? []).map((check, index) => ({
        key: `checks.${purpose}.${index}.locks`,
        names: typeof check === "string" ? [] : (check.locks ?? []),
      })),
    ),
    ...Object.entries(tasks).map(([id, task]) => ({ key: `tasks.${id}.locks`, names: task.locks ?? [] })),
  ];
  return wanted.flatMap(({ key, names }) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => {
        const message = `no lock \`${name}\` is declared under \`locks\``;
        const close = nearest(name, known)[0];
        return close === undefined ? { key, message } : { key, message, nearest: close };
      }),
  );
}
