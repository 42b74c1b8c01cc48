/**
 * Leading verbs and phrases that decide what a task is, in the languages of real feature repositories. Data
 * only; how they are weighed is in task-kind.ts. A verb that stands nowhere means: change files.
 */
const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Execute or look, whatever paths follow. */
export const RUN_VERBS = list(`
  run rerun re-run execute verify reverify re-verify confirm check recheck re-check double-check sanity-check
  measure inspect observe smoke-test grep search install shellcheck dogfood exercise prove demonstrate monitor
  perform walk walkthrough time profile
  запустить выполнить проверить убедиться прогнать подтвердить
  ejecutar verificar comprobar confirmar correr executar verificar rodar exécuter vérifier lancer confirmer
  ausführen prüfen überprüfen verifizieren testlauf
`);

/** Execute or look, whatever paths follow, in the words of a reviewer. */
export const SOFT_RUN_VERBS = list(`
  validate revalidate re-validate lint compile rebuild benchmark analyze analyse assess compare evaluate audit
  review re-review examine scan
  валидировать оценить проанализировать измерить ревью validar revisar auditar valider auditer validieren
`);

/** Run verbs of languages that do not put blanks between words: compared as prefixes. */
export const RUN_PREFIXES = [
  "运行",
  "执行",
  "验证",
  "确认",
  "检查",
  "校验",
  "在仓库根目录运行",
  "実行",
  "検証",
  "確認",
  "驗證",
  "執行",
  "檢查",
];

/** Languages that put the verb last: compared with the end of the first clause. */
export const RUN_ENDINGS = /(?:검증|확인|실행|점검|を実行|を確認|を検証)(?:한다|하기|함|する)?\s*$/u;

