/** Words that spec.md and plan.md are told apart by, in the languages of real feature repositories. Data only. */

/** Stories beyond the wordings of task lists: group 1 is the number. */
export const STORY_ALONE =
  /^(?:Story|Stor(?:ia|y)|Histoire utilisateur|Câu chuyện người dùng|ストーリー|故事|스토리)\s{0,3}[-#]?0*(\d{1,3})/iu;

/** The one story of the oldest template. */
export const PRIMARY_STORY =
  /^(?:Primary User Stor(?:y|ies)|主要用户故事|主要用戶故事|主要なユーザーストーリー|주요 사용자 스토리|Основная пользовательская история|Historia de usuario principal|História de usuário principal)(?!\p{L})/iu;

export const PRIORITY =
  /(?:Priority|优先级|優先級|優先度|优先度|우선순위|Приоритет|Prioridad|Prioridade|Priorité|Priorität)[^\d\r\n]{0,16}?(P?\d{1,2})(?!\d)|(?<![\p{L}\d])(P[0-5])(?![\p{L}\d])/iu;

/** What stands before the scenarios of a story. */
export const ACCEPTANCE_LEAD =
  /^(?:\d+[.)]\s*)?(?:Acceptance (?:Scenario|Criteri|Test)|验收(?:场景|标准|条件)|驗收(?:場景|標準|情境)|受け?入れ?(?:シナリオ|基準|条件)|인수 (?:시나리오|조건|기준)|수용 (?:시나리오|기준)|승인 시나리오|Сценари\p{L}* при[её]м|При[её]мочн|Критери\p{L}* при[её]м|Escenarios? de aceptación|Criterios de aceptación|Cenários? de aceitação|Critérios de aceitação|Scénarios? d['’]acceptation|Critères d['’]acceptation|Akzeptanz(?:szenari|kriteri))/iu;

/** The first words of a scenario. */
export const GIVEN =
  /^(?:Given|假设|假設|假如|假定|给定|給定|前提|Дано|Допустим|Пусть|Dad[oa]s?|Étant donné|Etant donné|Angenommen|Gegeben|주어진|전제)(?![\p{Ll}])/iu;
/** These go on with a scenario that another list item began. */
export const WHEN_THEN =
  /^(?:When|Then|当|當|那么|那麼|もし|ならば|Когда|Тогда|Cuando|Entonces|Quando|Então|Quand|Alors|Wenn|Dann|그러면)(?![\p{Ll}])/iu;
export const AND = /^(?:And|But|并且|而且|かつ|И|E|Y|Et|Und|그리고)(?!\p{L})/iu;
export const THEN =
  /(?<!\p{L})(?:Then|Тогда|То|Entonces|Então|Alors|Dann)(?!\p{L})|那么|那麼|则|則|ならば|그러면|那就/iu;

export const INDEPENDENT_TEST =
  /^(?:Independent(?:ly)? Test|独立测试|獨立測試|独立テスト|독립 테스트|독립적 테스트|Независим\p{L}* (?:тест|провер)\p{L}*|Prueba independiente|Teste independente|Test indépendant|Unabhängiger Test)[^:：\r\n]{0,60}[:：]/iu;

export const TECHNICAL_CONTEXT =
  /technical context|技术(?:背景|上下文|环境)|技術(?:コンテキスト|的背景|背景|上下文)|기술 (?:컨텍스트|맥락|배경)|технический контекст|contexto técnico|contexte technique|technischer kontext/iu;

/** Names of the template's fields, for plans whose heading says something else. */
export const CONTEXT_FIELD =
  /^(?:Language\/Version|Primary Dependencies|Storage|Testing|Target Platform|Project Type|Performance Goals|Constraints|Scale\/Scope)\b/i;

export const STRUCTURE_DECISION =
  /^(?:Structure Decision|结构(?:决策|决定)|結構決策|構造の決定|構成の決定|구조 결정|Решение по структур|Структурное решение|Decisión de estructura|Decisão de estrutura|Décision de structure|Strukturentscheidung)[^:：\r\n]{0,60}[:：]/iu;

export const PROJECT_STRUCTURE =
  /project structure|source code|source tree|file structure|directory structure|repository (?:structure|layout)|项目结构|專案結構|源代码|源码|目录结构|プロジェクト(?:構造|構成)|ソースコード|프로젝트 구조|소스 코드|структура проекта|исходный код|estructura del proyecto|código fuente|estrutura do projeto|structure du projet|code source|projektstruktur|quellcode/iu;
export const DOCUMENTATION_TREE =
  /^documentation\b|^文档|^文檔|^ドキュメント|^문서|^документация|^documentación|^documentação|^dokumentation/iu;

/** The first letters of a question and of its answer in a clarification. */
export const QUESTION =
  /^(?:Q|Question|问|問|質問|질문|В|Вопрос|P|Pregunta|Pergunta|F|Frage)\s?\d{0,3}\s?[:：]\s*/iu;
export const ANSWER =
  /(?:→|->|⟶|=>|⇒|—|[\r\n]|(?<=[?？]))[\s*_-]{0,8}(?:A|Answer|答|回答|답|답변|О|Ответ|R|Respuesta|Resposta|Réponse|Antwort)\s?\d{0,3}[*_\s]{0,4}[:：]/iu;
