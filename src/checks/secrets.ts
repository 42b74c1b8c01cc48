/** Shapes of credentials that have no business in a project's files. Linear patterns only. */
const KINDS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: "a private key", pattern: /-----BEGIN (?:RSA |EC |OPENSSH |PGP |DSA )?PRIVATE KEY/ },
  { kind: "an AWS access key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: "a GitHub token", pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{50,}\b/ },
  { kind: "an Anthropic API key", pattern: /\bsk-ant-[A-Za-z0-9_-]{20,}/ },
  { kind: "an OpenAI API key", pattern: /\bsk-(?:proj-)?[A-Za-z0-9]{32,}/ },
  { kind: "a Slack token", pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/ },
  { kind: "a Google API key", pattern: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { kind: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: "a Stripe key", pattern: /\b[sr]k_live_[A-Za-z0-9]{20,}/ },
];

export interface SecretHit {
  readonly kind: string;
  /** 1-based. */
  readonly line: number;
}

/** The first one in `text` that did not stand in `before` already. */
export function findSecret(text: string, before: string): SecretHit | null {
  for (const [index, line] of text.split("\n").entries())
    for (const { kind, pattern } of KINDS) {
      const found = pattern.exec(line)?.[0];
      if (found !== undefined && !before.includes(found)) return { kind, line: index + 1 };
    }
  return null;
}
