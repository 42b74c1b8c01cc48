/** Words for a machine that cannot run commands safely; the next step depends on what is in the way. */
import type { SetupFailure } from "../model/failure.ts";
import { type FailureText, says } from "./failure-text.ts";

type SandboxMissing = Extract<SetupFailure, { reason: "sandbox-missing" }>;

const OPT_OUT = "or opt out, visibly, with --unsafe-no-sandbox";

const INSTALLS: readonly (readonly [RegExp, string])[] = [
  [/\bdnf\b|fedora|rhel|centos|rocky|alma/i, "dnf install -y bubblewrap"],
  [/\bpacman\b|\barch\b|manjaro/i, "pacman -S --noconfirm bubblewrap"],
  [/\bapk\b|alpine/i, "apk add bubblewrap"],
  [/\bzypper\b|suse/i, "zypper install -y bubblewrap"],
];

export function describeSandboxMissing(failure: SandboxMissing): FailureText {
  return says(
    `the commands of workers and checks cannot be kept apart from this machine: ${failure.detail}`,
    help(failure),
  );
}

function help({ platform, detail }: SandboxMissing): string {
  if (platform !== "linux") return `run specrun on Linux (a container will do), ${OPT_OUT}`;
  if (/namespace|userns|not permitted|permission denied/i.test(detail))
    return `allow user namespaces for bubblewrap on this machine, ${OPT_OUT}`;
  const install = INSTALLS.find(([system]) => system.test(detail))?.[1] ?? "apt-get install -y bubblewrap";
  return `\`${install}\`, ${OPT_OUT}`;
}
