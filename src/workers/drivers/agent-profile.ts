/**
 * What specrun knows of each agent's program: how it is called and installed, which variables and files of the person
 * are its own, and which files of a repository it must not take its settings from. Everything else is kept from it.
 */
export interface AgentProfile {
  readonly name: string;
  readonly protocol: "claude" | "codex" | "acp" | "command";
  readonly program: string;
  readonly args: readonly string[];
  /** The command that installs it; null: the project names the program itself. */
  readonly install: string | null;
  /** What a person does when it is not logged in. */
  readonly login: string;
  /** Variables of the person that it gets, by name or by how they begin. */
  readonly variables: readonly string[];
  /** Variables that it always gets. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its own files in the person's home folder. */
  readonly files: readonly HomeFile[];
  /** Where those lie instead, by variable; the path replaces the first part of theirs. */
  readonly homeVariable: { readonly name: string; readonly folder: string } | null;
  /** Files and folders of a repository with which it would start programs or change its own rules. */
  readonly masked: readonly string[];
  /** Its model, where the person chose one for it; null: its own default. */
  readonly model: string | null;
}

interface HomeFile {
  readonly path: string;
  /** It renews its login there. */
  readonly writable: boolean;
}

const readable = (path: string): HomeFile => ({ path, writable: false });
const login = (path: string): HomeFile => ({ path, writable: true });

const NOTHING = {
  args: [],
  variables: [],
  settings: {},
  files: [],
  homeVariable: null,
  masked: [],
  model: null,
} as const;

const MCP = [".mcp.json"];

const claude: AgentProfile = {
  ...NOTHING,
  name: "claude",
  protocol: "claude",
  program: "claude",
  install: "npm install -g @anthropic-ai/claude-code",
  login: "start `claude` once and log in, or export ANTHROPIC_API_KEY",
  variables: ["ANTHROPIC_*", "CLAUDE_*"],
  settings: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1",
    CLAUDE_CODE_SAFE_MODE: "1",
    DISABLE_AUTOUPDATER: "1",
  },
  files: [login(".claude/.credentials.json"), readable(".claude/settings.json")],
  homeVariable: { name: "CLAUDE_CONFIG_DIR", folder: ".claude" },
  masked: [".claude", ...MCP],
};

const codex: AgentProfile = {
  ...NOTHING,
  name: "codex",
  protocol: "codex",
  program: "codex",
  install: "npm install -g @openai/codex",
  login: "run `codex login`, or export CODEX_API_KEY",
  variables: ["AZURE_OPENAI_*", "CODEX_*", "OPENAI_*"],
  files: [login(".codex/auth.json"), readable(".codex/config.toml")],
  homeVariable: { name: "CODEX_HOME", folder: ".codex" },
  masked: [".codex"],
};

const gemini: AgentProfile = {
  ...NOTHING,
  name: "gemini",
  protocol: "acp",
  program: "gemini",
  args: ["--acp"],
  install: "npm install -g @google/gemini-cli",
  login: "start `gemini` once and log in, or export GEMINI_API_KEY",
  variables: ["GEMINI_*", "GOOGLE_*"],
  files: [
    login(".gemini/oauth_creds.json"),
    readable(".gemini/google_accounts.json"),
    readable(".gemini/settings.json"),
  ],
  // Where it finds variables, such as the address that its key is sent to.
  masked: [".env", ".gemini", ...MCP],
};

const opencode: AgentProfile = {
  ...NOTHING,
  name: "opencode",
  protocol: "acp",
  program: "opencode",
  args: ["acp", "--pure"],
  install: "npm install -g opencode-ai",
  login: "run `opencode auth login`, or export the key of its provider",
  variables: ["ANTHROPIC_*", "GEMINI_*", "OPENAI_*", "OPENCODE_*", "OPENROUTER_*"],
  settings: { OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_PROJECT_CONFIG: "1" },
  files: [
    login(".local/share/opencode/auth.json"),
    readable(".config/opencode/opencode.json"),
    readable(".config/opencode/opencode.jsonc"),
  ],
  masked: [".claude", ".opencode", "opencode.json", "opencode.jsonc"],
};

const copilot: AgentProfile = {
  ...NOTHING,
  name: "copilot",
  protocol: "acp",
  program: "copilot",
  args: ["--acp"],
  install: "npm install -g @github/copilot",
  login: "start `copilot` once and log in, or export GH_TOKEN",
  variables: ["COPILOT_*", "GH_TOKEN", "GITHUB_TOKEN"],
  files: [login(".copilot/config.json")],
  masked: [".copilot", ".github/copilot", ...MCP],
};

/** Programs that the project itself names; what they need of the person, the person says with `SPECRUN_AGENT_ENV`. */
const configured = (protocol: "acp" | "command"): AgentProfile => ({
  ...NOTHING,
  name: protocol,
  protocol,
  program: "",
  install: null,
  login: "log in with it once; name its variables in SPECRUN_AGENT_ENV and its folders in SPECRUN_AGENT_HOME",
});

const PROFILES: readonly AgentProfile[] = [
  claude,
  codex,
  configured("acp"),
  configured("command"),
  gemini,
  opencode,
  copilot,
];

/** The built-in driver first. */
export const AGENT_NAMES: readonly string[] = ["anthropic", ...PROFILES.map(({ name }) => name)];

export interface ConfiguredAgents {
  readonly acp?: ConfiguredProgram | undefined;
  readonly command?: ConfiguredProgram | undefined;
  readonly codex?: { readonly model?: string | undefined } | undefined;
}

export interface ConfiguredProgram {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
}

/**
 * Null for the built-in driver. `model`: what the person chose for every role; the roles' own models are Claude's, so
 * no other agent is given them.
 */
export function profileOf(
  agent: string,
  agents: ConfiguredAgents,
  model: string | null,
): AgentProfile | "not-configured" | null {
  const profile = PROFILES.find(({ name }) => name === agent);
  if (profile === undefined) return null;
  if (profile.name === "codex") return { ...profile, model: model ?? agents.codex?.model ?? null };
  if (profile.name !== "acp" && profile.name !== "command") return profile;
  const program = agents[profile.name];
  return program === undefined
    ? "not-configured"
    : { ...profile, program: program.command, args: program.args ?? [] };
}
