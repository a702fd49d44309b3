// Lines of the text, as the commands see them that change the form of whole lines.

import type { ChangeSet, ChangeSpec, EditorState, Line, Transaction } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { treeUpTo, type TextRange } from "./styles";

export function linesIn(state: EditorState, { from, to }: TextRange): Line[] {
  const lines: Line[] = [];
  for (let offset = from; offset <= to;) {
    const line = state.doc.lineAt(offset);
    lines.push(line);
    offset = line.to + 1;
  }
  return lines;
}

/** The lines of the selection; a line at whose start it ends is no part of it. */
export function selectedLines(state: EditorState): Line[] {
  const { from, to } = state.selection.main;
  const lines = linesIn(state, { from, to });
  return lines.length > 1 && lines.at(-1)?.from === to ? lines.slice(0, -1) : lines;
}

export const isBlank = (line: Line | null): boolean => line === null || !/[^\s>]/.test(line.text);

export const lineAbove = (state: EditorState, line: Line): Line | null =>
  line.number > 1 ? state.doc.line(line.number - 1) : null;

export const lineBelow = (state: EditorState, line: Line): Line | null =>
  line.number < state.doc.lines ? state.doc.line(line.number + 1) : null;

/** The signs of the quotes in which a line stands. */
export const quoteSigns = (line: Line): string => /^(?: {0,3}> ?)*/.exec(line.text)?.[0] ?? "";

/** The names of the blocks in which a line begins. */
export function blockNames(state: EditorState, line: Line): Set<string> {
  const names = new Set<string>();
  const offset = line.from + (/^[\s>]*/.exec(line.text)?.[0].length ?? 0);
  let node: SyntaxNode | null = treeUpTo(state, line.to + 1).resolveInner(Math.min(offset, line.to), 1);
  for (; node; node = node.parent) names.add(node.name);
  return names;
}

const untouched = ["Table", "FencedCode", "CodeBlock", "HTMLBlock", "BlockFormula", "LinkReference"];

/** Whether a line can be a heading or an item: code and tables keep their form. */
export function isText(state: EditorState, line: Line): boolean {
  const names = blockNames(state, line);
  return !untouched.some((name) => names.has(name));
}

/** Whether a line is words alone, and so would go on with the block above it. */
export function isPlain(line: Line | null): boolean {
  return (
    line !== null && !isBlank(line) && !/^\s*(?:[-+*#]+\s|[>|]|\d{1,9}[.)]\s|```|~~~|\[\^)/.test(line.text)
  );
}

export function changedLines(
  state: EditorState,
  changes: ChangeSet | ChangeSpec[],
  userEvent = "input",
): Transaction {
  const set = Array.isArray(changes) ? state.changes(changes) : changes;
  return state.update({
    changes: set,
    selection: state.selection.map(set, 1),
    userEvent,
    scrollIntoView: true,
  });
}
