import { z } from "zod";

/** What a reviewer of acceptance tests answers with. An unusable answer is no review. */
const KINDS = ["too-strict", "missing", "shows-nothing"] as const;

const findingSchema = z.object({
  scenario: z.string(),
  kind: z.enum(KINDS),
  file: z.string().default(""),
  quote: z.string().default(""),
  message: z.string(),
});

const answerSchema = z.object({
  score: z.number().min(0).max(10),
  summary: z.string().default(""),
  findings: z.array(findingSchema).default([]),
});

export type AcceptanceFinding = z.infer<typeof findingSchema>;
export type AcceptanceReview = z.infer<typeof answerSchema>;

const object = (properties: Record<string, unknown>): Record<string, unknown> => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const text = (description: string) => ({ type: "string", description });

export const ACCEPTANCE_REVIEW_JSON_SCHEMA = object({
  score: { type: "number", description: "0 to 10: how well the tests say what the scenarios say" },
  summary: { type: "string" },
  findings: {
    type: "array",
    description: "empty when every test demands what its scenario demands, no more and no less",
    items: object({
      scenario: text("its id, such as US1/AC2"),
      kind: {
        type: "string",
        enum: [...KINDS],
        description:
          "too-strict: fails for a product that the specification allows; missing: part of the scenario is not tested; shows-nothing: passes for a product that lacks the scenario",
      },
      file: text("the test's path"),
      quote: text("for too-strict: the specification's own words, copied, that allow what the test forbids"),
      message: { type: "string" },
    }),
  },
});

export function parseAcceptanceReview(answer: string): AcceptanceReview | null {
  const bare = /^```\w*\n([\s\S]*?)\n```$/.exec(answer.trim())?.[1] ?? answer;
  try {
    return answerSchema.safeParse(JSON.parse(bare)).data ?? null;
  } catch {
    return null;
  }
}
