import { describe, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Task } from "../../src/model/task.ts";

const place = { dir: "specs/001-case", file: "specs/001-case/tasks.md" };

function one(text: string, options: object = {}): Task {
  const parsed = parseTasks(`## Phase 1: Core\n\n- [ ] T001 ${text}\n`, { ...place, ...options }).value;
  const [task, ...more] = parsed.tasks;
  if (task === undefined || more.length > 0) throw new Error(`expected one task in ${text}`);
  return task;
}

/** The role counts for edit tasks only. */
const kindOf = (text: string): string => {
  const task = one(text);
  return task.kind === "edit" ? `edit ${task.role}` : task.kind;
};

type Table = readonly (readonly [text: string, expected: string])[];

const ENGLISH: Table = [
  ["Implement password validation", "edit code"],
  ["Implement the review queue in src/queue.ts", "edit code"],
  ["Add audit log to the payment service", "edit code"],
  ["Add a verification step to the sign-up form", "edit code"],
  ["Merge sort in src/merge.js", "edit code"],
  ["Build the parser in src/parser.ts", "edit code"],
  ["Commit parser in src/commit/parser.ts", "edit code"],
  ["Review UI component in src/review.tsx", "edit code"],
  ["Review the component in src/review.tsx", "run"],
  ["Profile page in src/profile.tsx", "edit code"],
  ["Search service in src/search.ts", "edit code"],
  ["Validate the address fields in src/address.ts", "edit code"],
  ["Audit the session store and fix what leaks in src/session.ts", "edit code"],
  ["Check if src/clock.ts uses local time → add a zone to src/clock.ts", "edit code"],
  ["Verify the limits; if one is missing, add it to src/limits.ts", "edit code"],
  ["Verify create, update and delete operations in src/store.ts", "run"],
  ["Perform the refactoring of the mailer", "edit code"],
  ["Install zod and pino", "edit code"],
  ["Install dependencies with `npm install zod`", "edit code"],
  ["Run `cargo fmt`", "edit code"],
  ["`git mv old/a.ts new/a.ts` and adjust the imports", "edit code"],
  ["Manual override switch in src/override.ts", "edit code"],
  ["Manual test page in src/pages/trial.tsx", "edit code"],
  ["Push notifications for late orders", "edit code"],
  ["Release lock on failure in src/lock.ts", "edit code"],
  ["Tag component in src/tag.tsx", "edit code"],
  ["Create branch picker in src/branches.tsx", "edit code"],
  ["Confirm dialog component", "edit code"],
  ["Middleware: validate tokens in src/middleware.ts", "edit code"],
  ["Test the retry logic", "edit test"],
  ["Test: a lost connection is opened again", "edit test"],
  ["Write failing tests for the retry logic", "edit test"],
  ["Unit tests for `retry.py`", "edit test"],
  ["Conflict integration tests — the older edit wins", "edit test"],
  ["Document the retry policy", "edit doc"],
  ["Changelog entry for the retries", "edit doc"],
  ["Write docs/retry.md", "edit doc"],
  ["Generate docs/schema.json from the types", "edit code"],
  ["Add the plan prompt in .claude/commands/plan.md", "edit code"],
  ["Add cases to testdata/scripts/retry.txt", "edit test"],
  ["Describe the flow in docs/latest/flow.md", "edit doc"],
  ["Run scripts/words.sh to generate src/words.json", "edit code"],
  ["Run the load test and record the numbers in docs/load.md", "edit doc"],
  ["Confirm tests fail", "run"],
  ["Build and verify zero warnings", "run"],
  ["eslint clean on `src/store.ts`", "run"],
  ["Check tests/list.txt: if `a.test.ts` is missing, add it to the list", "edit test"],
  ["Build and run all mixer tests", "run"],
  ["Build the release bundle", "run"],
  ["Install dependencies", "run"],
  ["Full `make test` green", "run"],
  ["Old name gate: `grep -rn oldName src/` returns nothing", "run"],
  ["Acceptance (SC-3): confirm that the second start is faster", "run"],
  ["Final integration test: run all quickstart.md examples", "run"],
  ["Test the upload with a slow line: verify that it resumes", "run"],
  ["Read and understand the current cache in src/cache.ts", "run"],
  ["Assert by hand-off: `npm test` is green", "run"],
  ["All self-check questions answered", "run"],
  ["Code review for duplication", "run"],
  ["Verify the whole on a real device", "person"],
  ["Load in DAW, verify that the knobs move", "person"],
  ["Manually test the offline mode", "person"],
  ["Visually verify the dark theme", "person"],
  ["Test drag and drop manually", "person"],
  ["Obtain approval from the design team", "person"],
  ["Commit the session work", "git"],
  ["Commit CHANGES.md updates", "git"],
  ["Final commit: everything of phase 3", "git"],
  ["Open the `next → main` PR after green", "git"],
  ["Merge; remove the worktree", "git"],
  ["Watch CI (`gh pr checks 12`)", "git"],
  ["Merge the branch into main", "git"],
  ["Tag v1.4.0", "git"],
  ["Close the child issues #4 and #7", "git"],
];

