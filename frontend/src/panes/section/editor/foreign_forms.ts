// Brings forms that models write into those of our language: `\(x\)`, `\[x\]`, `<sup>`, `<sub>` and `<br>`, as the
// server does with what an answer proposes. Code stays as it is, and what only looks like a formula stays text.

import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { GFM, type MarkdownParser } from "@lezer/markdown";

const foreignSigns = /\\[([]|<(?:sup|sub|br)/i;
const formula = /(?<!\\)\\\(((?:[^\\$\n]|\\[^()[\]\n])+)\\\)(?!\d)/g;
const displayFormula = /(?<!\\)\\\[((?:[^\\$]|\\[^()[\]])+)\\\]/g;
const formulaSigns = /[\\^_={}<>+|/]/;
const word = /\p{L}{3}/u;
const blankLines = /\n(?:[ \t]*\n)+/g;
const positioned = /<(sup|sub)>([^<>\n]{1,300})<\/\1>/gi;
const lineBreak = /<br ?\/?>[ \t]*\n?/gi;

const code = new Set(["FencedCode", "CodeBlock", "InlineCode"]);
const ofOneLine = /^(?:TableRow|TableHeader|ATXHeading\d)$/;

const parser = (commonmarkLanguage.parser as MarkdownParser).configure([GFM]);

export function inOurForms(text: string): string {
  if (!foreignSigns.test(text)) return text;
  const positionsAndFormulas = replacedOutside(text, isCode, withPositionsAndFormulas);
  return replacedOutside(positionsAndFormulas, (name) => isCode(name) || ofOneLine.test(name), withLineEnds);
}

const isCode = (name: string) => code.has(name);
const withLineEnds = (part: string) => part.replace(lineBreak, "\n");

function withPositionsAndFormulas(part: string): string {
  return part
    .replace(displayFormula, (found, inner: string) =>
      formulaSigns.test(inner) ? `$$${inner.replace(blankLines, "\n")}$$` : found,
    )
    .replace(formula, (found, inner: string) => formulaOf(inner.trim()) ?? found)
    .replace(positioned, (found, tag: string, inner: string) => positionedOf(tag, inner.trim()) ?? found);
}

function formulaOf(inner: string): string | null {
  const isFormula = formulaSigns.test(inner) || !word.test(inner);
  return inner !== "" && isFormula ? `$${inner}$` : null;
}

function positionedOf(tag: string, inner: string): string | null {
  const sign = tag.toLowerCase() === "sup" ? "^" : "~";
  return inner === "" || inner.includes(sign) ? null : sign + inner.replace(/[ \t]/g, "\\ ") + sign;
}

/** The text with everything replaced that does not stand in such nodes. */
function replacedOutside(
  text: string,
  isKept: (name: string) => boolean,
  replaced: (part: string) => string,
): string {
  let made = "";
  let end = 0;
  parser.parse(text).iterate({
    enter({ name, from, to }) {
      if (!isKept(name)) return true;
      made += replaced(text.slice(end, from)) + text.slice(from, to);
      end = to;
      return false;
    },
  });
  return made + replaced(text.slice(end));
}
