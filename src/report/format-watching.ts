/** What `specrun watch` says while it waits. */
export const formatWatching = (dir: string): string =>
  `watching ${dir} (spec.md, plan.md, tasks.md); Ctrl-C ends it\n`;
