// What the forms of the tools write: links, footnotes, formulas and tables as Markdown.

import { gapBeforeNotes } from "../../../model/citing/footnotes";
import type { WrittenForm } from "../editor/tools/tools";

/** A link; an address without a scheme is one of the web or of mail. */
export function linkText(text: string, address: string): string {
  const target = completed(address.trim());
  const shown = text.trim() === "" ? address.trim() : text;
  return `[${withoutBrackets(shown)}](${/[\s()<>]/.test(target) ? `<${target.replace(/[<>\s]/g, encodeURIComponent)}>` : target})`;
}

function completed(address: string): string {
  if (/^(?:[a-z][a-z\d+.-]*:|[/#?])/i.test(address)) return address;
  if (/^[^\s/@]+@[^\s/@]+$/.test(address)) return `mailto:${address}`;
  return `https://${address}`;
}

/** Whether an address leads somewhere that the page shows a link to. */
export const isAddress = (address: string): boolean =>
  address.trim() !== "" && !/^(?:javascript|data|vbscript):/i.test(address.trim());

/** Brackets that do not belong together would end the text of a link. */
function withoutBrackets(text: string): string {
  const line = text.replace(/\s+/g, " ");
  let depth = 0;
  const isBalanced = Array.from(line).every((sign) => {
    depth += sign === "[" ? 1 : sign === "]" ? -1 : 0;
    return depth >= 0;
  });
  return isBalanced && depth === 0 ? line : line.replace(/(?<!\\)[[\]]/g, "\\$&");
}

/** A footnote behind what is selected, with its text at the end of the section. */
export function noteText(section: string, selected: string, note: string): WrittenForm {
  const label = nextLabel(section);
  const paragraphs = note
    .trim()
    .split(/\n/)
    .map((line) => line.trim());
  const text = paragraphs.filter((line) => line !== "").join("\n    ");
  return {
    text: `${selected}[^${label}]`,
    atEnd: `${gapBeforeNotes(`${section}.`)}[^${label}]: ${text}\n`,
  };
}

/** The next free number; the page numbers notes by their order whatever their labels are. */
function nextLabel(section: string): string {
  const used = new Set(Array.from(section.matchAll(/\[\^([^[\]\s]+)\]/g), ([, label]) => label));
  let number = 1;
  while (used.has(String(number))) number += 1;
  return String(number);
}

export function formulaText(formula: string, isBlock: boolean): WrittenForm {
  const lines = linesOfFormula(formula);
  return isBlock ? { text: `$$\n${lines}\n$$`, isBlock } : { text: `$${inOneLine(lines)}$` };
}

/** A formula that is there says something else, between the same signs. */
export function changedFormula(before: string, formula: string): WrittenForm {
  const lines = linesOfFormula(formula);
  if (/^\$\$\s*\n/.test(before)) return { text: `$$\n${lines}\n$$` };
  const signs = before.startsWith("$$") ? "$$" : "$";
  return { text: `${signs}${inOneLine(lines)}${signs}` };
}

/** A blank line or a dollar sign would end it. */
const linesOfFormula = (formula: string): string =>
  formula
    .trim()
    .replace(/\n\s*\n/g, "\n")
    .replace(/(?<!\\)\$/g, "\\$");

const inOneLine = (lines: string): string => lines.replace(/\s*\n\s*/g, " ");

export function tableText(rows: number, columns: number): WrittenForm {
  const row = (cell: string) => `|${` ${cell} |`.repeat(columns)}`;
  const lines = [row("   "), row("---"), ...Array.from({ length: rows - 1 }, () => row("   "))];
  return { text: lines.join("\n"), selected: { from: 2, to: 2 }, isBlock: true };
}
