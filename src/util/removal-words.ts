/** Words of tasks after which a file may rightly be gone, or be found under another name. */
export const REMOVAL_WORDS =
  /\b(?:delete|remove|drop|rename|move|replace|relocate|retire|migrate|merge|split|consolidate|clean|convert|port|extract|inline|refactor|rewrite)\w*\b|删除|移除|重命名|削除|移動|삭제|제거|удал|перенес|supprim|renomm|elimina|borra|lösch|entfern/i;
