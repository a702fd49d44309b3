// How much room stands between the blocks of a text while it is written: as much as where it is read (prose.css). The
// first blank line between two blocks is as high as that room, and further ones have no height; a block that follows
// another one without a blank line has the room above itself. Blank lines around the cursor are the exception: the one
// it is in is a block to come, with its room on both sides, so that nothing moves when its first letter is typed.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Line } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import { blocksAt, hasNoWords, isBlank, isHeading, isInNote, isNoteLabel } from "./blocks";

/** The measures of tokens.css, by their names. */
export const gaps = [
  "gap",
  "gap-above-heading",
  "gap-below-heading",
  "gap-above-notes",
  "gap-between-notes",
  "gap-above-caption",
] as const;

type Gap = (typeof gaps)[number];

/** The classes of a line that make room; `cursorLine` is the number of the line that has the cursor. */
export function roomAt(state: EditorState, line: Line, cursorLine: number): string {
  if (isBlank(state, line)) return classesOfBlank(state, line.number, cursorLine);
  const above = line.number > 1 ? state.doc.line(line.number - 1) : null;
  const gap = above && !isBlank(state, above) ? gapBetween(state, above, line) : null;
  return gap === null ? "" : `cm-apart cm-with-${gap}`;
}

function classesOfBlank(state: EditorState, number: number, cursorLine: number): string {
  const blank = blankLinesAround(state, number);
  const isWrittenIn = cursorLine >= blank.first && cursorLine <= blank.last && !isSeparator(blank);
  if (isWrittenIn && number === cursorLine) return "";
  const gap = isWrittenIn ? gapBeside(state, blank, number, cursorLine) : gapAcross(state, blank, number);
  return gap === null ? "cm-blank" : `cm-blank cm-with-${gap}`;
}

/** Blank lines, by their numbers, and the lines around them. */
interface BlankLines {
  first: number;
  last: number;
  above: Line | null;
  below: Line | null;
}

function blankLinesAround(state: EditorState, number: number): BlankLines {
  const { doc } = state;
  let first = number;
  let last = number;
  while (first > 1 && isBlank(state, doc.line(first - 1))) first -= 1;
  while (last < doc.lines && isBlank(state, doc.line(last + 1))) last += 1;
  const above = first > 1 ? doc.line(first - 1) : null;
  return { first, last, above, below: last < doc.lines ? doc.line(last + 1) : null };
}

/** Whether this is the one blank line without which two blocks would be one: what is typed there goes on with both. */
const isSeparator = ({ first, last, above, below }: BlankLines): boolean =>
  first === last && above !== null && below !== null;

function gapAcross(state: EditorState, { first, above, below }: BlankLines, number: number): Gap | null {
  return number === first && above && below ? gapBetween(state, above, below) : null;
}

/** The room of the block that would be written where the cursor is. */
function gapBeside(
  state: EditorState,
  { above, below }: BlankLines,
  number: number,
  cursorLine: number,
): Gap | null {
  if (number === cursorLine - 1 && above)
    return isHeading(blocksAt(state, above).at(-1)) ? "gap-below-heading" : "gap";
  if (number === cursorLine + 1 && below)
    return isHeading(blocksAt(state, below).at(-1)) ? "gap-above-heading" : "gap";
  return null;
}

/** The room between two lines that have nothing but blank lines between them; none inside a block. */
function gapBetween(state: EditorState, above: Line, below: Line): Gap | null {
  if (isNoteLabel(state, below)) return isInNote(state, above) ? "gap-between-notes" : "gap-above-notes";
  const [one, other] = whereTheyPart(blocksAt(state, above), blocksAt(state, below));
  // Where this is not parsed yet, most likely.
  if (!one || !other) return below.number - above.number > 1 ? "gap" : null;
  if (one.name === "Table" && other.name === "Caption") return "gap-above-caption";
  const around = other.parent;
  if (around && other.name === "ListItem") return isLoose(state, around) ? "gap" : null;
  if (around?.name === "ListItem" && isTextOfTightItem(state, one)) return null;
  if (isHeading(other)) return "gap-above-heading";
  // The dashes below the words of such a heading stand in the room below it.
  if (one.name.startsWith("Setext")) return null;
  return isHeading(one) ? "gap-below-heading" : "gap";
}

function whereTheyPart(ones: SyntaxNode[], others: SyntaxNode[]): [SyntaxNode?, SyntaxNode?] {
  const depth = ones.findIndex((one, index) => {
    const other = others[index];
    return other?.from !== one.from || other.to !== one.to || other.name !== one.name;
  });
  return depth === -1 ? [] : [ones[depth], others[depth]];
}

/** The words of an item are no paragraph where its list is tight. */
function isTextOfTightItem(state: EditorState, block: SyntaxNode): boolean {
  const list = block.parent?.parent;
  const isText = block.name === "Paragraph" || block.name === "Task";
  return isText && list !== null && list !== undefined && !isLoose(state, list);
}

const looseLists = new WeakMap<Tree, Map<number, boolean>>();

/** Found out once for each list of a tree: a list may have many items, and each of them asks. */
function isLoose(state: EditorState, list: SyntaxNode): boolean {
  const tree = syntaxTree(state);
  const known = looseLists.get(tree) ?? new Map<number, boolean>();
  looseLists.set(tree, known);
  const isFound = known.get(list.from) ?? hasBlankLineInside(state, list);
  known.set(list.from, isFound);
  return isFound;
}

/** Whether a blank line stands between two items of a list, or between two blocks of one of them. */
function hasBlankLineInside(state: EditorState, list: SyntaxNode): boolean {
  return list.getChildren("ListItem").some((item, index) => {
    const blocks = item.getChildren("Block").slice(1);
    return (index > 0 && isBelowBlank(state, item)) || blocks.some((block) => isBelowBlank(state, block));
  });
}

function isBelowBlank({ doc }: EditorState, { from }: SyntaxNode): boolean {
  const { number } = doc.lineAt(from);
  return number > 1 && hasNoWords(doc.line(number - 1));
}
