import { z } from "zod";
import type { Finding, Quote } from "../model/evidence.ts";

/** What reviewers answer with. Read tolerantly: an unusable answer is "not reviewed", never a pass. */
const reviewSchema = z.object({
  score: z.number().min(0).max(10),
  summary: z.string().default(""),
  findings: z
    .array(
      z.object({
        severity: z.enum(["P0", "P1", "P2"]),
        file: z.string().default(""),
        line: z.number().nullable().default(null),
        message: z.string(),
      }),
    )
    .default([]),
  quotes: z
    .array(z.object({ file: z.string(), line: z.number().nullable().default(null), text: z.string() }))
    .default([]),
  earlier: z.array(z.object({ number: z.number(), mended: z.boolean() })).default([]),
});

export interface Review {
  readonly score: number;
  readonly summary: string;
  readonly findings: readonly Finding[];
  readonly quotes: readonly Quote[];
  /** Of a second look: what became of the findings of the first, by their number. */
  readonly earlier: readonly { readonly number: number; readonly mended: boolean }[];
}

const BLOCKING_SCORE = 6;

/** A P0 finding or a score under 6 stops the work. */
export const isBlocking = (review: Pick<Review, "score" | "findings">): boolean =>
  review.score < BLOCKING_SCORE || review.findings.some((finding) => finding.severity === "P0");

/** Strict on the wire: keys required, nothing else allowed. One schema for all reviews: one cache entry. */
const object = (
  properties: Record<string, unknown>,
  optional: readonly string[] = [],
): Record<string, unknown> => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
  additionalProperties: false,
});
const line = { anyOf: [{ type: "integer" }, { type: "null" }] };

export const REVIEW_JSON_SCHEMA = object(
  {
    score: { type: "number", description: "0 to 10; below 6 blocks" },
    summary: { type: "string" },
    findings: {
      type: "array",
      items: object({
        severity: { type: "string", enum: ["P0", "P1", "P2"] },
        file: { type: "string" },
        line,
        message: { type: "string" },
      }),
    },
    quotes: {
      type: "array",
      description: "lines copied word for word that the judgement rests on; needed when a claim is judged",
      items: object({ file: { type: "string" }, line, text: { type: "string" } }),
    },
    earlier: {
      type: "array",
      description: "only where findings of an earlier review are listed: one entry for each of them",
      items: object({ number: { type: "integer" }, mended: { type: "boolean" } }),
    },
  },
  ["earlier"],
);

export function parseReview(text: string): Review | null {
  try {
    return reviewSchema.safeParse(JSON.parse(stripFence(text))).data ?? null;
  } catch {
    return null;
  }
}

const stripFence = (text: string): string => /^```\w*\n([\s\S]*?)\n```$/.exec(text.trim())?.[1] ?? text;
