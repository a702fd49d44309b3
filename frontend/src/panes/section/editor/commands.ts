// What the keys of the editor do to Markdown. Every command is one step that can be undone.

import { deleteMarkupBackward, insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { moveLineDown, moveLineUp } from "@codemirror/commands";
import { syntaxTree } from "@codemirror/language";
import {
  EditorSelection,
  type ChangeSpec,
  type EditorState,
  type Line,
  type StateCommand,
} from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";

/** Marks at the start of a line that are no part of its words. */
const lead = /^\s*(?:>\s?)*(?:(?:[-+*]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?|#{1,6}\s+)?/;
const listMark = /^(\s*)(?:([-+*])|(\d{1,9})([.)]))(\s+)/;

/** Wrap the selected words, or the word at the cursor, in a mark; take it away where it stands already. */
export function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    const change = state.changeByRange((range) => {
      const around = range.empty ? (state.wordAt(range.head) ?? range) : range;
      const parts = wordsIn(state, around.from, around.to);
      if (parts.length === 0) return emptyMark(state, range.head, mark);
      const isMarked = parts.every((part) => isWrapped(state, part.from, part.to, mark));
      const changes = state.changes(
        parts.flatMap((part) =>
          isMarked ? unwrap(state, part.from, part.to, mark) : wrap(part.from, part.to, mark),
        ),
      );
      const selected = EditorSelection.range(changes.mapPos(around.from, 1), changes.mapPos(around.to, -1));
      const cursor = EditorSelection.cursor(changes.mapPos(range.head, 1));
      return { changes, range: range.empty ? cursor : selected };
    });
    dispatch(state.update(change, { userEvent: "input.mark", scrollIntoView: true }));
    return true;
  };
}

/** The stretch of words in each line of a selection, without marks at the start of lines and space at the ends. */
function wordsIn(state: EditorState, from: number, to: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (const line of linesIn(state, from, to)) {
    const textStart = line.from + (lead.exec(line.text)?.[0].length ?? 0);
    let start = Math.max(from, textStart);
    let end = Math.min(to, line.to);
    while (start < end && /\s/.test(state.sliceDoc(start, start + 1))) start += 1;
    while (end > start && /\s/.test(state.sliceDoc(end - 1, end))) end -= 1;
    if (start < end) parts.push({ from: start, to: end });
  }
  return parts;
}

function isWrapped(state: EditorState, from: number, to: number, mark: string): boolean {
  return isMarkAround(state, from, to, mark) || isMarkInside(state.sliceDoc(from, to), mark);
}

/** A mark of the same sign that is longer is another mark: `**` is no `*`. */
function isMarkAround(state: EditorState, from: number, to: number, mark: string): boolean {
  const before =
    new RegExp(`\\${mark[0]}*$`).exec(state.sliceDoc(Math.max(0, from - 4), from))?.[0].length ?? 0;
  const after = new RegExp(`^\\${mark[0]}*`).exec(state.sliceDoc(to, to + 4))?.[0].length ?? 0;
  return holds(before, mark) && holds(after, mark);
}

function isMarkInside(text: string, mark: string): boolean {
  if (text.length < mark.length * 2 + 1) return false;
  const before = new RegExp(`^\\${mark[0]}*`).exec(text)?.[0].length ?? 0;
  const after = new RegExp(`\\${mark[0]}*$`).exec(text)?.[0].length ?? 0;
  return holds(before, mark) && holds(after, mark);
}

/** Three stars hold both strong words and emphasis. */
function holds(signs: number, mark: string): boolean {
  if (mark === "*") return signs === 1 || signs === 3;
  if (mark === "**") return signs === 2 || signs === 3;
  return signs >= mark.length;
}

function wrap(from: number, to: number, mark: string): ChangeSpec[] {
  return [
    { from, insert: mark },
    { from: to, insert: mark },
  ];
}

