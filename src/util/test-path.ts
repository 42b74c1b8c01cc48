/** Whether a path is a test, by the conventions of many languages: one answer for roles, guards and masks. */
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|spec|e2e|integration_tests?|test_[\w-]+|[\w.-]*\.?Tests?|testing|unit_tests?|androidTest|commonTest|jvmTest)\//i;
const TEST_FILE =
  /(?:[.\-_](?:test|tests|spec|e2e|cy|stories\.test)\.[\w.]+|^test_[\w-]+\.\w+|(?:Tests?|Specs?|IT)\.(?:cs|fs|kt|kts|java|swift|scala|php|groovy|rb|ts|js)|_(?:test|spec)\.\w+|^conftest\.py|\.bats)$/;

export const isTestPath = (path: string): boolean =>
  TEST_FOLDER.test(path) || TEST_FILE.test(path.split("/").at(-1) ?? "");
