// The items of lists as lines: which there are, how far they are indented, and how they are moved and numbered.

import { type ChangeSet, type ChangeSpec, type EditorState, type Line } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { treeUpTo, type TextRange } from "./styles";

export type ListKind = "bullets" | "numbers";

export interface Item {
  node: SyntaxNode;
  line: Line;
  /** Where in its line the marker begins. */
  column: number;
  /** With the blanks behind it and the box of a task. */
  marker: string;
  kind: ListKind;
  /** Null for bullets. */
  number: number | null;
}

const markerPattern = /^(?:([-+*])|(\d{1,9})[.)])(?:[ \t]+\[[ xX]\](?=[ \t]|$)|)(?:[ \t]{1,4}|$)/;

/** The items that begin in these lines; the one around the first line if that goes on with it. */
export function itemsIn(state: EditorState, { from, to }: TextRange): Item[] {
  const found: Item[] = [];
  const start = state.doc.lineAt(from).from;
  treeUpTo(state, to + 1).iterate({
    from: start,
    to,
    enter: ({ node }) => {
      const item = node.name === "ListItem" ? itemOf(state, node) : null;
      if (item !== null && item.line.from >= start && item.line.from <= to) found.push(item);
    },
  });
  if (found.some(({ line }) => line.from === start)) return found;
  const around = itemAround(state, from);
  return around === null ? found : [around, ...found];
}

/** The innermost item in which an offset stands. */
export function itemAround(state: EditorState, offset: number): Item | null {
  const line = state.doc.lineAt(offset);
  const end = line.from + Math.max(offset - line.from, line.text.trimEnd().length);
  let node: SyntaxNode | null = treeUpTo(state, end + 1).resolveInner(end, -1);
  while (node !== null && node.name !== "ListItem") node = node.parent;
  return node && itemOf(state, node);
}

export function itemOf(state: EditorState, node: SyntaxNode): Item | null {
  const line = state.doc.lineAt(node.from);
  const column = node.from - line.from;
  const found = markerPattern.exec(line.text.slice(column));
  if (found === null) return null;
  const number = found[2] === undefined ? null : Number(found[2]);
  return { node, line, column, marker: found[0], kind: number === null ? "bullets" : "numbers", number };
}

/** Where the words of an item begin. */
export const startOf = ({ line, column, marker }: Item): number => line.from + column + marker.length;

/** Where in its lines an item's blocks begin: the box of a task is part of its words. */
export function contentColumn({ column, marker }: Item): number {
  const sign = /^\S+/.exec(marker)?.[0].length ?? 1;
  const room = /^\S+([ \t]*)/.exec(marker)?.[1]?.length ?? 0;
  return column + sign + Math.max(1, room);
}

export const isEmptyItem = (item: Item): boolean =>
  item.line.text.slice(item.column + item.marker.length).trim() === "" && item.node.to <= item.line.to;

export const itemAbove = (state: EditorState, { node }: Item): Item | null => {
  let sibling = node.prevSibling;
  while (sibling !== null && sibling.name !== "ListItem") sibling = sibling.prevSibling;
  return sibling && itemOf(state, sibling);
};

/** The item in whose list an item stands. */
export function parentOf(state: EditorState, { node }: Item): Item | null {
  let parent = node.parent;
  while (parent !== null && parent.name !== "ListItem") {
    if (parent.name === "Blockquote") return null;
    parent = parent.parent;
  }
  return parent && itemOf(state, parent);
}

export const lastChildOf = (state: EditorState, { node }: Item): Item | null => {
  const list = node.lastChild;
  const isList = list?.name === "BulletList" || list?.name === "OrderedList";
  return isList && list.lastChild !== null ? itemOf(state, list.lastChild) : null;
};

/** The lines of an item behind its first one. */
export function linesBehind(state: EditorState, { node, line }: Item): Line[] {
  const lines: Line[] = [];
  for (let number = line.number + 1; number <= state.doc.lines; number += 1) {
    const next = state.doc.line(number);
    if (next.from > node.to) break;
    lines.push(next);
  }
  return lines;
}

/** Move the lines of an item from a column on by so many blanks. */
export function shifted(lines: Line[], column: number, by: number): ChangeSpec[] {
  return lines.flatMap((line): ChangeSpec[] => {
    const room = /^ */.exec(line.text.slice(column))?.[0].length ?? 0;
    // What follows without an indent goes on with the paragraph above wherever that stands.
    if (line.text.trim() === "" || room === 0) return [];
    const from = line.from + column;
    return by > 0 ? [{ from, insert: " ".repeat(by) }] : [{ from, to: from + Math.min(room, -by) }];
  });
}

/** Another marker, with all that stands under the item as far in as before. */
export function withMarker(state: EditorState, item: Item, marker: string): ChangeSpec[] {
  const from = item.line.from + item.column;
  const by = contentColumn({ ...item, marker }) - contentColumn(item);
  return [
    { from, to: from + item.marker.length, insert: marker },
    ...(by === 0 ? [] : shifted(linesBehind(state, item), item.column, by)),
  ];
}

/** The sign of a marker, and what follows it. */
export function markerLike(item: Item, number: number): string {
  return item.marker.replace(/^\d+/, String(number));
}

/** Whether all items of a list have one number, as some write them. */
export function hasEqualNumbers(state: EditorState, { node }: Item): boolean {
  const first = node.parent?.firstChild;
  const second = first?.nextSibling;
  if (!first || !second) return false;
  const [one, other] = [itemOf(state, first), itemOf(state, second)];
  return one !== null && other !== null && one.number !== null && one.number === other.number;
}

/** Number the lists again in which lines were changed, and no other. */
export function renumbered(state: EditorState, range: TextRange, isEqual: boolean): ChangeSet {
  const lists = orderedLists(state, range);
  return state.changes(lists.flatMap((list) => renumberedList(state, list, range, isEqual)));
}

function orderedLists(state: EditorState, { from, to }: TextRange): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  // The list below a changed item may have become its own.
  const end = state.doc.lineAt(Math.min(state.doc.length, state.doc.lineAt(to).to + 1)).to;
  treeUpTo(state, state.doc.length).iterate({
    from,
    to: end,
    enter: ({ node }) => {
      if (node.name === "OrderedList") found.push(node);
    },
  });
  return found;
}

function renumberedList(
  state: EditorState,
  list: SyntaxNode,
  { from }: TextRange,
  isEqual: boolean,
): ChangeSpec[] {
  const items = list.getChildren("ListItem").flatMap((node) => itemOf(state, node) ?? []);
  const [first] = items;
  if (first?.number == null) return [];
  const isNewUnderItem = list.parent?.name === "ListItem" && first.line.to >= from;
  const start = isNewUnderItem ? 1 : first.number;
  return items.flatMap((item, index) => {
    const number = isEqual ? start : start + index;
    return item.number === number ? [] : numbered(state, item, number);
  });
}

/** Only the digits are replaced; what stands under the item moves with its words. */
function numbered(state: EditorState, item: Item, number: number): ChangeSpec[] {
  const from = item.line.from + item.column;
  const digits = String(item.number).length;
  const [written = ""] = /^\d+/.exec(item.marker) ?? [];
  const by = String(number).length - Math.max(digits, written.length);
  return [
    { from, to: from + written.length, insert: String(number) },
    ...(by === 0 ? [] : shifted(linesBehind(state, item), item.column, by)),
  ];
}
