import { escapeLine } from "./escape.ts";

/** Text in markdown that stays text: no table cell, link, picture or markup can come out of it. Backticks make code. */
export function markdownText(text: string, charsMax = 600): string {
  const parts = escapeLine(text, charsMax).split("`");
  const isWhole = parts.length % 2 === 1;
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return entities(part);
      return isWhole || index < parts.length - 1
        ? `<code>${entities(part)}</code>`
        : `&#96;${entities(part)}`;
    })
    .join("");
}

/** References are read as characters, never as markdown. */
const entities = (text: string): string =>
  text.replace(/[&<>"'|`*_[\]\\#~!$@]/g, (character) => `&#${character.charCodeAt(0)};`);
