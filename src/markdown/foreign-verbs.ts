/**
 * What verbs.ts says of English, for Chinese, Japanese, Korean, Russian, French, Spanish, German and Portuguese.
 * Data only. Word boundaries are written out: those of regular expressions know ASCII alone.
 */
const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** First words: execute or look, whatever paths follow. */
export const FOREIGN_RUN_VERBS = list(`
  запустить запусти запускать выполнить выполни проверить проверь убедиться убедись прогнать прогони подтвердить
  подтверди измерить перепроверить сверить провести просмотреть изучить
  exécuter exécutez exécute vérifier vérifiez vérifie lancer lancez relancer confirmer confirmez contrôler contrôlez
  mesurer mesurez s'assurer assurez-vous inspecter
  ejecutar ejecute ejecuta verificar verifique verifica comprobar compruebe comprueba confirmar confirme confirma
  correr corre medir mida asegurarse inspeccionar asegúrese
  executar execute rodar rode conferir confira checar meça certificar-se garanta-se
  prüfe prüfen überprüfe überprüfen verifiziere verifizieren bestätige bestätigen kontrolliere kontrollieren
  führe ausführen starte testlauf sicherstellen messe
`);

/** The same in the words of a reviewer: "validate the input in src/form.ts" asks for code. */
export const FOREIGN_SOFT_RUN_VERBS = list(`
  валидировать оценить проанализировать ревью аудит сравнить
  valider validez auditer examiner analyser comparer évaluer relire
  validar valide revisar revise auditar analizar analisar comparar evaluar avaliar
  validieren validiere auditieren analysieren analysiere vergleichen vergleiche begutachten
`);

/** First words that mean "try it": a test is written unless the text says that something is looked at. */
export const FOREIGN_TEST_VERBS = list(`
  протестировать тестировать tester testez probar pruebe prueba testar teste testen teste
`);

/** Chinese: what stands at the start, or behind "in PATH", when nothing is to be written. */
export const HAN_RUN_VERBS =
  /^(?:运行|運行|执行|執行|验证|驗證|确认|確認|检查|檢查|校验|校驗|核对|核對|核查|复核|阅读|閱讀|审查|審查|审计|評審|评审|走查|测量|实测|跑通|回归)(?!码|碼|器|框|对话|對話|弹窗|彈窗|清单|清單|点|點|者|逻辑|邏輯|模块|模組|中间件|中介|规则|規則|函数|函數|页|頁|按钮|按鈕|时|期|环境|脚本|引擎|组件|元件|服务|服務|日志|策略|流程)/u;
/** Chinese verbs, to find the first of a sentence that begins with a place: "in PATH, add …". */
export const HAN_VERBS =
  /实现|實現|实作|實作|创建|建立|新建|添加|新增|增加|编写|編寫|撰写|更新|修改|修复|修復|修正|补充|補充|补齐|定义|定義|配置|集成|整合|生成|删除|刪除|移除|重构|重構|重写|替换|替換|扩展|擴展|引入|注册|註冊|导出|迁移|遷移|拆分|嵌入|接入|落实|增补|追加|写入|寫入|完善|优化|封装|提取|设置|設置|初始化|声明|调整|調整|注入|渲染|登记|标注|暴露|记录|批准|让|把|将|使|确保|確保|运行(?!时|態|态|器|期)|運行|执行(?!器|阶段|顺序)|執行(?!器)|验证|驗證|确认|確認|检查|檢查|校验|阅读|审查|测试|測試/u;
export const HAN_EXECUTES = /^(?:运行|運行|执行|執行)/u;
/** A sentence that begins with a place, a time or an aim. */
export const HAN_PLACE = /^(?:在|于|於|按|按照|依|根据|根據|对|對|为|為|基于|使用|通过|用)/u;

/** Languages that put the verb last: compared with the end of the first clause. */
export const RUN_ENDINGS =
  /(?:검증|확인|실행|점검|측정|검토|리뷰)(?:한다|하기|함|하세요|합니다|할 것|하고|하다)?$|(?:実行|検証|確認|点検|チェック|計測|測定|レビュー)(?:する|します|せよ|すること|しろ|して)?$|(?<!\p{L})(?:ausführen|prüfen|überprüfen|verifizieren|bestätigen|kontrollieren|sicherstellen|messen|durchführen|laufen lassen|durchlaufen lassen)$/iu;

