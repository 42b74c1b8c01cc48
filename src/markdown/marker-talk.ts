/**
 * Sentences that tell about the marker `[NEEDS CLARIFICATION]` instead of using it: "No … markers remain", "Resolve
 * every …", "Mark it with …". `lead` and `tail` are what the sentence says on either side of the marker.
 */
export function isTalkAboutMarker(lead: string, tail: string): boolean {
  if (INSTRUCTION.test(lead) || COUNTED.test(lead) || HANDLED.test(lead) || SEARCHED.test(lead)) return true;
  if (MARKER_WORDS.test(tail) || SPEAKS_OF_MARKERS.test(lead) || SPEAKS_OF_MARKERS.test(tail)) return true;
  if (FIRST_CELL.test(lead) || /^\(/.test(tail)) return true;
  return TOLD.test(tail) && !VALUE_PLACE.test(lead);
}

/** A marker that holds a question is one, unless the sentence counts it or says how to write it. */
export const isTalkAboutQuestion = (lead: string, tail: string): boolean =>
  MARKER_WORDS.test(tail) || REMAIN.test(tail) || WRITE_IT.test(lead);

const COUNTED =
  /(?:\b(?:no|not|zero|none|any|every|each|all|only|open|remaining|unresolved|outstanding|existing|new|further|more|other|these|those|this|that|the|an?|if|when|unless|whether|where|without|called|named|one|two|three|four|five|\d{1,3}|(?:number|count|maximum|list|instead|none|all|any|rest) of)|[≤<>=]\s?\d{1,3})[\s*_"'“‘]{1,4}$/iu;
const HANDLED =
  /\b(?:resolv(?:e|es|ed|ing)|address(?:es|ed|ing)?|remov(?:e|es|ed|ing)|replac(?:e|es|ed|ing)|clear(?:s|ed|ing)?|clarify|answer(?:s|ed|ing)?|mark(?:s|ed|ing)?|flag(?:s|ged|ging)?|tag(?:s|ged|ging)?|contain(?:s|ed|ing)?|leav(?:e|es|ing)|avoid(?:s|ed|ing)?|(?:left|noted|listed|recorded|treated|kept|written|captured|documented|marked|flagged|tagged) (?:as|with))[\s*_"'“‘]{1,4}$/iu;
const SEARCHED =
  /\b(?:search|scan|grep|look|check)\w{0,3} for[\s*_"'“‘]{1,4}$|\b(?:TODO|TBD|FIXME|TKTK|\?\?\?)\b|^[^\p{L}]{0,12}(?:\[x\]\s)?(?:no|zero)\b/iu;
/** "Mark it with", "use" at the beginning: an order to whoever writes the text. */
const INSTRUCTION =
  /\b(?:mark|tag|flag)(?:ed|ged)?\s(?:[^.\r\n]{0,60}\s)?(?:with|as|by|using)[\s*_"'“‘]{1,4}$|(?:^[^\p{L}]{0,12}|[:;→]\s{0,3}|\b(?:and|then|please)\s)(?:use|add|write|insert|put)[\s*_"'“‘]{1,4}$/iu;
const MARKER_WORDS =
  /^[\s*_"'”’]{0,4}(?:markers?|tags?|placeholders?|labels?|items?|notes?|entry|entries|comments?|questions?)\b/iu;
const REMAIN = /^[\s*_"'”’]{0,4}(?:remain\w{0,4}|left)\b/iu;
const SPEAKS_OF_MARKERS = /\b(?:markers?|placeholders?)\b/iu;
/** The first cell of a row names what the others explain. */
const FIRST_CELL = /^\|[^\p{L}\p{N}|]{0,12}$/u;
/** "… remain", "… is for open questions": unless the marker stands where a value should. */
const TOLD =
  /^[\s*_"'”’]{0,4}(?:(?:remain\w{0,4}|left|resolved|exists?|is|are|was|were|will|must|should|means|indicates|appears?)\b|→|[=-]>)/iu;
const VALUE_PLACE =
  /\b(?:in|into|on|at|to|by|via|for|from|with|within|after|before|until|under|over|than|of|through|per|between|is|are|be|use|uses|using)[\s*_"'“‘]{1,4}$/iu;
const WRITE_IT =
  /\b(?:mark|tag|flag)\s(?:it|this|them|these|those|that|as|with|any\w{0,6}|all|every\w{0,6}|each|unknowns?|ambigu\w{1,10}|unclear)\b[^.\r\n]{0,60}$|\b(?:no|zero)[\s*_]{1,4}$/iu;
