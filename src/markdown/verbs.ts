/**
 * Leading verbs and phrases that decide what a task is, in the languages of real feature repositories. Data
 * only; how they are weighed is in task-kind.ts. A verb that stands nowhere means: change files.
 */
const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Execute or look, whatever paths follow. */
export const RUN_VERBS = list(`
  run rerun re-run execute verify reverify re-verify confirm check recheck re-check double-check sanity-check
  measure inspect observe smoke-test grep search shellcheck dogfood exercise prove demonstrate monitor
  perform walk walkthrough time profile reproduce
`);

/** Execute or look in the words of a reviewer, whatever paths follow. */
export const SOFT_RUN_VERBS = list(`
  validate revalidate re-validate lint compile rebuild benchmark analyze analyse assess compare evaluate audit
  review re-review examine scan
`);

/** Read and understand: looking, too. "Read the timeout from the environment" asks for code. */
export const STUDIES =
  /^(?:study|understand\s+(?:how|why|what|(?:the\s+)?(?:existing|current))|familiari[sz]e|read\s+(?:and\s+(?:verify|understand|review|confirm)|through|existing|current|all|every|the\s+(?:existing|current))|(?:identify|locate|investigate|explore)\s+(?:all\s+|the\s+|every\s+)?(?:existing|current|places|call\s?sites|usages?|occurrences|references))\b/iu;

/** A noun that looks like a verb, with a file to write: "Profile page in src/profile.tsx", "Search service in ...". */
export const NAMED_THING =
  /^(?:confirm|check|search|profile|monitor|time|review|install|audit|benchmark|scan|run|exercise|walk|compare|analy[sz]e)\s+(?:(?!(?:the|that|all|each|every|this|these|existing|current|an?|whether|if|both|for)\b)[\w-]+\s+){0,2}?(?:dialogs?|modals?|buttons?|pages?|panels?|views?|forms?|bar|box|boxes|models?|services?|endpoints?|components?|screens?|stores?|repository|controllers?|handlers?|routers?|hooks?|widgets?|tabs?|pickers?|cards?|commands?|schemas?|tables?|entity|entities|types?|class|module|middleware|helpers?|utility|index|icons?|menus?|queues?|workers?|jobs?)\s*(?:$|[(:—–]|(?:in|at|under|inside)\s+[`(]?[\w@.~-]*[/.])/iu;

/** A tool at the start that has nothing to complain of: "eslint clean on src/". */
export const TOOL_IS_CONTENT =
  /^(?:shellcheck|yamllint|markdownlint|eslint|stylelint|ruff|mypy|pyright|clippy|pytest|vitest|pluginval|biome|tsc|rubocop|ktlint)\b[^.;:]{0,60}?\b(?:clean|green|passes|pass|zero)\b|^\w{2,20}lint-clean\b/iu;

/** Handle a running program: looking, when the text goes on to say what is to be seen. */
export const HANDLE_VERBS = list(`
  load open reopen close click launch start restart reboot boot navigate browse resize drag toggle switch reload
  refresh re-fetch fetch visit play simulate trigger
`);
export const LOOKS_LATER =
  /[,;:.—–(]\s*(?:and\s+|then\s+)?(?:verify|confirm|check|ensure|observe|see that|expect)\b|\band (?:verify|confirm|check|observe)\b/iu;

/** Change files. Only asked where a label or a command could mean either; any unknown verb changes files, too. */
export const EDIT_VERBS = list(`
  add adapt adjust align allow annotate append apply author backfill bump bring build change clean collapse configure
  connect consolidate convert copy correct create declare define delete deprecate derive design document drop edit
  embed enable encapsulate enforce enhance ensure establish expand export expose extend extract factor fill finalize
  fix flesh format generalize generate guard handle harden implement import improve include initialize inject inline
  insert install integrate introduce keep make mark merge migrate modify move normalize optimize parse patch persist pin
  populate port prepare promote propagate provide prune publish raise refactor refine register remove rename render
  reorganize repair replace reset resolve restore restrict restructure retire return revert rewire rewrite route
  save scaffold seed serialize set simplify split standardize store strip support surface sync synchronize
  tighten translate update upgrade use widen wire wrap write
`);

/** The person's own history, whatever files are named. */
export const GIT_LEADS =
  /^(?:(?:final\s+)?(?:git\s+)?commit(?:ting)?\b(?!\s+(?:(?:message|hook|parser|hash|sha|history|log|graph|status|metadata|support|command|id|author|list|view|panel|model|store|service|template|detection|linter?)s?\b))|(?:git\s+)?push\b(?=\s*(?:$|[.:;,+`]|the\b|all\b|and\b|to\b|branch|origin|changes|commits?\b|tags?\b))|rebase\b(?=\s+(?:on|onto|the|this|\d|\w+ on)|\s*$)|cherry-?pick\b(?!\/)|merge\s*(?:$|[;.,]\s)|(?:git\s+)?branch\s*(?:$|:))/iu;
