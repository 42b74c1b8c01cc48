import type { PhaseKind } from "../model/feature.ts";

/** Words in headings, in the languages that feature repositories are written in. Data only. */

/** A heading that begins so (after "Final", emoji, numbers) is a phase whatever it contains. */
export const PHASE_WORDS = [
  "phase",
  "fase",
  "phasen",
  "étape",
  "etapa",
  "paso",
  "фаза",
  "этап",
  "フェーズ",
  "阶段",
  "階段",
  "단계",
  "페이즈",
  "giai đoạn",
];

/** `## Dependencies`, never "Dependency report in src/report.ts": what is built may well be called so. */
const DEPENDENCIES = [
  "dependencies",
  ...["graph", "order", "map", "chain", "matrix", "notes", "diagram", "tree", "overview", "summary"].map(
    (word) => `dependency ${word}`,
  ),
];

/**
 * Sections that talk about tasks without defining any: how their headings begin, in lower case. No Latin letter
 * may follow, so that "Formatting" and "Progressive loading" stay phases.
 */
export const NON_PHASE_PREFIXES = [
  "format",
  "path convention",
  "path conventions",
  ...DEPENDENCIES,
  "execution order",
  "execution flow",
  "execution wave",
  "execution strategy",
  "parallel example",
  "parallel examples",
  "parallel execution",
  "parallel opportunity",
  "parallel opportunities",
  "parallelization",
  "parallel team",
  "implementation strategy",
  "note",
  "notes",
  "summary",
  "task summary",
  "task count",
  "task generation rules",
  "validation checklist",
  "completion criteria",
  "traceability",
  "critical path",
  "mvp",
  "checklist",
  "checklists",
  "done when",
  "legend",
  "progress",
  "status",
  "success criteria",
  "acceptance",
  "definition of done",
  "risk",
  "risks",
  "references",
  "overview",
  "phase dependency",
  "phase dependencies",
  "phase summary",
  "phase overview",
  "user story dependency",
  "user story dependencies",
  "within each",
  "incremental delivery",
  "estimated",
  "依赖",
  "依存",
  "依賴",
  "并行",
  "並列",
  "実装戦略",
  "实施策略",
  "实现策略",
  "格式",
  "说明",
  "备注",
  "注意",
  "概述",
  "摘要",
  "总结",
  "まとめ",
  "验证清单",
  "路径约定",
  "зависимост",
  "параллельн",
  "стратегия",
  "примечан",
  "формат",
  "итог",
  "의존",
  "병렬",
  "구현 전략",
  "요약",
  "dependencias",
  "ejecución paralela",
  "estrategia",
  "notas",
  "resumen",
  "dépendances",
  "stratégie",
  "abhängigkeiten",
  "parallele ausführung",
  "umsetzungsstrategie",
];

/** Sub-headings inside a phase that hold examples, not tasks. */
export const EXAMPLE_PREFIXES = [
  "parallel example",
  "parallel examples",
  "parallel execution",
  "parallel opportunity",
  "parallel opportunities",
  ...DEPENDENCIES,
  "execution order",
  "legend",
  "并行示例",
  "并行执行",
];

/** First match wins, so the more telling words stand first. */
export const PHASE_KINDS: readonly (readonly [PhaseKind, RegExp])[] = [
  ["convergence", /\bconvergence\b|收敛|収束|конвергенц|수렴/iu],
  [
    "foundational",
    /\bfoundation(?:al|s)?\b|blocking prerequisites|基础|基盤|基礎|фундамент|базов|기반|基础设施|fundacional|fondation|grundlage/iu,
  ],
  ["tests", /\btests? first\b|\bTDD\b|\btests?\b.*(?:before|fail)|先写测试|测试先行/iu],
  [
    "polish",
    /\bpolish\b|cross-?cutting|\bfinal\b|完善|打磨|收尾|最终|仕上げ|横断|полировк|сквозн|финал|завершен|마무리|다듬|pulid|acabado|finition|feinschliff/iu,
  ],
  ["core", /\bcore\b|核心实现|コア実装|основн.*реализац|핵심 구현/iu],
  ["integration", /\bintegration\b|集成|統合|интеграц|통합/iu],
  [
    "setup",
    /\bset-?up\b|\bscaffold|初始化|环境准备|设置|準備|セットアップ|подготовк|настройк|инициализац|설정|준비|셋업|configuración|preparación|einrichtung|mise en place|preparation/iu,
  ],
];

/** The story of a phase, in its heading; group 1 is the number. */
export const STORY_IN_HEADING = [
  /\bUser Stor(?:y|ies)\s*-?\s*#?(\d{1,3})/iu,
  /\bUS-?0*(\d{1,3})\b/u,
  /\[Story:?\s*US-?0*(\d{1,3})\]/iu,
  /(?:ユーザーストーリー|ユーザストーリー|用户故事|用戶故事|使用者故事|사용자 스토리)\s*(\d{1,3})/u,
  /(?:Пользовательск\p{L}* истори\p{L}*|Истори\p{L}* пользователя)\s*(\d{1,3})/iu,
  /(?:Historia de usuario|História de usuário|Récit utilisateur|Benutzergeschichte)\s*(\d{1,3})/iu,
];