const CHINESE: Table = [
  ["实现登录接口 src/login.ts", "edit code"],
  ["在 `src/login.ts` 中添加会话超时", "edit code"],
  ["验证码功能开发", "edit code"],
  ["在 `src/run.ts` 中让 `start` 返回报告(运行时)", "edit code"],
  ["审查 `docs/a.md`, 为每个步骤补充示例", "edit doc"],
  ["编写单元测试覆盖登录", "edit test"],
  ["更新 README", "edit doc"],
  ["运行 `npm test` 确认通过", "run"],
  ["在仓库根目录运行 `npm run lint`", "run"],
  ["确认没有新的警告", "run"],
  ["阅读 `src/login.ts` 了解结构", "run"],
  ["手动验证登录页面", "person"],
  ["提交代码", "git"],
  ["创建功能分支", "git"],
];

const JAPANESE: Table = [
  ["src/login.ts にログインを実装する", "edit code"],
  ["確認ダイアログを追加", "edit code"],
  ["検証ロジックを src/check.ts に追加する", "edit code"],
  ["ログインのテストを追加", "edit test"],
  ["ドキュメントを更新", "edit doc"],
  ["設定画面を作成する", "edit code"],
  ["テストを実行する", "run"],
  ["ビルドが通ることを確認", "run"],
  ["`npm test` を実行", "run"],
  ["性能を計測する", "run"],
  ["画面を手動で確認", "person"],
  ["手動テスト: ログイン画面", "person"],
  ["変更をコミット", "git"],
  ["プルリクエストを作成", "git"],
];

const KOREAN: Table = [
  ["src/login.ts 에 로그인 구현", "edit code"],
  ["확인 대화상자 추가", "edit code"],
  ["검증 로직 구현", "edit code"],
  ["로그인 단위 테스트 작성", "edit test"],
  ["README를 갱신", "edit doc"],
  ["설정 화면 생성", "edit code"],
  ["전체 테스트 실행", "run"],
  ["빌드 결과 확인", "run"],
  ["회귀 없음 검증 — `npm test`", "run"],
  ["성능 측정", "run"],
  ["수동 확인: 로그인 화면", "person"],
  ["화면을 육안으로 확인", "person"],
  ["변경 사항 커밋", "git"],
  ["브랜치 생성", "git"],
];

const RUSSIAN: Table = [
  ["Реализовать вход в src/login.ts", "edit code"],
  ["Добавить проверку пароля", "edit code"],
  ["Выполнить рефакторинг почты", "edit code"],
  ["Выполнить прогон и задокументировать итог в docs/run.md", "edit doc"],
  ["Написать тесты входа", "edit test"],
  ["Обновить документацию", "edit doc"],
  ["Запустить тесты", "run"],
  ["Проверить, что сборка проходит", "run"],
  ["Убедиться в отсутствии предупреждений", "run"],
  ["Измерить время старта", "run"],
  ["Вручную проверить форму", "person"],
  ["Проверить форму вручную", "person"],
  ["Закоммитить изменения", "git"],
  ["Создать ветку", "git"],
];

const FRENCH: Table = [
  ["Implémenter la connexion dans src/login.ts", "edit code"],
  ["Ajouter la vérification du mot de passe", "edit code"],
  ["Valider les champs et corriger src/form.ts", "edit code"],
  ["Effectuer la saisie du formulaire dans src/form.ts", "edit code"],
  ["Écrire les tests unitaires de la connexion", "edit test"],
  ["Mettre à jour la documentation", "edit doc"],
  ["Exécuter `npm test`", "run"],
  ["Vérifier que la construction passe", "run"],
  ["Lancer les tests", "run"],
  ["Mesurer le temps de démarrage", "run"],
  ["Vérifier manuellement la page", "person"],
  ["Pousser la branche", "git"],
  ["Ouvrir une pull request", "git"],
];

const SPANISH: Table = [
  ["Implementar el acceso en src/login.ts", "edit code"],
  ["Agregar la validación de la clave", "edit code"],
  ["Revisar y corregir src/form.ts", "edit code"],
  ["Crear la rama de decisión en src/tree.ts", "edit code"],
  ["Escribir pruebas del acceso", "edit test"],
  ["Actualizar la documentación", "edit doc"],
  ["Ejecutar `npm test`", "run"],
  ["Verificar que no hay avisos", "run"],
  ["Comprobar el tiempo de arranque", "run"],
  ["Confirmar que todo pasa", "run"],
  ["Verificar a mano la página", "person"],
  ["Abrir un pull request", "git"],
  ["Subir la rama", "git"],
];

