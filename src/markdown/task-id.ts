/**
 * A task id as people write it: `T001`, `T-002`, `T-HF03`, `T028a`, `T001.1`, `T5.1b`, `T028'`. Source of a regular
 * expression.
 */
export const TASK_ID =
  "T-?(?:(?<=T-)[A-Z]{1,4}-?)?\\d+(?:[A-Za-z](?![A-Za-z0-9]))?(?:\\.\\d+(?:[A-Za-z](?![A-Za-z0-9]))?)*['′]?(?:-[A-Z]{2,12}\\b)?";
