/** XML as text: elements whose attributes and contents can hold anything. */

type Attributes = Readonly<Record<string, string | number>>;

/** An element that holds elements, one below the other. */
export function xmlElement(name: string, attributes: Attributes, children: readonly string[] = []): string {
  if (children.length === 0) return `<${name}${list(attributes)}/>`;
  const inner = children.map((child) => child.replace(/^(?= *<)/gm, "  "));
  return [`<${name}${list(attributes)}>`, ...inner, `</${name}>`].join("\n");
}

/** An element that holds text. */
export const xmlTextElement = (name: string, attributes: Attributes, text: string): string =>
  text === "" ? xmlElement(name, attributes) : `<${name}${list(attributes)}>${escapeXml(text)}</${name}>`;

const list = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join("");

/** What XML 1.0 cannot hold at all, not even escaped. */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

const NAMED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Also breaks what a CI runner would obey when the document is printed to a log. */
const escapeXml = (text: string): string =>
  text
    .replace(ILLEGAL, "\ufffd")
    .replace(/[&<>"']/g, (character) => NAMED[character] ?? "")
    .replace(/^([^\S\n]*):(?=:)/gm, "$1&#58;")
    .replaceAll("##[", "##&#91;");
