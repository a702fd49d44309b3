/** About how many characters stand in a line of the text pane. */
const charactersInLine = 90;
/** The space between paragraphs, where the text has a blank line. */
const linesOfGap = 0.4;

/** About how many lines a text takes on the page, the space between paragraphs included. */
export function linesOf(text: string): number {
  if (text === "") return 0;
  let lines = 0;
  let start = 0;
  while (start <= text.length) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    lines += Math.max(linesOfGap, Math.ceil((end - start) / charactersInLine));
    start = end + 1;
  }
  return lines;
}
