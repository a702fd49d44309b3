// Headings and quotes by keys and buttons; what Enter and Backspace do at the edges of blocks.

import { deleteMarkupBackward, insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import {
  EditorSelection,
  type ChangeSpec,
  type EditorState,
  type Line,
  type StateCommand,
} from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { enterInList, itemTakenAway } from "./lists";
import { itemAround } from "./items";
import { treeUpTo } from "./styles";
import {
  changedLines,
  isBlank,
  isPlain,
  isText,
  lineAbove,
  lineBelow,
  linesIn,
  quoteSigns,
  selectedLines,
} from "./text_lines";

const headingSigns = /^#{1,6}(?:[ \t]+|$)/;
const itemMarkers = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)+/;

/** Make the lines headings of a level; plain lines with level 0, or where they are of that level already. */
export function setHeading(level: number): StateCommand {
  return ({ state, dispatch }) => {
    const lines = linesToChange(state);
    const isAll = lines.every((line) => headingLevel(line) === level);
    const signs = level === 0 || isAll ? "" : `${"#".repeat(level)} `;
    dispatch(
      changedLines(
        state,
        lines.map((line) => withForm(line, signs)),
      ),
    );
    return true;
  };
}

/** The level of the heading that a line is; 0 for other lines. */
export function headingLevel(line: Line): number {
  const words = line.text.slice(quoteSigns(line).length);
  return headingSigns.exec(words)?.[0].trimEnd().length ?? 0;
}

function linesToChange(state: EditorState): Line[] {
  const lines = selectedLines(state).filter((line) => isText(state, line));
  return lines.length === 1 ? lines : lines.filter((line) => !isBlank(line));
}

/** A heading is no item as well. */
function withForm(line: Line, signs: string): ChangeSpec {
  const quotes = quoteSigns(line).length;
  const words = line.text.slice(quotes);
  const marker = signs === "" ? "" : (itemMarkers.exec(words)?.[0] ?? "");
  const blanks = /^[ \t]*/.exec(words)?.[0] ?? "";
  const lead = marker === "" ? blanks : marker;
  const heading = headingSigns.exec(words.slice(lead.length))?.[0] ?? "";
  const from = line.from + quotes;
  return { from, to: from + lead.length + heading.length, insert: signs };
}

/** Put whole blocks into a quote, or take them out where all of them are in one. */
export const toggleQuote: StateCommand = ({ state, dispatch }) => {
  const lines = wholeBlocks(state);
  const isAll = isQuote(state);
  dispatch(changedLines(state, isAll ? unquoted(state, lines) : quoted(state, lines)));
  return true;
};

export const isQuote = (state: EditorState): boolean =>
  wholeBlocks(state).every((line) => quoteSigns(line) !== "");

/** Code and tables go into a quote as a whole. */
function wholeBlocks(state: EditorState): Line[] {
  const lines = selectedLines(state);
  let [from, to] = [lines[0]?.from ?? 0, lines.at(-1)?.to ?? 0];
  treeUpTo(state, to + 1).iterate({
    from,
    to,
    enter: ({ node }) => {
      if (!["FencedCode", "Table", "CodeBlock", "BlockFormula"].includes(node.name)) return;
      from = Math.min(from, state.doc.lineAt(node.from).from);
      to = Math.max(to, node.to);
    },
  });
  return linesIn(state, { from, to });
}

function quoted(state: EditorState, lines: Line[]): ChangeSpec[] {
  const last = lines.at(-1);
  const below = last ? lineBelow(state, last) : null;
  return [
    ...lines.map((line) => ({ from: line.from, insert: isBlank(line) && lines.length > 1 ? ">" : "> " })),
    ...(last && !isBlank(last) && isPlain(below) ? [{ from: last.to, insert: "\n" }] : []),
  ];
}

