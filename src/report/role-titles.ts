import type { RoleName } from "../model/task.ts";

export const ROLE_TITLES: Readonly<Record<RoleName | "run", string>> = {
  code: "code",
  test: "test",
  doc: "doc",
  review: "code review",
  security: "security review",
  fix: "fix",
  run: "run",
};
