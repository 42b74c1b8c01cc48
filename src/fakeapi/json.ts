/** Guards over parsed JSON, and the one way that validators report: they yield the API's words, worst first. */
export type JsonObject = Readonly<Record<string, unknown>>;

export type Problems = Generator<string, void>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Keys that the API does not know are refused, not ignored. */
export function* extraKeys(value: JsonObject, known: readonly string[], path: string): Problems {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) yield `${path}${key}: Extra inputs are not permitted`;
  }
}