function unquoted(state: EditorState, lines: Line[]): ChangeSpec[] {
  const [first] = lines;
  const above = first ? lineAbove(state, first) : null;
  const isBelowQuote = above !== null && !isBlank(above) && quoteSigns(above) !== "";
  return [
    ...(first && isBelowQuote && !isBlank(first) ? [{ from: first.from, insert: "\n" }] : []),
    ...lines.map((line) => ({
      from: line.from,
      to: line.from + (/^ {0,3}> ?/.exec(line.text)?.[0].length ?? 0),
    })),
  ];
}

const continueBlocks = insertNewlineContinueMarkupCommand({ nonTightLists: false });

/** Enter as in word processors; false where a plain line end is meant. */
export const enter: StateCommand = (target) =>
  enterBeforeHeading(target) || enterInList(target) || leaveQuote(target) || continueBlocks(target);

/** The heading goes down, its signs with it. */
const enterBeforeHeading: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const start = startOfHeading(line);
  if (!main.empty || start === null || main.head !== start || start === line.to) return false;
  const from = line.from + quoteSigns(line).length;
  dispatch(
    state.update({
      changes: { from, insert: `\n${quoteSigns(line)}` },
      selection: EditorSelection.cursor(start + 1 + quoteSigns(line).length),
      userEvent: "input",
      scrollIntoView: true,
    }),
  );
  return true;
};

/** Where the words of a heading begin; null for other lines. */
function startOfHeading(line: Line): number | null {
  const quotes = quoteSigns(line).length;
  const signs = headingSigns.exec(line.text.slice(quotes))?.[0].length ?? 0;
  return signs === 0 ? null : line.from + quotes + signs;
}

/** Enter on an empty line of a quote leaves it. */
const leaveQuote: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const signs = quoteSigns(line);
  if (!main.empty || signs === "" || line.text.trim() !== signs.trim() || isInCode(state, main.head))
    return false;
  const above = lineAbove(state, line);
  const outer = signs.replace(/> ?$/, "");
  const isBelowQuote = above !== null && quoteSigns(above).trim() !== outer.trim();
  const room = isBelowQuote && !isBlank(above) ? `${outer.trimEnd()}\n` : "";
  dispatch(changedLines(state, [{ from: line.from, to: line.to, insert: room + outer }]));
  return true;
};

function isInCode(state: EditorState, offset: number): boolean {
  let node: SyntaxNode | null = treeUpTo(state, offset + 1).resolveInner(offset, -1);
  for (; node; node = node.parent) if (node.name === "FencedCode") return true;
  return false;
}

/** Backspace at the start of an item, heading or quote takes its form away. */
export const backspace: StateCommand = (target) => {
  const { state, dispatch } = target;
  const change = headingTakenAway(state) ?? itemTakenAway(state) ?? quoteTakenAway(state);
  if (change === null) return deleteMarkupBackward(target);
  dispatch(change);
  return true;
};

function headingTakenAway(state: EditorState): ReturnType<typeof changedLines> | null {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const start = startOfHeading(line);
  if (!main.empty || start === null || main.head !== start || !isText(state, line)) return null;
  return changedLines(state, [{ from: line.from + quoteSigns(line).length, to: start }], "delete");
}

function quoteTakenAway(state: EditorState): ReturnType<typeof changedLines> | null {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const signs = quoteSigns(line);
  const isAtStart = main.empty && signs !== "" && main.head === line.from + signs.length;
  if (!isAtStart || itemAround(state, main.head) !== null || isInCode(state, main.head)) return null;
  const outer = signs.replace(/> ?$/, "");
  const above = lineAbove(state, line);
  const isBelowQuote = above !== null && !isBlank(above) && quoteSigns(above).length > outer.length;
  const room = isBelowQuote && !isBlank(line) ? `${outer.trimEnd()}\n` : "";
  return changedLines(
    state,
    [{ from: line.from, to: line.from + signs.length, insert: room + outer }],
    "delete",
  );
}