/** The same, unless a file to write is named: "Merge sort in src/merge.js" is code. */
export const SOFT_GIT_LEADS =
  /^(?:reply (?:on|to)\b(?=.{0,80}\b(?:pr|issue|review|comments?)\b)|close\s+(?:[\w-]+\s+){0,3}(?:github\s+)?issues?\b(?=\s*(?:$|[#(:.,]|\w+\s+#|with\b|on\b|as\b))|(?:create|open|raise|submit|file|make|prepare|cut|send|publish|draft)\s+(?:an?\s+|the\s+|new\s+|feature\s+|draft\s+|release\s+|git\s+|integrated\s+|`[^`]{1,60}`\s+){0,4}(?:branch|pr|prs|pull requests?|merge request|tag|release)\b(?!['’]?\s+(?:notes?|templates?|descriptions?|logic|support|models?|commands?|naming|protection|names?|workflows?|scripts?|pages?|lists?|comments?|components?|filters?|cloud|checks?|handling|validation|detection|plans?|checklist|manifest|pipeline|picker|selector|input|types?|schema|tests?|switch\w*|management|creation|parsing|resolution))|(?:squash-?)?merge\b(?=.{0,80}\b(?:branch|prs?|pull requests?|main|master|develop|trunk|upstream)\b|.{0,20}#\d)|squash\b(?=.{0,40}\bcommits?\b)|tag\b(?=.{0,40}(?:\bv?\d+\.\d|\brelease\b|\bcommit\b|\bversion\b))|(?:release|publish)\b(?=\s+(?:`?v?\d|preparation\b|(?:the |a |new )?(?:package|release|version|crate|extension)\b|to (?:npm|pypi|crates|the marketplace|maven|nuget)\b)))/iu;
/** With a file to write, "commit parser in src/parser.ts" is code. */
export const COMMITTED_THING =
  /^commit\s+(?!(?:all|the|this|these|any|your|changes?|everything|work)\b)[\p{L}-]{2,30}(?:\s+[\p{L}-]{2,30}){0,3}\s+(?:in|at|into|under|to)\s+[`(]?[\w./~@-]*[./]\w/iu;
export const GIT_COMMANDS =
  /^(?:git\s+(?:commit|push|merge|tag|rebase|checkout\s+-b|switch\s+-c|branch|cherry-pick|add|worktree)|gh\s+(?:pr|release|issue|workflow|run|api|project))\b/;

/** A command to the forge near the start, complete or not: "CI watch (`gh pr checks 12`)". */
export const FORGE_COMMAND = /^[^`]{0,80}`gh\s+(?:pr|release|issue|workflow|run|api|project)\b/u;

export const PERSON_LABELS = list(`YOU USER HUMAN MANUAL PERSON OPERATOR MAINTAINER`);
/** At the start of a task: only a person can do it. */
export const PERSON_LEADS =
  /^(?:manual(?:ly)?\b(?=\s*(?:$|[:—–-]|(?:\w+\s+){0,3}?(?:test\w*|verif\w*|check\w*|qa|review\w*|validat\w*|smoke|inspect\w*|walk\w*|quickstart|sweep|regression|accept\w*|confirm\w*|evaluat\w*|exercise|execute|run|try|trigger the|step|steps|sign-?off|pass|audit|approv\w*)\b))|manually\b|visual(?:ly)? (?:verif|inspect|check|confirm|review|qa|regression check)|sign[- ]?off|hands-on|eyeball|ask (?:the )?(?:user|maintainer|owner|team)|(?:obtain|get|request|await|collect|secure) (?:\w+ ){0,3}(?:approval|sign-?off|consent|permission|feedback)|user (?:acceptance|testing|confirms|must|sign)|human (?:review|test|check|verification)|stakeholder)/iu;
/** With a file to write, "manual ..." is a thing: "Manual mode switch in src/mode.ts". */
export const MANUAL_THING = /^(?:manual|visual|human|stakeholder)\b/iu;
/** Anywhere in a task that executes or looks: only a person can do it. */
export const PERSON_PHRASES =
  /\b(?:manually|manual (?:\w+ ){0,2}(?:test\w*|verif\w*|check\w*|qa|review\w*|validat\w*|inspect\w*|walk\w*|smoke|run|confirm\w*|pass)|by hand(?!-)|visual(?:ly)? (?:verif\w*|inspect\w*|check\w*|confirm\w*)|(?:physical|real|actual|hardware) (?:\w+ )?(?:device|phone|hardware|daw|account|tenant|user)s?|android emulator|ios simulator|on[- ]device|in (?:the |a )?(?:real )?daw|extension development host|screen reader|voiceover|eyeball|sign-?off|by a (?:person|human)|human reviewer|with (?:the )?(?:user|stakeholders?))\b/iu;
/** The same, unless a command does it. */
export const SOFT_PERSON_PHRASES = /\bin (?:the|a|your) (?:\w+ )?browser\b/iu;

/** What stands behind "build", "ensure" or "test" when nothing is to be written. */
export const RUN_OBJECTS =
  /^(?:the\s+|a\s+|all\s+|full\s+|whole\s+|entire\s+|complete\s+|and\s+|both\s+|existing\s+|that\s+|every\s+|final\s+|clean\s+|`[^`]*`\s+){0,4}(?:projects?|solutions?|targets?|tests?\b(?:\s+suites?)?|suites?|workspace|release|debug|binary|binaries|images?|docker|bundle|package|app|application|extension|build|plugin|`[^`]*`|everything|green|lint|linter|typecheck|type-check|coverage|quality gates?|ci|checks?)(?:\s|$|[.,:;(—–-])/iu;
export const PASSES =
  /\b(?:pass(?:es|ing)?|green|succeed(?:s|ed)?|clean|zero (?:errors|warnings|failures)|no (?:errors|warnings|failures|regressions))\b/iu;

/** Noun phrases at the start that mean "execute and judge". */
export const RUN_LEADS =
  /^(?:(?:full|final|complete|whole|end-to-end|e2e|smoke|regression|cross-(?:browser|platform|compilation)|performance|quickstart(?:\.md)?|security|accessibility|acceptance|constitution|compliance|code|integration|coverage|quality|build|lint|type|ci|pre-merge|post-merge|system|neutrality|parity|success criteria)[\s-]+){1,3}(?:test (?:run|pass)|tests? suite(?: run)?|validation|verification|check|run|runs|smoke|regression|review|audit|sweep|gate|walkthrough|pass|test suite|evidence)\b|^(?:full|whole|entire|complete) (?:test )?suite\b|^all (?:[\w-]+ ){0,4}(?:tests|checks|gates|questions|criteria) (?:must )?(?:pass|answered|met|green|satisfied)\b|^(?:tests?|build|suite) (?:passes|pass|green)\b|^versions? verified\b/iu;

const CHANGES =
  "fix|add(?!ress)|updat|extend|creat|implement|writ|correct|adjust|remov|refactor|append|rewrit|replac|insert|delet|harden|complet";
const OBJECT =
  "\\w*\\s(?!(?:operations?|paths?|flows?|endpoints?|commands?|buttons?|actions?|works?|behave\\w*|events?|scenarios?|cycles?)\\b)";
/** With a file to write, these make a task that begins with looking a change: "verify/extend", "audit and fix". */
export const AND_CHANGES = new RegExp(
  `^\\p{L}+\\/(?:${CHANGES})|[.;]\\s+(?:Create|Add|Extend|Update|Write|Fix)\\s+(?=[\\x60a-z])|\\b(?:and|then|or)\\s+(?:then\\s+|also\\s+)?(?:${CHANGES})${OBJECT}|(?:[;:—–→]|->|--)\\s*(?:then\\s+)?(?:${CHANGES})${OBJECT}|\\bif\\b(?:[^.;]|\\.(?=\\S)){0,200}?[,—–→]\\s*(?:then\\s+)?(?:${CHANGES})${OBJECT}`,
  "iu",
);
/** These only where the file comes after them: "run it and record the numbers in docs/perf.md". */
export const AND_RECORDS =
  /\b(?:and|then)\s+(?:then\s+|also\s+)?(?:document|record|sav|captur|log|note|archiv|summari)\w*\s|[,;:—–→]\s*(?:document|record|save|capture|log the|note)\w*\s|\bto (?:re-?)?(?:generate|produce|create|regenerate|emit|update|refresh)\s/iu;
/** These do so even without one: somebody has to mend what is found. */
export const AND_MENDS = /\b(?:and|then)\s+(?:fix|correct|harden|address|resolve|remediate|repair)\b/iu;
/** "Validate the input in src/form.ts" asks for code that validates. */
export const VALIDATE_IN =
  /^(?:re-?)?validate\s(?!that\b|all\b)(?:(?!against\b|end-to-end)(?:[^:;.—–]|\.(?=\S))){0,200}?\b(?:in|into|inside|within)\s+[`(["']{0,2}(?:[\w.@-]{1,80}\/){0,20}[\w.-]{1,80}\.(?!md\b)\w+/iu;
/** "Perform the refactoring" is a change, however the verb sounds. */
export const CHANGE_NOUNS =
  /^(?:perform|execute|carry out|do)\s+(?:the\s+|a\s+|an\s+)?(?:[\w-]+\s+)?(?:refactor\w*|migration|rename|renaming|clean-?up|rewrite|extraction|move|removal)\b/iu;
/** What says that a command was only to be looked at. */
export const RESULT_WORDS =
  /\b(?:pass(?:es|ed)?|green|clean|succeeds?|exits? 0|returns? (?:nothing|`|no\b|zero)|empty|unchanged|(?:0|zero|no) (?:errors?|warnings?|failures?|hits?|matches|regressions?))\b|→ \**0|결과 0|0 ?(?:행|hit|노출|件|个)|通过|通過/iu;
/** A command that changes files: a worker has to make the change, or it is lost. */
export const CHANGING_COMMANDS =
  /^(?:git\s+(?:mv|rm|apply)\b|(?:rm|mv|cp|mkdir|touch)\s|sed\s+-i|cargo\s+(?:fmt\b(?!.*--check)|fix\b|init\b|new\b|add\b)|go\s+(?:fmt\b|mod\s+(?:init|tidy)|get\b)|gofmt\s.*-w|(?:npx\s+|pnpm\s+|yarn\s+|bunx\s+)?(?:prettier\s.*(?:--write|-w\b)|eslint\s.*--fix|biome\s.*--(?:write|apply))|(?:uv\s+run\s+|poetry\s+run\s+)?(?:ruff\s+format\b(?!.*--(?:check|diff))|ruff\s+check\s.*--fix|black\s(?!.*--(?:check|diff))|isort\s(?!.*--(?:check|diff)))|npm\s+(?:init\b|pkg\s+set|(?:install|i)\s+(?!-g|--global|-*ci\b|--$)[^-\s]|(?:install|i)\s+(?:-D|--save-dev|-E|--save)\b)|(?:pnpm|yarn|bun|uv|poetry|composer|flutter pub|dart pub|deno|pdm)\s+(?:add|init)\b|dotnet\s+(?:format\b(?!.*--verify)|new\b|sln\b|add\b)|(?:mix|terraform|swift)\s+(?:format|fmt)\b(?!.*-check)|(?:rails|flutter|ng|cargo)\s+(?:new|create|generate|g)\s|specify\s+init\b|python3?\s+manage\.py\s+(?:makemigrations\b(?!.*--check)|startapp))/u;
/** "Install the dependencies" executes; "install vitest" changes a manifest. */
export const INSTALLS =
  /^install(?:ing)?\s+(?:(?:all|the|project|required|npm|pip|python|node|dev|development|updated|new|workspace|\w+ly)\s+(?:and\s+)?){0,4}(?:dependenc\w+|deps|packages?|requirements|modules|toolchains?|tools|browsers?)(?!\s+(?:and|to|for|such|like)\b)/iu;

export const TEST_NOUNS =
  /^(?:\w+(?:\/\w+)?\s+){0,2}?(?:(?:a|an|the|new|failing|comprehensive|additional|focused|more|missing|red|fail-first|red-first|pure|table-driven|parametri[sz]ed|cli|api|behaviou?ral|pytest|vitest|jest|xunit|go|rust|python|async)\s+){0,4}(?:(?:unit|integration|contract|e2e|end-to-end|acceptance|component|snapshot|property(?:-based)?|regression|performance|load|smoke|functional|golden|doc|ui|http|schema|mutation|architecture|approval|and|or|&|\+)[\s,/]{1,8}){0,4}(?:tests?|test cases?|specs?|test suites?|test coverage|test fixtures?|assertions?)\b/iu;
/** A noun phrase that ends in tests: "Conflict resolution integration tests - the rollback wins". */
export const TEST_PHRASE =
  /^(?:(?!\b(?:implement|make|ensure|fix|pass|so|until|to|against|from|before|after|when|via|under)\b)[^.,:;—–()]){0,80}?\b(?:tests?|test cases?|fixtures?|assertions?|goldens?|test suites?)(?=\s*(?:$|[.,:;—–(]|\s-|--|added\b|for\b|in\b|that\b|to (?:production|each|every|all)\b|regenerated\b))/iu;
export const TEST_SECTIONS =
  /^(?:[\d.]+\s+)?(?:(?:unit|integration|contract|end-to-end|e2e|regression|component|acceptance)\s+)?tests?\b/iu;
export const DOC_NOUNS =
  /^(?:document|describe|docs?:|documentation\b)|^(?:\w+(?:\/\w+)?\s+){1,3}?(?:the\s+|user\s+|api\s+|usage\s+|developer\s+|project\s+|inline\s+|user-facing\s+){0,3}(?:docs|documentation|readme|changelog|user guide|guide|quickstart|tutorial|release notes|runbook|adr)\b|^(?:a\s+)?changelog entry\b/iu;
export const SECURITY_WORDS =
  /\b(?:security|vulnerabilit\w*|threat|owasp|penetration)\b|安全|セキュリティ|보안|безопасност|sicherheit|sécurité|seguridad|segurança/iu;

/** "Confirm the tests fail": the command is expected to be red. */
export const EXPECTS_FAILURE =
  /\b(?:[Vv]erify|[Cc]onfirm|[Ee]nsure|[Cc]heck|[Ee]xpect(?:ed|ing)?|must|should|[Ww]atch|[Ss]ee|[Oo]bserve|they|it|[Tt]ests?|[Ss]uite|[Aa]ll|[Bb]oth|[Ee]ach|and|to|[Aa]ssert)\s+(?:[\w`./–,-]+\s+){0,6}?(?:[Ff]ails?|FAILS?|[Ff]ailing|FAILING|FAILED|(?:is|are|be|stays?|goes?|remain) (?:all )?red|RED)\b(?!\s*(?:[-‑](?:safe|fast|closed|open|over|first)|tests?\b|gates?\b|ci\b|when\b|if\b|with\b|on\b|loud\w*\b|build\b|fast\b|the\b))|(?:确认|验证|确保|確認)(?![^，。,.;；]{0,20}(?:无|没有|不|0\s*))[^，。,.;；]{0,20}失败(?!时|点|后|恢复|处理|重试|原因)|失敗(?:する)?(?:こと)?を確認|실패(?:를|함을|하는지)?\s*(?:확인|검증)|(?<!\p{L})(?:падают|fallan|échouent|fehlschlagen)(?!\p{L})/u;
export const FAILURE_DENIED =
  /\b(?:no|not|never|without|zero|0|don't|doesn't|won't|if|when|any|fix|fixes|unless|cannot|previously|nothing|none)\s+(?:[\w`./-]+\s+){0,4}(?:fails?|failing|failed|failures?|red)\b|\bmust not\b|不失败|不得失败/iu;
