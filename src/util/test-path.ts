/** Whether a path is a test, by the conventions of many languages: one answer for roles, guards and masks. */
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|__mocks__|__snapshots__|spec|e2e|integration_tests?|test_[\w-]+|testing|unit_tests?|testdata|androidTest|commonTest|jvmTest|[\w.-]{1,80}[-_.]tests?)\//i;
/** With capitals, so that `latest/` is none. */
const CAPITAL_FOLDER = /(?:^|\/)[\w.-]{0,80}Tests?\//;
const TEST_FILE =
  /(?:[.\-_](?:test|tests|spec|e2e|cy|stories\.test)\.[\w.]+|^test_[\w-]+\.\w+|(?:Tests?|Specs?|IT)\.(?:cs|fs|kt|kts|java|swift|scala|php|groovy|rb|ts|js)|_(?:test|spec)\.\w+|^conftest\.py|\.bats|\.snap)$/;

export const isTestPath = (path: string): boolean =>
  TEST_FOLDER.test(path) || CAPITAL_FOLDER.test(path) || TEST_FILE.test(path.split("/").at(-1) ?? "");

/** What tests stand on and what lies outside of their folders: shared assertions, data that is expected, set-up. */
const SUPPORT =
  /(?:^|\/)(?:support|fixtures?|goldens?|snapshots?|expected|test[-_]?(?:utils?|helpers?|support|kit|data)|spec[-_]?helpers?)\/|(?:^|\/)(?:test[-_.]?(?:utils?|helpers?|support|setup)|(?:jest|vitest|mocha)[-_.]setup|setup[-_.]?tests?|(?:spec|rails|test)_helper)\.\w+$/i;

export const isTestSupport = (path: string): boolean => SUPPORT.test(path);