function unwrap(state: EditorState, from: number, to: number, mark: string): ChangeSpec[] {
  const outside = isMarkAround(state, from, to, mark) ? mark.length : 0;
  const start = from - outside;
  const end = to + outside;
  return [
    { from: start, to: start + mark.length },
    { from: end - mark.length, to: end },
  ];
}

function emptyMark(state: EditorState, offset: number, mark: string) {
  const isEmptyMark =
    state.sliceDoc(offset - mark.length, offset) === mark &&
    state.sliceDoc(offset, offset + mark.length) === mark;
  const changes = isEmptyMark
    ? { from: offset - mark.length, to: offset + mark.length }
    : { from: offset, insert: mark + mark };
  const head = isEmptyMark ? offset - mark.length : offset + mark.length;
  return { changes, range: EditorSelection.cursor(head) };
}

/** Make the lines items of a list, or plain lines where all of them are items of that kind. */
export function toggleList(kind: "bullets" | "numbers"): StateCommand {
  return ({ state, dispatch }) => {
    const lines = linesOfSelection(state);
    const filled = lines.length > 1 ? lines.filter((line) => line.text.trim() !== "") : lines;
    const isAll = filled.every((line) => kindOf(line) === kind);
    let number = 0;
    const changes = filled.map((line) => {
      const found = listMark.exec(line.text);
      const indent = found?.[1]?.length ?? /^\s*/.exec(line.text)?.[0].length ?? 0;
      const markEnd = found?.[0].length ?? indent;
      number += 1;
      const mark = isAll ? "" : kind === "bullets" ? "- " : `${number}. `;
      return { from: line.from + indent, to: line.from + markEnd, insert: mark };
    });
    dispatch(changed(state, changes));
    return true;
  };
}

function kindOf(line: Line): "bullets" | "numbers" | null {
  const found = listMark.exec(line.text);
  if (!found) return null;
  return found[2] === undefined ? "numbers" : "bullets";
}

