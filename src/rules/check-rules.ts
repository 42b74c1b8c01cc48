import type { CheckRule } from "./facts.ts";

/** Rules over everything a feature's folder and its project hold; those over tasks.md alone are in apply-rules.ts. */
export const CHECK_RULES: readonly CheckRule[] = [];
