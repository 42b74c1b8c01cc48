/** How the names of files begin that lie beside a person's for a moment while that one is replaced. */
export const NEW_PREFIX = ".specrun-new-";
export const ASIDE_PREFIX = ".specrun-aside-";
