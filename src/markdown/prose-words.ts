import type { PhaseKind } from "../model/feature.ts";

/** The words by which people say, outside the tasks, what comes before what. Data only. */

/** Sections whose sentences are read: parts of their headings. */
export const ORDER_HEADINGS =
  /dependenc|\bdepends\b|execution (?:order|wave|dag)|\bwaves?\b|task (?:graph|order)|critical path|parallel (?:execution )?opportunit|parallel (?:execution )?groups|parallelism|parallelization|within each|(?:completion|story|phase|task) order|\bordering\b|依赖|依赖关系|依存|依賴|执行顺序|實行順序|実行順|并行机会|并行执行机会|зависимост|порядок выполн|의존|실행 순서|dependencias|dépendances|abhängigkeiten/iu;

/** Sections that show, advise or tell what an imagined team could do. */
export const ADVICE_HEADINGS =
  /example|strateg|team|developer|suggest|recommend|\bmvp\b|incremental|示例|策略|建议|推荐|пример|стратег|рекоменд|예시|전략|권장|例|ejemplo|estrategia|beispiel|exemple|informational/iu;

/** A sentence that holds one of these is advice or a condition, never an order. */
export const ADVICE =
  /\b(?:recommend\w*|suggest\w*|prefer\w*|ideally|optional(?:ly)?|e\.g|for example|for instance|weakly|loosely|soft|developers?|dev [a-z0-9]\b|team|agent [a-z0-9]\b|teammates?|worker [a-z0-9]\b|if (?:staffed|desired|needed|only)|only for|priority order|unless|either)\b|рекоменд|например|разработчик|建议|推荐|例如|开发者|可选|권장|예를|推奨|開発者/iu;

/** Between two groups of tasks, these say that no order is meant. */
export const SOFT =
  /\b(?:not|no|never|nor|neither|may|might|could|cannot|without|except|independent(?:ly)?|unless|if|instead|rather|than|or|none|either|optional(?:ly)?)\b|n['’]t\b|(?<![\p{L}])(?:не|нет|может|можно)(?![\p{L}])|不|无|無|可能|않|없/iu;

/** "T003 must not start before T002" says that T003 comes after it. */
export const NOT_BEFORE =
  /^[\p{L}'’\s-]{0,60}\b(?:not|n['’]t|never|cannot)\s(?:[\p{L}]{2,12}\s){0,3}(?:before|until|till)$/iu;

const list = (words: readonly string[]): string => words.map((word) => word.replaceAll(" ", "\\s")).join("|");

export const BEFORE_WORDS = list([
  "before",
  "prior to",
  "precedes?",
  "preceding",
  "blocks",
  "block",
  "gates",
  "unblocks?",
  "followed by",
  "then",
  "先于",
  "早于",
  "阻塞",
  "до",
  "перед",
  "блокиру\\p{L}{1,4}",
  "затем",
  "然后",
]);

export const AFTER_WORDS = list([
  "after",
  "once",
  "following",
  "requires?",
  "needs?",
  "waits? for",
  "waits? on",
  "wait until",
  "waits? until",
  "must follow",
  "после",
  "требу\\p{L}{1,3}",
  "nach",
  "tras",
  "après",
]);

/** These may be followed by a few words that tell what of the other task is meant. */
export const DEPENDS_WORDS = list([
  "depends? (?:only )?(?:up)?on",
  "depending on",
  "dependent on",
  "blocked (?:by|on)",
  "gated (?:by|on)",
  "dependenc(?:y|ies)",
  "завис[ия]т (?:только )?от",
  "依赖(?:于)?",
  "依賴(?:於)?",
  "依存",
  "의존",
  "depende de",
  "dépend de",
  "hängt ab von",
]);

/** Stand between the word and what it is about. */
export const DETERMINERS = list([
  "both",
  "all",
  "all of",
  "any of",
  "of",
  "the",
  "tasks?",
  "only",
  "completing",
  "completion of",
  "starting",
  "implementing",
  "beginning",
  "running",
  "writing",
  "merging",
]);

/** "After T001, …": words that open a sentence whose second half is what waits. */
export const OPENING_AFTER =
  /(?:^|[\s:(—–-])(?:only after|after|once|when|nach|tras|après)\s*(?:both|all|all of|the|tasks?)?\s*$/iu;

/** The same where no comma parts the halves. */
export const LOCAL_OPENING_AFTER = /(?:^|[\s:(—–-])(?:после|после того как)\s*(?:задач\p{L}{0,3})?\s*$/iu;

/** `T001 完成后 T002`: the word stands behind what it is about. */
export const BEHIND_AFTER = /^\s*(?:完成|完了|全部完成|완료)?\s*(?:之?后|之?後|후)(?![\p{Script=Hangul}])/u;
export const BETWEEN_AFTER = /^(?:可|都|均|必须|才能|은|는|도|이|가|:|：|\s){1,12}(?:在|于)?\s*$/u;
/** `T001 完成后, T002`: nothing else stands between. */
export const STANDS_AFTER = /^\s*(?:完成|完了|全部完成|완료)?\s*(?:之?后|之?後|후)\s*[,，:：]?\s*$/u;

export const SEQUENTIAL =
  /^[\s:—–-]{0,6}\(?\s*(?:(?:are|is|must|be|run|runs|all|executed|kept|should|remain|stay|strictly|keep|fully)\s){0,4}(?:sequential(?:ly)?|strictly in order|串行|последовательно|순차)(?!\s(?:within|per|between|in|inside)\b(?!\s(?:the\s)?same)|\s(?:with|vs|to)\b|[\s\p{L}]{0,20}\bor\b)/iu;

/** A paragraph inside a phase that speaks about order. */
export const FIELD =
  /^[\s*_]{0,6}(?:task\s|internal\s|phase\s)?(?:dependenc(?:y|ies)|depends on|blocked by|requires?|execution order|prerequisites?|依赖(?:关系)?|依存(?:関係)?|зависимости|의존성?|dependencias)[\s*_]{0,6}(?:\([^)\n]{0,40}\)\s*)?[:：]?[\s*_]{0,6}/iu;

export const DEPENDS_COLUMN =
  /^[\s*]*(?:depends(?: on)?|dependenc(?:y|ies)|blocked by|requires|prerequisites?|needs|waits for|after|依赖|依存|前置|зависит(?: от)?|зависимости|의존)/iu;
export const WAVE_COLUMN = /^[\s*]*(?:wave|波次?|волна|웨이브)/iu;
export const TASKS_COLUMN = /^[\s*]*(?:tasks?|任务|タスク|задачи|작업)/iu;
export const WAVE_LABEL =
  /^[\s*_`>-]{0,8}(?:execution\s)?(?:wave|波次?|волна|웨이브)\s*#?(\d{1,4})(?![\d.])/iu;

export const NAMED_PHASES: readonly (readonly [PhaseKind, RegExp])[] = [
  ["setup", /(?:the\s)?(?:Setup|Set-up)(?![\p{L}-])/uy],
  ["foundational", /(?:the\s)?(?:Foundational|Foundation|Foundations)(?![\p{L}-])/uy],
  ["polish", /(?:the\s)?Polish(?![\p{L}-])/uy],
];
