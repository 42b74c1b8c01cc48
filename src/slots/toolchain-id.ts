import { realpathSync, statSync } from "node:fs";
import { arch, platform, release } from "node:os";
import { join } from "node:path";
import type { SandboxKind } from "../model/evidence.ts";
import { sha256 } from "../util/hash.ts";
import type { Machine } from "./machine.ts";

/** Programs that decide what a check answers. */
const TOOLS =
  "bash bun bundle cargo composer cmake dart deno dotnet gcc git go gradle java javac make mix mvn node npm php pnpm poetry pytest python python3 ruby rustc swift tox uv yarn".split(
    " ",
  );

/** Changes when a tool is replaced, another one comes first on the path, or commands are isolated differently. */
export function toolchainId(machine: Machine, sandbox: SandboxKind): string {
  const tools = TOOLS.map((name) => `${name} ${identityOf(name, machine.hostPath)}`);
  const variables = Object.entries(machine.env).map(([name, value]) => `${name}=${value}`);
  const parts = [platform(), release(), arch(), process.version, sandbox, ...variables.sort(), ...tools];
  return sha256(parts.join("\n")).slice(0, 16);
}

function identityOf(name: string, path: readonly string[]): string {
  for (const folder of path) {
    try {
      const file = realpathSync(join(folder, name));
      const { size, mtimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs}`;
    } catch {
      // The next folder may have it.
    }
  }
  return "none";
}
