/** A project-relative path as a URI reference. Half characters, which no URI can hold, become U+FFFD. */
export const uriPath = (path: string): string =>
  path
    .replace(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .map((segment) => segment.replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16)}`))
    .join("/");