/** Make the lines headings of a level; plain lines with level 0, or where they are of that level already. */
export function setHeading(level: number): StateCommand {
  return ({ state, dispatch }) => {
    const lines = linesOfSelection(state).filter(
      (line, _, all) => all.length === 1 || line.text.trim() !== "",
    );
    const isAll = lines.every((line) => (/^#{1,6}(?=\s)/.exec(line.text)?.[0].length ?? 0) === level);
    const mark = level === 0 || isAll ? "" : `${"#".repeat(level)} `;
    const changes = lines.map((line) => ({
      from: line.from,
      to: line.from + (/^#{1,6}\s+|^\s+/.exec(line.text)?.[0].length ?? 0),
      insert: mark,
    }));
    dispatch(changed(state, changes));
    return true;
  };
}

export const toggleQuote: StateCommand = ({ state, dispatch }) => {
  const lines = linesOfSelection(state);
  const isAll = lines.every((line) => /^\s*>/.test(line.text));
  const changes = lines.map((line) =>
    isAll
      ? { from: line.from, to: line.from + (/^\s*>\s?/.exec(line.text)?.[0].length ?? 0) }
      : { from: line.from, insert: "> " },
  );
  dispatch(changed(state, changes));
  return true;
};

/** Put items of a list one level deeper. Outside of lists Tab leaves the editor, as it leaves every field. */
export const indentItems: StateCommand = ({ state, dispatch }) => {
  const lines = linesOfSelection(state).filter((line) => isInItem(state, line));
  if (lines.length === 0) return false;
  const first = lines[0];
  const step = first === undefined ? 0 : roomUnder(state, first);
  if (step > 0) {
    let isFirst = true;
    const changes = lines.flatMap((line) => {
      const number = listMark.exec(line.text);
      const begins = isFirst && number?.[3] !== undefined && !hasSiblingAt(state, line, step);
      isFirst = false;
      const indent: ChangeSpec[] = [{ from: line.from, insert: " ".repeat(step) }];
      if (!begins || number?.[3] === undefined) return indent;
      const start = line.from + (number[1]?.length ?? 0);
      return [...indent, { from: start, to: start + number[3].length, insert: "1" }];
    });
    dispatch(changed(state, changes));
  }
  return true;
};

/** Put items of a list one level up. */
export const outdentItems: StateCommand = ({ state, dispatch }) => {
  const lines = linesOfSelection(state).filter((line) => isInItem(state, line));
  if (lines.length === 0) return false;
  const first = lines[0];
  const indent = first ? indentOf(first) : 0;
  const step = first ? indent - indentAbove(state, first, indent) : 0;
  if (step > 0) {
    const changes = lines.map((line) => ({
      from: line.from,
      to: line.from + Math.min(step, indentOf(line)),
    }));
    dispatch(changed(state, changes));
  }
  return true;
};

const indentOf = (line: Line): number => /^ */.exec(line.text)?.[0].length ?? 0;

/** How far an item must go in to stand under the one before it; 0 where there is none, or it stands there already. */
function roomUnder(state: EditorState, line: Line): number {
  const indent = indentOf(line);
  for (let number = line.number - 1; number >= 1; number -= 1) {
    const above = state.doc.line(number);
    if (above.text.trim() === "") continue;
    const mark = listMark.exec(above.text);
    if (mark && indentOf(above) <= indent) return Math.max(0, mark[0].trimEnd().length + 1 - indent);
    if (!mark && indentOf(above) === 0) return 0;
  }
  return 0;
}

function hasSiblingAt(state: EditorState, line: Line, step: number): boolean {
  const above = line.number > 1 ? state.doc.line(line.number - 1) : null;
  return above !== null && listMark.test(above.text) && indentOf(above) >= indentOf(line) + step;
}

function indentAbove(state: EditorState, line: Line, indent: number): number {
  for (let number = line.number - 1; number >= 1; number -= 1) {
    const above = state.doc.line(number);
    if (listMark.test(above.text) && indentOf(above) < indent) return indentOf(above);
  }
  return 0;
}

function isInItem(state: EditorState, line: Line): boolean {
  const offset = line.from + indentOf(line);
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(offset, 1);
  for (; node; node = node.parent) if (node.name === "ListItem") return true;
  return listMark.test(line.text);
}

function linesOfSelection(state: EditorState): Line[] {
  const found = new Map<number, Line>();
  for (const range of state.selection.ranges) {
    for (const line of linesIn(state, range.from, range.to)) found.set(line.from, line);
  }
  return [...found.values()];
}

function linesIn(state: EditorState, from: number, to: number): Line[] {
  const lines: Line[] = [];
  for (let offset = from; offset <= to;) {
    const line = state.doc.lineAt(offset);
    lines.push(line);
    offset = line.to + 1;
  }
  return lines;
}

function changed(state: EditorState, changes: ChangeSpec[]) {
  const set = state.changes(changes);
  return state.update({
    changes: set,
    selection: state.selection.map(set, 1),
    userEvent: "input",
    scrollIntoView: true,
  });
}

const headings = [0, 1, 2, 3, 4, 5, 6].map((level) => ({
  key: `Mod-Alt-${level}`,
  run: setHeading(level),
  preventDefault: true,
}));

export const writingKeys = keymap.of([
  { key: "Enter", run: insertNewlineContinueMarkupCommand({ nonTightLists: false }) },
  { key: "Backspace", run: deleteMarkupBackward },
  { key: "Tab", run: indentItems, shift: outdentItems },
  { key: "Mod-b", run: toggleMark("**"), preventDefault: true },
  { key: "Mod-i", run: toggleMark("*"), preventDefault: true },
  { key: "Mod-Shift-x", run: toggleMark("~~"), preventDefault: true },
  { key: "Mod-e", run: toggleMark("`"), preventDefault: true },
  { key: "Mod-Shift-7", run: toggleList("numbers"), preventDefault: true },
  { key: "Mod-Shift-8", run: toggleList("bullets"), preventDefault: true },
  { key: "Mod-Shift-9", run: toggleQuote, preventDefault: true },
  { key: "Alt-ArrowUp", run: moveLineUp },
  { key: "Alt-ArrowDown", run: moveLineDown },
  ...headings,
]);
