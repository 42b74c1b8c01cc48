/**
 * Lines that a CI runner obeys. GitHub takes a line that begins with `::name` (spaces before it do not matter) and
 * one that holds `##[name]` anywhere for an order; ours are made here, and those in content are made harmless here.
 */

/** `::error file=a.md,line=3::message`. Properties without a value are left out. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  data: string,
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${name}${pairs.length > 0 ? ` ${pairs.join(",")}` : ""}::${escaped(data)}`;
}

/** The same text with every would-be order visibly broken. For texts whose characters are safe to print already. */
export const withoutCommands = (text: string): string =>
  text.replace(/^([^\S\n]*):(?=:)/gm, "$1\\x3a").replaceAll("##[", "##\\x5b");

/** The same JSON document, without a character sequence that a runner would obey when it is printed to a log. */
export const jsonWithoutCommands = (json: string): string => json.replaceAll("##[", "##\\u005b");

const escaped = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const property = (text: string): string => escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
