/** Words of tasks after which a file may rightly be gone, or be found under another name. */
export const REMOVAL_WORDS =
  /\b(?:delete|remove|drop|rename|move|replace|relocate|retire|migrate|merge|split|consolidate|clean|convert|port|extract|inline|refactor|rewrite)\w*\b|删除|移除|重命名|削除|移動|替换|移动|置き換|삭제|제거|교체|이동|удал|перенес|перемест|переимен|замен|supprim|renomm|remplac|déplac|elimina|borra|reemplaz|renombr|lösch|entfern|ersetz|umbenenn|verschieb/i;
