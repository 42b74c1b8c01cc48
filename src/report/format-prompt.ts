/** What a task would be sent: for people in clearly parted pieces, for programs as the very body of the call. */
import type { TaskId } from "../model/task.ts";
import { escapeLine } from "./escape.ts";
import { jsonDocument } from "./json-document.ts";
import type { Palette } from "./palette.ts";

export interface PromptView {
  readonly task: { readonly id: TaskId };
  readonly role: {
    readonly name: string;
    readonly model: string;
    readonly effort: string | null;
    readonly overriddenBy: string | null;
  };
  readonly request: { readonly tools?: readonly unknown[] };
  readonly prefix: readonly string[];
  readonly opening: string;
}

export function formatPrompt(view: PromptView, paint: Palette): string {
  const { task, role, prefix, opening } = view;
  const tokens = tokensOf(view);
  const tools = (view.request.tools ?? []) as readonly { readonly name: string }[];
  const from = role.overriddenBy === null ? "" : `, from ${role.overriddenBy}`;
  const effort = role.effort === null ? "" : `, effort ${role.effort}`;
  const rule = (title: string, count: number, note: string): string =>
    `${paint.strong(`══ ${escapeLine(title)}`)}  ${paint.faint(`about ${count.toLocaleString("en-US")} tokens${note}`)}`;
  return [
    rule("tools", tokens.tools, ", cached with the prefix; --json prints their definitions"),
    tools.map(({ name }) => name).join(", "),
    "",
    rule("prefix", tokens.prefix, ", the same for every conversation, cached for an hour"),
    ...prefix.map(safe),
    "",
    rule(
      `${task.id}: role ${role.name}${from}, model ${role.model}${effort}`,
      tokens.task,
      ", this task's own",
    ),
    safe(opening),
    "",
  ].join("\n");
}

export function formatPromptJson(view: PromptView): string {
  const { task, role, request } = view;
  const { name, model, effort, overriddenBy } = role;
  return jsonDocument({
    version: 1,
    task: task.id,
    role: { name, model, effort, overriddenBy },
    tokens: tokensOf(view),
    request,
  });
}

/** Rough: only the API counts for real. */
const CHARS_PER_TOKEN = 4;
const rough = (text: string): number => Math.ceil(text.length / CHARS_PER_TOKEN);

const tokensOf = ({ request, prefix, opening }: PromptView) => ({
  tools: rough(JSON.stringify(request.tools ?? [])),
  prefix: rough(prefix.join("\n")),
  task: rough(opening),
});

/** Whole, but with nothing in it that a terminal would obey. */
const safe = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      line
        .split("\t")
        .map((part) => escapeLine(part, Number.POSITIVE_INFINITY))
        .join("\t"),
    )
    .join("\n");
