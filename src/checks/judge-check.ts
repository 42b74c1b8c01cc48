import type { CommandOutcome } from "../slots/commands.ts";
import type { Check } from "./find-checks.ts";
import type { InstallState } from "./install-state.ts";
import { missingTool } from "./missing-tool.ts";
import type { TestCases } from "./test-cases.ts";
import { countTests, foundNoTests } from "./test-counts.ts";

export interface JudgeInput {
  readonly check: Pick<Check, "command" | "detail" | "kind">;
  /** Output without terminal codes. */
  readonly outcome: CommandOutcome;
  readonly installed: InstallState;
  /** By the runner's own report, if there is one. */
  readonly cases?: TestCases | null;
}

export type Verdict =
  | { readonly status: "passed" | "failed" }
  | { readonly status: "not-run"; readonly reason: string };

/**
 * A check that could not look at the work is neither green nor red. Whatever remains red is red: in doubt a failure
 * stays a failure, because "not run" never blocks.
 */
export function judgeCheck(input: JudgeInput): Verdict {
  const { outcome, check } = input;
  if (outcome.aborted) return notRun("interrupted");
  if (outcome.exitCode === null) return { status: "failed" };
  // `… || true` hides nothing: where report and exit code differ, the worse counts.
  if (outcome.exitCode === 0 && input.cases?.some(({ status }) => status === "failed"))
    return { status: "failed" };
  if (outcome.exitCode === 0) return isVacuous(input) ? notRun(NO_TESTS) : { status: "passed" };
  const tool = missingTool(check, outcome);
  if (tool !== null) return notRun(`${tool} is not installed`);
  const packages = missingPackages(input);
  if (packages !== null) return notRun(packages);
  if (foundNoTests(outcome)) return notRun(NO_TESTS);
  return { status: "failed" };
}

export const NO_TESTS = "no tests were executed";
const notRun = (reason: string): Verdict => ({ status: "not-run", reason });

function isVacuous({ check, outcome, cases }: JudgeInput): boolean {
  if (check.kind !== "test" && check.kind !== "other") return false;
  if (cases) return cases.every(({ status }) => status === "skipped");
  // Where the middle is cut, a runner's lines about other packages may be what is missing.
  return !outcome.output.includes(" bytes cut …]") && countTests(outcome.output) === 0;
}

/** Why the project's packages are to blame, if they are. */
function missingPackages(input: JudgeInput): string | null {
  const { outcome, installed, check } = input;
  const unresolved = unresolvedNode(outcome.output).filter((name) => installed.nodeMissing.includes(name));
  const modules = unresolvedPython(outcome.output).filter((name) => isDeclaredPython(name, installed));
  const named = [...new Set([...unresolved, ...(installed.hasPythonEnvironment ? [] : modules)])];
  if (named.length > 0)
    return `declared dependencies are not installed: ${named.slice(0, NAMED_MAX).join(", ")}`;
  // Node's own runner needs no package: without an unresolved one, its red is about the work.
  if (installed.nodeUninstalled && runsPackages(check)) return "declared dependencies are not installed";
  return UNFETCHED.some((pattern) => pattern.test(outcome.output))
    ? "declared dependencies are not installed"
    : null;
}

const NAMED_MAX = 5;

const NODE_COMMANDS = /\b(npm|pnpm|yarn|npx|bun)\b/;
const OWN_RUNNER = /(^|\s)node\s+(--\S+\s+)*--test\b/;
const runsPackages = ({ command, detail }: JudgeInput["check"]): boolean =>
  NODE_COMMANDS.test(command) && !OWN_RUNNER.test(detail);

/** Bare package names only: a relative or absolute path is the project's own, missing file. */
function unresolvedNode(output: string): readonly string[] {
  const found = output.matchAll(
    /(?:Cannot find (?:package|module)|Can't resolve|Failed to resolve import|Could not resolve) ['"`]([^'"`\n]+)['"`]/g,
  );
  return [...found].flatMap((match) => /^(?![./])((?:@[^/\s]+\/)?[^/\s]+)/.exec(match[1] ?? "")?.[1] ?? []);
}

function unresolvedPython(output: string): readonly string[] {
  const found = output.matchAll(/ModuleNotFoundError: No module named '([\w.]+)'/g);
  return [...found].map((match) => (match[1] ?? "").split(".")[0] ?? "").filter(Boolean);
}

function isDeclaredPython(module: string, { pythonDeclared }: InstallState): boolean {
  const plain = module.toLowerCase().replaceAll("_", "-");
  return [plain, ...(DISTRIBUTIONS[module] ?? [])].some((name) => pythonDeclared.includes(name));
}

/** Modules that are called otherwise than the distributions that hold them. */
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  Crypto: ["pycryptodome"],
  OpenSSL: ["pyopenssl"],
  PIL: ["pillow"],
  attr: ["attrs"],
  bs4: ["beautifulsoup4"],
  cv2: ["opencv-python", "opencv-python-headless"],
  dateutil: ["python-dateutil"],
  dotenv: ["python-dotenv"],
  jwt: ["pyjwt"],
  psycopg2: ["psycopg2-binary"],
  rest_framework: ["djangorestframework"],
  sklearn: ["scikit-learn"],
  yaml: ["pyyaml"],
};

/** What package managers say when they may not fetch. */
const UNFETCHED: readonly RegExp[] = [
  /you're using offline mode \(--offline\)|--offline was specified/,
  /module lookup disabled by GOPROXY=off/,
  /Could not find gem|Bundler::GemNotFound|Run `bundle install` to install missing gems/,
  /Could not resolve (all (files|dependencies|artifacts)|dependencies for project)|Non-resolvable parent POM/,
  /UnknownHostException: services\.gradle\.org/,
  /NETSDK1004|error NU1301/,
  /Unchecked dependencies for environment/,
];