/** The person's own history, whatever files are named. */
export const GIT_LEADS =
  /^(?:(?:git\s+)?commit(?:ting)?\b(?!\s+(?:message|hook|parser|hash|sha|history|log|graph|status|metadata|support|command|id)s?\b)|(?:git\s+)?push\b(?=\s*(?:$|[.:;,+`]|the\b|all\b|and\b|to\b|branch|origin|changes|commits?\b|tags?\b))|rebase\b|cherry-?pick\b|提交(?:代码|更改|变更|并)|创建分支|推送|закоммитить|запушить)/iu;
/** The same, unless a file to write is named: "Merge sort in src/merge.js" is code. */
export const SOFT_GIT_LEADS =
  /^(?:(?:create|open|raise|submit|file|make|prepare|cut|send|publish|draft)\s+(?:an?\s+|the\s+|new\s+|feature\s+|draft\s+|release\s+|git\s+|integrated\s+){0,4}(?:branch|pr|prs|pull requests?|merge request|tag|release)\b(?!['’]?\s+(?:notes?|templates?|descriptions?|logic|support|models?|commands?|naming|protection|names?|workflows?|scripts?|pages?|lists?|comments?|components?|filters?|cloud|checks?|handling|validation|detection|plans?|checklist|manifest|pipeline|picker|selector|input|types?|schema|tests?|switch\w*|management|creation|parsing|resolution))|(?:squash-?)?merge\b(?=.{0,80}\b(?:branch|prs?|pull requests?|main|master|develop|trunk|upstream)\b|.{0,20}#\d)|squash\b(?=.{0,40}\bcommits?\b)|tag\b(?=.{0,40}(?:\bv?\d+\.\d|\brelease\b|\bcommit\b|\bversion\b))|(?:release|publish)\b(?=\s+(?:`?v?\d|preparation\b|(?:the |a |new )?(?:package|release|version|crate|extension)\b|to (?:npm|pypi|crates|the marketplace|maven|nuget)\b)))/iu;
export const GIT_COMMANDS =
  /^(?:git\s+(?:commit|push|merge|tag|rebase|checkout\s+-b|switch\s+-c|branch|cherry-pick|add|worktree)|gh\s+(?:pr|release|issue))\b/;

export const PERSON_LABELS = list(`YOU USER HUMAN MANUAL PERSON OPERATOR MAINTAINER`);
/** At the start of a task: only a person can do it. */
export const PERSON_LEADS =
  /^(?:manual(?:ly)?\b(?!\s+(?:page|override|mode|entry|port|trigger|input|merge|retry))|visual(?:ly)? (?:verif|inspect|check|confirm|review|qa)|sign[- ]?off|hands-on|ask (?:the )?(?:user|maintainer|owner|team)|(?:obtain|get|request|await|collect) (?:\w+ ){0,3}(?:approval|sign-?off|consent|permission|feedback)|user (?:acceptance|testing|confirms|must|sign)|human (?:review|test|check|verification)|stakeholder|вручную|ручн\p{L}*|手动|人工|手動|수동|육안|manuell|manuel(?:le)?(?:ment)? |manualmente)/iu;
/** Anywhere in a task that executes or looks: only a person can do it. */
export const PERSON_PHRASES =
  /\b(?:manual(?:ly)?|by hand|visual(?:ly)? (?:verif\w*|inspect\w*|check\w*|confirm\w*)|(?:physical|real|actual|hardware) (?:\w+ )?(?:device|phone|hardware|daw|account|tenant|user)s?|android emulator|ios simulator|on[- ]device|extension development host|screen reader|voiceover|in (?:the|a|your) (?:\w+ )?browser|eyeball|sign-?off|by a (?:person|human)|human reviewer|with (?:the )?(?:user|stakeholders?))\b|вручную|手动|人工|手動|수동|육안/iu;

/** What stands behind "build", "ensure" or "test" when nothing is to be written. */
export const RUN_OBJECTS =
  /^(?:the\s+|a\s+|all\s+|full\s+|whole\s+|entire\s+|complete\s+|and\s+|both\s+|existing\s+|that\s+|every\s+|final\s+|clean\s+|`[^`]*`\s+){0,4}(?:projects?|solutions?|targets?|tests?\b(?:\s+suites?)?|suites?|workspace|release|debug|binary|binaries|images?|docker|bundle|package|app|application|extension|build|plugin|`[^`]*`|everything|green|lint|linter|typecheck|type-check|coverage|quality gates?|ci|checks?)(?:\s|$|[.,:;(—–-])/iu;
export const PASSES =
  /\b(?:pass(?:es|ing)?|green|succeed(?:s|ed)?|clean|zero (?:errors|warnings|failures)|no (?:errors|warnings|failures|regressions))\b/iu;

/** Noun phrases at the start that mean "execute and judge". */
export const RUN_LEADS =
  /^(?:(?:full|final|complete|whole|end-to-end|e2e|smoke|regression|cross-(?:browser|platform)|performance|quickstart(?:\.md)?|security|accessibility|acceptance|constitution|code|integration|coverage|quality|build|lint|type|ci|pre-merge|post-merge|system|neutrality|success criteria)[\s-]+){1,3}(?:test (?:run|pass)|tests? suite(?: run)?|validation|verification|check|run|runs|smoke|regression|review|audit|sweep|gate|walkthrough|pass|test suite)\b|^all (?:\w+ ){0,3}(?:tests|checks|gates) (?:must )?pass\b|^(?:tests?|build|suite) (?:passes|pass|green)\b/iu;

const CHANGES =
  "fix|add|updat|extend|creat|implement|writ|correct|adjust|remov|refactor|append|rewrit|replac|insert|delet|harden|complet|document|record|sav|captur|log";
/** With a file to write, these make a task that begins with looking a change: "verify/extend", "audit and fix". */
export const AND_CHANGES = new RegExp(
  `^\\p{L}+\\/(?:${CHANGES})|\\b(?:and|then|or)\\s+(?:then\\s+|also\\s+)?(?:${CHANGES})|[;—]\\s*(?:${CHANGES})|\\sи\\s+(?:задокумент|обнов|добав|исправ|запис|зафикс)`,
  "iu",
);
/** These do so even without one: somebody has to mend what is found. */
export const AND_MENDS =
  /\b(?:and|then)\s+(?:fix|correct|harden|address|resolve|remediate|repair)\b|并修复|修复所有|및 수정|и исправить/iu;
/** "Validate the input in src/form.ts" asks for code that validates. */
export const VALIDATE_IN =
  /^(?:re-?)?validate\s(?!that\b|all\b|.{0,200}\bagainst\b).*?\b(?:in|into|inside|within)\s+[`(["']{0,2}(?:[\w.@-]+\/)*[\w.-]+\.(?!md\b)\w+/iu;

export const TEST_NOUNS =
  /^(?:\w+(?:\/\w+)?\s+){0,2}?(?:(?:a|an|the|new|failing|comprehensive|additional|focused|more|missing|red|fail-first|red-first|pure|table-driven|parametri[sz]ed|cli|api|behaviou?ral|pytest|vitest|jest|xunit|go|rust|python|async)\s+){0,4}(?:(?:unit|integration|contract|e2e|end-to-end|acceptance|component|snapshot|property(?:-based)?|regression|performance|load|smoke|functional|golden|doc|ui|http|schema|mutation|architecture|approval|and|or|&|\+|,)[\s,/]+){0,4}(?:tests?|test cases?|specs?|test suites?|test coverage|test fixtures?|assertions?)\b|^(?:补充|编写|添加|创建|为.{0,20}(?:添加|编写))?.{0,8}(?:单元测试|集成测试|契约测试|测试用例|端到端测试)|^(?:단위|통합|계약)\s*테스트|^(?:написать|добавить|создать)\s+(?:\p{L}+\s+){0,2}тест/iu;
export const DOC_NOUNS =
  /^(?:document|describe|docs?:|documentation\b|написать документац|обновить документац|описать|编写(?:用户)?(?:指南|文档)|更新文档|撰写)|^(?:\w+(?:\/\w+)?\s+){1,3}?(?:the\s+|user\s+|api\s+|usage\s+|developer\s+|project\s+|inline\s+|user-facing\s+){0,3}(?:docs|documentation|readme|changelog|user guide|guide|quickstart|tutorial|release notes|runbook|adr)\b/iu;
export const SECURITY_WORDS =
  /\b(?:security|vulnerabilit\w*|threat|owasp|penetration)\b|安全|보안|безопасност/iu;

/** "Confirm the tests fail": the command is expected to be red. */
export const EXPECTS_FAILURE =
  /\b(?:[Vv]erify|[Cc]onfirm|[Ee]nsure|[Cc]heck|[Ee]xpect(?:ed|ing)?|must|should|[Ww]atch|[Ss]ee|[Oo]bserve|they|it|[Tt]ests?|[Ss]uite|[Aa]ll|[Bb]oth|[Ee]ach|and|to|[Aa]ssert)\s+(?:[\w`./–,-]+\s+){0,6}?(?:[Ff]ails?|FAILS?|[Ff]ailing|FAILING|FAILED|(?:is|are|be|stays?|goes?|remain) (?:all )?red|RED)\b(?!\s*(?:[-‑](?:safe|fast|closed|open|over|first)|tests?\b|gates?\b|ci\b|when\b|if\b|with\b|on\b|loud\w*\b|build\b|fast\b|the\b))|(?:确认|验证|确保|確認)(?![^，。,.;；]{0,20}(?:无|没有|不|0\s*))[^，。,.;；]{0,20}失败(?!时|点|后|恢复|处理|重试|原因)|失敗(?:する)?(?:こと)?を確認|실패(?:를|함을|하는지)?\s*(?:확인|검증)|(?<!\p{L})(?:падают|fallan|échouent|fehlschlagen)(?!\p{L})/u;
export const FAILURE_DENIED =
  /\b(?:no|not|never|without|zero|0|don't|doesn't|won't|if|when|any|fix|fixes|unless|cannot|previously|nothing|none)\s+(?:[\w`./-]+\s+){0,4}(?:fails?|failing|failed|failures?|red)\b|\bmust not\b|不失败|不得失败/iu;
