/** About how many characters stand in a line of the text pane. */
const charactersInLine = 90;

/** About how many lines a text takes on the page, the space between paragraphs included. */
export function linesOf(text: string): number {
  if (text === "") return 0;
  let lines = 0;
  let start = 0;
  while (start <= text.length) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    lines += Math.max(0.7, Math.ceil((end - start) / charactersInLine));
    start = end + 1;
  }
  return lines;
}
