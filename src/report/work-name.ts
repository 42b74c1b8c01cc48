import type { WorkName } from "../model/failure.ts";
import { shownId } from "./task-lists.ts";

/** `T012`; `the repair of phase 2` where no task is behind it. */
export const workName = ({ task, phase }: WorkName): string =>
  task !== null ? shownId(task) : `the repair of ${phase === 0 ? "a phase that is gone" : `phase ${phase}`}`;

/** `T012`, `T012 and T013`, `T012, T013 and the repair of phase 2`. */
export function workNames(works: readonly WorkName[], namesMax = 12): string {
  const names = works.slice(0, namesMax).map(workName);
  const rest = works.length - names.length;
  if (rest > 0) names.push(`${rest} more`);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