/** The same words as a part of what is to be made: "確認ダイアログを追加". */
export const EDIT_ENDINGS =
  /(?:追加|作成|実装|更新|修正|変更|削除|定義|導入|記述|整備|設定|構築|拡張|移行|分割|置換|統合)(?:する|します|せよ|すること)?$|(?:추가|구현|작성|생성|수정|변경|삭제|정의|도입|설정|구성|확장|이전|교체|통합|갱신|업데이트)(?:한다|하기|함|하세요|합니다|할 것)?$|(?<!\p{L})(?:hinzufügen|erstellen|anlegen|schreiben|implementieren|umsetzen|ändern|anpassen|erweitern|entfernen|löschen|ersetzen|dokumentieren|aktualisieren|einbauen|umbenennen)$/iu;

/** The person's own history. */
export const FOREIGN_GIT_LEADS =
  /^(?:提交(?:代码|代碼|所有|全部|更改|变更|改动|本|到|并|$)|推送(?:到|分支|代码|至|提交|$)|(?:创建|建立|新建)(?:功能|特性|发布)?分支|(?:创建|提交|发起|打开)\s?(?:PR|MR|Pull Request|拉取请求|合并请求)|合并(?:分支|到|至|PR)|打标签|发布\s?v?\d|(?:закоммитить|запушить|закоммить|запушь|смержить|слить ветк|влить ветк|создать (?:git[- ])?(?:\p{L}+ )?ветк|создать (?:PR|пул[- ]?реквест|pull request|тег)|открыть (?:PR|пул[- ]?реквест|pull request)|зафиксировать изменения в git)|(?:commiter|pousser (?:la |les |vers |sur )|fusionner (?:la branche|dans|vers)|créer (?:la |une )(?:nouvelle )?branche|(?:ouvrir|créer|soumettre) (?:la |une )(?:pull request|PR|merge request)|étiqueter la version)|(?:hacer (?:un )?(?:commit|push)|commitear|subir la rama|fusionar la rama|crear (?:la |una )(?:nueva )?rama(?! de)|(?:abrir|crear|enviar) (?:el |la |un |una )?(?:pull request|PR)(?!\p{L}))|(?:fazer (?:o |um )?(?:commit|push)|commitar|enviar (?:a |o )(?:branch|ramo)|mesclar (?:a |o )(?:branch|ramo)|criar (?:a |o |uma |um )(?:novo |nova )?(?:branch|ramo)|(?:abrir|criar) (?:o |um |a |uma )?(?:pull request|PR)(?!\p{L}))|(?:(?:alle )?änderungen (?:committen|pushen)|committen|(?:feature-?|neuen )?branch (?:anlegen|erstellen|pushen|mergen)|pull[- ]request (?:öffnen|erstellen|anlegen)|(?:커밋|푸시)(?:한다|하기|함|\s|$)|(?:변경\s?사항|전체|모든 변경).{0,12}(?:커밋|푸시)|(?:기능\s?)?브랜치\s?(?:생성|만들)|(?:PR|풀\s?리퀘스트)\s?(?:생성|작성|열기|올리)|(?:変更|すべての変更|全変更)を(?:コミット|プッシュ)|コミット(?:する|$)|プッシュ(?:する|$)|(?:機能)?ブランチを(?:作成|切|マージ|プッシュ)|(?:プルリクエスト|PR)\s?を(?:作成|開|出)))/iu;

/** Only a person can do it, at the start of a task. */
export const FOREIGN_PERSON_LEADS =
  /^(?:вручную|ручн\p{L}*|手动(?!挡|模式)|人工(?!智能)|手動(?!モード)|目視|目视|実機|真机|수동(?! 모드)|육안|실기기|manuell(?:e[nrs]?)?(?!\p{L})|händisch|manuel(?:le)?(?:ment)?(?!\p{L})|manualmente|visuell|visuellement|visualmente)/iu;
