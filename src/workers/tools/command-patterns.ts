/**
 * `Bash(git *)` of a role's file. A discipline, not a wall (the sandbox is that): but what is written must not be wider
 * than it reads, so a line of more than one plain command fits no pattern. Pure.
 */

/** What makes one shell line more than one plain command. */
const OPERATORS = /[;&|<>`\r\n]|\$\(/;

/** Why a command may not run under these patterns; null when it may. */
export function commandRefusal(command: string, patterns: readonly string[] | null): string | null {
  if (patterns === null) return null;
  const allowed = `this role may run: ${patterns.map((pattern) => `\`${pattern}\``).join(", ")}`;
  const plain = command.trim();
  if (OPERATORS.test(plain))
    return `${allowed}; one plain command a call, without pipes, redirections or substitutions`;
  return patterns.some((pattern) => fits(pattern, plain)) ? null : allowed;
}

/** `git *` and `git:*` fit `git` alone and `git log`, never `gitk`; elsewhere a star stands for any text. */
function fits(pattern: string, command: string): boolean {
  const whole = pattern.replace(/:\*$/, " *");
  if (whole.endsWith(" *") && fits(whole.slice(0, -2), command)) return true;
  const [first = "", ...parts] = whole.split("*");
  if (parts.length === 0) return command === whole;
  const last = parts.pop() ?? "";
  if (!command.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = command.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return command.length - last.length >= at && command.endsWith(last);
}
