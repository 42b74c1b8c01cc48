import matter from "gray-matter";
import { parse } from "yaml";
import { err, ok, type Result } from "../model/result.ts";

/**
 * The only way front matter is read. gray-matter evaluates JavaScript blocks by default: every engine but YAML
 * refuses here, and passing options at all keeps its error-hiding cache out of the way.
 */
const refuse = (): never => {
  throw new Error("only YAML front matter is allowed");
};
const never = { parse: refuse, stringify: refuse };

export interface FrontMatter {
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export function readFrontMatter(source: string): Result<FrontMatter, string> {
  const text = source.replace(/^\uFEFF/, "");
  if (/^---[^\s-]/.test(text)) return err("only YAML front matter is allowed");
  if (!/^---\r?\n/.test(text)) return ok({ data: {}, body: text });
  try {
    const file = matter(text, {
      language: "yaml",
      engines: {
        yaml: (yaml: string) => parse(yaml, { schema: "core" }) as object,
        json: never,
        js: never,
        javascript: never,
        coffee: never,
        coffeescript: never,
        cson: never,
        toml: never,
      },
    });
    const data: unknown = file.data ?? {};
    if (typeof data !== "object" || data === null || Array.isArray(data))
      return err("the front matter is not a list of `key: value` lines");
    return ok({ data: data as Record<string, unknown>, body: file.content });
  } catch (error) {
    return err(error instanceof Error ? (error.message.split("\n")[0] ?? "unreadable") : String(error));
  }
}