/** Only a person can do it, anywhere in a task that executes or looks. */
export const FOREIGN_PERSON_PHRASES =
  /вручную|手动|人工(?!智能)|手動|目視|目视|肉眼|実機|真机|수동|육안|실기기|(?<!\p{L})(?:manuell|händisch|von hand|manuellement|à la main|à l'œil|manualmente|a mano|à mão|visuell|visuellement|visualmente)(?!\p{L})/iu;

/** With a file to write, these make looking a change. */
export const FOREIGN_CHANGES =
  /[\s,;]и\s+(?:задокумент|обнов|добав|исправ|запис|зафикс)|并(?:且)?(?:修复|更新|补充|修改|添加|修正|写入|记录)|[,，、;；]\s?(?:并|再|然后|则|為|为)?.{0,16}?(?:补充|補充|修复|更新|添加|增补|写入)|(?:して|し、|、)(?:修正|更新|追記|記録)|(?:하고|후|및)\s?(?:수정|갱신|추가|기록)|(?<!\p{L})(?:et|y|e|und)\s+(?:corrig|répar|mett|mis|ajout|actualiz|añad|agreg|arregl|atualiz|adicion|consert|korrigier|beheb|ergänz|aktualisier|dokumentier|document)/iu;
/** These do so even without one. */
export const FOREIGN_MENDS =
  /并修[复正]|修复所有|直至?修复|して修正|및 수정|(?:하고|후) 수정|и исправить|(?<!\p{L})(?:et corriger|y corregir|y arreglar|e corrigir|und (?:beheben|korrigieren))(?!\p{L})/iu;

/** "Do a refactoring" is a change, however the verb sounds. */
export const FOREIGN_CHANGE_NOUNS =
  /^\p{L}+\s+(?:(?:un|une|una|um|uma|le|la|el|o|a|die|das|eine)\s+)?(?:рефактор|миграци|переименован|réfactor|refactor|migration|migración|migração|refatora)/iu;

export const FOREIGN_TEST_NOUNS =
  /^(?:补充|編寫|编写|添加|创建|新增|实现|增加|为.{0,20}?(?:添加|编写))?.{0,8}?(?:单元测试|集成测试|契约测试|测试用例(?!.{0,6}(?:生成|逻辑|管理))|端到端测试|回归测试|單元測試|整合測試|测试(?=[:：]|$))|^(?:测试|測試)|^(?:단위|통합|계약|회귀)?\s?테스트(?:를|을)?\s|테스트(?:를|을)?\s?(?:작성|추가|구현)|テスト(?:ケース|コード)?を(?:追加|作成|実装|書)|^(?:单体|単体|結合|契約)テスト|^(?:написать|добавить|создать|дополнить)\s+(?:\p{L}+\s+){0,2}тест|^(?:écrire|ajouter|créer)\s+(?:\S+\s+){0,3}tests?(?!\p{L})|^tests?\s+(?:unitaires?|d'intégration|de)|^(?:escribir|añadir|agregar|crear)\s+(?:\S+\s+){0,3}(?:tests?|pruebas?)(?!\p{L})|^pruebas?\s|^(?:escrever|adicionar|criar)\s+(?:\S+\s+){0,3}testes?(?!\p{L})|^testes?\s+(?:unitários?|de)|^(?:\p{L}+-?)?tests?\s+(?:für|schreiben|hinzufügen|ergänzen)|^\p{L}*(?:tests|testfälle|testfall)\s/iu;
export const FOREIGN_DOC_NOUNS =
  /^(?:编写(?:用户)?(?:指南|文档)|更新\s?(?:文档|說明|说明|README|CHANGELOG)|撰写|补充文档|写文档|文档[:：])|(?:ドキュメント|文書|README|手順書)を(?:更新|作成|追加|書)|(?:문서|README|가이드)(?:를|을)?\s?(?:작성|갱신|업데이트|추가)|^(?:написать|обновить|дополнить|актуализировать)\s+(?:\p{L}+\s+){0,2}(?:документац|README|руководств|инструкц|quickstart)|^описать|^задокументировать|^documenter|^(?:mettre à jour|rédiger|écrire)\s+(?:\S+\s+){0,2}(?:documentation|README|guide)|^documentar|^(?:actualizar|escribir|redactar|atualizar|escrever)\s+(?:\S+\s+){0,2}(?:documentación|documentação|README|guía|guia)|^dokumentier|^(?:README|dokumentation|handbuch|anleitung)\s+(?:\S+\s+){0,3}(?:schreiben|aktualisieren|ergänzen|anpassen)/iu;
/** A sub-heading that holds tests. */
export const FOREIGN_TEST_SECTIONS = /^(?:测试|測試|テスト|테스트|тесты|pruebas|testes)/iu;