const GERMAN: Table = [
  ["Anmeldung in src/login.ts umsetzen", "edit code"],
  ["Prüfung der Eingaben hinzufügen", "edit code"],
  ["Prüfe die Eingaben und korrigiere src/form.ts", "edit code"],
  ["Prüfen-Schaltfläche erstellen", "edit code"],
  ["Tests für die Anmeldung schreiben", "edit test"],
  ["README aktualisieren", "edit doc"],
  ["Dokumentiere die Anmeldung", "edit doc"],
  ["Alle Tests ausführen", "run"],
  ["Prüfe, ob der Bau durchläuft", "run"],
  ["Die Startzeit messen", "run"],
  ["Oberfläche von Hand prüfen", "person"],
  ["Manuelle Prüfung der Farben", "person"],
  ["Änderungen committen", "git"],
  ["Branch anlegen", "git"],
];

const PORTUGUESE: Table = [
  ["Implementar o acesso em src/login.ts", "edit code"],
  ["Adicionar a validação da senha", "edit code"],
  ["Revisar e consertar src/form.ts", "edit code"],
  ["Criar a tela de ajustes", "edit code"],
  ["Escrever testes do acesso", "edit test"],
  ["Atualizar a documentação", "edit doc"],
  ["Executar `npm test`", "run"],
  ["Rodar os testes", "run"],
  ["Verificar que não há avisos", "run"],
  ["Conferir o tempo de início", "run"],
  ["Verificar manualmente a página", "person"],
  ["Enviar a branch", "git"],
  ["Abrir um pull request", "git"],
];

describe.each([
  ["English", ENGLISH, 60],
  ["Chinese", CHINESE, 12],
  ["Japanese", JAPANESE, 12],
  ["Korean", KOREAN, 12],
  ["Russian", RUSSIAN, 12],
  ["French", FRENCH, 12],
  ["Spanish", SPANISH, 12],
  ["German", GERMAN, 12],
  ["Portuguese", PORTUGUESE, 12],
])("%s", (_language, table, least) => {
  it.each(table)("%s -> %s", (text, expected) => {
    expect(kindOf(text)).toBe(expected);
  });

  it("is shown with enough sentences", () => {
    expect(table.length).toBeGreaterThanOrEqual(least);
  });
});

describe("what stands before the verb", () => {
  it.each([
    "Run `npm test`",
    "1. Run `npm test`",
    "2.3 Run `npm test`",
    "(4) Run `npm test`",
    "1️⃣ Run `npm test`",
    "🚀 Run `npm test`",
    "⚠️ **CRITICAL**: Run `npm test`",
    "âš ï¸ CRITICAL: Run `npm test`",
    "ðŸš€ Run `npm test`",
    "\uFFFD Run `npm test`",
    "“Run `npm test`”",
    "Step 3: Run `npm test`",
    "[x] Run `npm test`",
    "→ __Run__ `npm test`",
    "(if open) Run `npm test`",
  ])("%s", (text) => {
    expect(one(text).kind).toBe("run");
    expect(one(text).commands).toEqual(["npm test"]);
  });

  it("is not taken from a word that only looks mis-encoded", () => {
    expect(kindOf("Âge minimal dans src/age.ts")).toBe("edit code");
  });
});

describe("commands", () => {
  it.each<readonly [string, readonly string[]]>([
    ["Run `make all`, then `make check`", ["make all", "make check"]],
    ["Run `make check` after `make all` has passed", ["make check"]],
    ["Run `make check` (not `make all`)", ["make check"]],
    ["Run `npm test` or `yarn test`", ["npm test"]],
    ["Run `npm test` instead of `make all`", ["npm test"]],
    ["Verify with `fsck-notes --all src`", []],
    ["Run `fsck-notes --all src`", ["fsck-notes --all src"]],
    ["Check `gh pr checks <PR number>`", []],
    ["Verify that no file moved (via `git mv`)", []],
    ['Confirm `mixer_tests.exe "fast*" 2>&1`', ['mixer_tests.exe "fast*" 2>&1']],
    [
      "Run both:\n\n  ```bash\n  # first\n  make all\n  make check \\\n    --quick\n  ```",
      ["make all", "make check --quick"],
    ],
    ['Run it:\n\n  ```json\n  { "make": "all" }\n  ```', []],
    ["Run `npm\n  test` now", ["npm test"]],
    ["运行 `make all`, 然后运行 `make check`", ["make all", "make check"]],
  ])("%s", (text, commands) => {
    expect(one(text).commands).toEqual(commands);
  });
});
