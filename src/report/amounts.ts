/** Numbers as people read them: always with a unit, never longer than they need to be. */

/** `480 ms`, `8.2 s`, `3 m 04 s`, `2 h 05 m`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

/** `30 seconds`, `12 minutes`, `2 hours 5 minutes`: for what is only known roughly. */
export function formatAbout(ms: number): string {
  if (ms < 45_000) return plural(Math.max(1, Math.round(ms / 1_000)), "second");
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 60) return plural(minutes, "minute");
  const rest = minutes % 60 === 0 ? "" : ` ${plural(minutes % 60, "minute")}`;
  return `${plural(Math.floor(minutes / 60), "hour")}${rest}`;
}

/** `812`, `12.4k`, `3.10M`: for rows, where width is dear. */
export function formatTokens(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  if (tokens < 999_950) return `${(tokens / 1_000).toFixed(1)}k`;
  return `${(tokens / 1_000_000).toFixed(2)}M`;
}

/** `$0`, `$0.0042`, `$0.31`, `$1,204.50`. */
export function formatUsd(dollars: number): string {
  if (dollars === 0) return "$0";
  if (dollars < 0.01) return `$${Number(dollars.toPrecision(2)).toFixed(4)}`;
  const [whole = "0", cents = "00"] = dollars.toFixed(2).split(".");
  return `$${formatCount(Number(whole))}.${cents}`;
}

/** `812 bytes`, `12 kB`, `3.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return plural(bytes, "byte");
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1,204,332`. Grouped by hand: the first use of a locale costs more than all the rest of a report. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");

/** `1 task`, `3 tasks`. */
export const plural = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : nouns}`;

/** `` `a`, `b`, `c` and 4 more ``. */
export function quotedList(names: readonly string[], namesMax = 5): string {
  const shown = names.slice(0, namesMax).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${formatCount(rest)} more` : shown.join(", ");
}

const pad = (value: number): string => String(value).padStart(2, "0");
