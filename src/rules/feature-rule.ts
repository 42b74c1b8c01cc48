import type { Diagnostic, Parsed } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";

/** A rule over one feature's text. Pure: same text, same diagnostics. */
export type FeatureRule = (parsed: Parsed<Feature>) => readonly Diagnostic[];
