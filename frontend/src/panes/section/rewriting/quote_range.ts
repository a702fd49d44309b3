// Where in the Markdown of a section the words stand that an answer has quoted from it.

/** From where to where; the beginning of the paragraph, if the words are not there any more. */
export function rangeOfQuote(source: string, quote: string, paragraph: number): [number, number] {
  const words = quote.trim().split(/\s+/).filter(Boolean).map(escaped);
  const found = words.length === 0 ? null : new RegExp(words.join("\\s+"), "u").exec(source);
  if (found) return [found.index, found.index + found[0].length];
  const start = startOfParagraph(source, paragraph);
  return [start, start];
}

/** Paragraphs count from 1 and stand between blank lines. */
function startOfParagraph(source: string, paragraph: number): number {
  const paragraphs = [...source.matchAll(/\S(?:.|\n(?![ \t]*\n))*/g)];
  return paragraphs[paragraph - 1]?.index ?? 0;
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
