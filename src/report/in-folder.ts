import type { FeatureCheck, FoundDiagnostic } from "../rules/check-feature.ts";
import type { CheckView } from "./check-view.ts";

/**
 * The same view for readers that count paths from above the project: a runner's annotations and code scanning begin at
 * the checkout, a project may be a folder of it.
 */
export function inFolder(view: CheckView, folder: string): CheckView {
  if (folder === "") return view;
  const place = (file: string): string => `${folder}/${file}`;
  return { ...view, features: view.features.map((feature) => placeFeature(feature, place)) };
}

const placeFeature = (feature: FeatureCheck, place: (file: string) => string): FeatureCheck => ({
  ...feature,
  file: place(feature.file),
  diagnostics: feature.diagnostics.map((diagnostic) => placeDiagnostic(diagnostic, place)),
  sources: new Map([...feature.sources].map(([file, text]) => [place(file), text])),
});

function placeDiagnostic(diagnostic: FoundDiagnostic, place: (file: string) => string): FoundDiagnostic {
  const { related } = diagnostic;
  return {
    ...diagnostic,
    file: place(diagnostic.file),
    ...(related && { related: related.map((other) => ({ ...other, file: place(other.file) })) }),
  };
}
