/** A report is text of the project's making: nothing in it is taken for what it should be. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
