/**
 * A reporter for Node's test runner: each test without tests of its own as one line of JSON. The built-in ones name no
 * file, or only in later versions. It travels in NODE_OPTIONS, so that it reaches a runner behind a script as well.
 */
const SOURCE = String.raw`
export default async function* (events) {
  const path = [];
  let deeper = 0;
  for await (const { type, data } of events) {
    if (type === "test:start") path.length = data.nesting, path[data.nesting] = data.name;
    if (type !== "test:pass" && type !== "test:fail") continue;
    const { name, nesting, file = "", skip, todo, details } = data;
    const isParent = deeper > nesting;
    deeper = nesting;
    if (isParent && (type === "test:pass" || details?.error?.failureType === "subtestsFailed")) continue;
    const skipped = (skip !== undefined && skip !== false) || (todo !== undefined && todo !== false);
    const status = skipped ? "skipped" : type === "test:pass" ? "passed" : "failed";
    const isFile = nesting === 0 && file.endsWith(name) && /[.]\w+$/.test(name);
    const full = [...path.slice(0, nesting), name].join(" > ");
    yield JSON.stringify({ file, name: isFile ? "" : full, status }) + "\n";
  }
}
`;

const URL = `data:text/javascript;base64,${Buffer.from(SOURCE).toString("base64")}`;

/** What it prints where no terminal is, as this very version would without being asked. */
const DEFAULT_REPORTER = Number(process.versions.node.split(".")[0]) < 23 ? "tap" : "spec";

export const nodeReporterOptions = (file: string): string =>
  [
    `--test-reporter=${DEFAULT_REPORTER}`,
    "--test-reporter-destination=stdout",
    `--test-reporter=${URL}`,
    `--test-reporter-destination="${file}"`,
  ].join(" ");
