import type { ResolvedBy } from "../model/feature.ts";

/** How a feature was found, in words: whoever reads it notices at once when it is the wrong one. */
const WORDS: Readonly<Record<ResolvedBy, string>> = {
  argument: "named on the command line",
  SPECIFY_FEATURE_DIRECTORY: "from SPECIFY_FEATURE_DIRECTORY",
  "feature.json": "from .specify/feature.json",
  branch: "from the name of the branch",
  "only-open-feature": "the only feature with open tasks",
};

export const resolvedByWords = (resolvedBy: ResolvedBy): string => WORDS[resolvedBy];
