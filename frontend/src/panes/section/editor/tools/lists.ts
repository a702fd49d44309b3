// Lists by keys and buttons: lines become items and plain again, items go in and out, Enter adds one or leaves the list.
// Blank lines are put in where a line would else go on with the block above it.

import { insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import {
  EditorSelection,
  type ChangeSet,
  type ChangeSpec,
  type EditorState,
  type Line,
  type StateCommand,
} from "@codemirror/state";
import {
  contentColumn,
  hasEqualNumbers,
  isEmptyItem,
  itemAbove,
  itemAround,
  itemOf,
  itemsIn,
  lastChildOf,
  linesBehind,
  markerLike,
  parentOf,
  renumbered,
  shifted,
  startOf,
  withMarker,
  type Item,
  type ListKind,
} from "./items";
import {
  changedLines,
  isBlank,
  isPlain,
  isText,
  lineAbove,
  lineBelow,
  quoteSigns,
  selectedLines,
} from "./text_lines";

/** Make the lines items of a list, or plain lines where all of them are items of that kind. */
export function toggleList(kind: ListKind): StateCommand {
  return ({ state, dispatch }) => {
    const lines = linesToChange(state);
    if (lines.length === 0) return true;
    const items = itemsByLine(state, lines);
    const isAll = lines.every((line) => items.get(line.number)?.kind === kind);
    const changes = isAll ? plainLines(state, lines, items) : itemLines(state, lines, items, kind);
    dispatch(changedLines(state, settled(state, state.changes(changes))));
    return true;
  };
}

/** Whether all of the selected lines are items of a kind. */
export function isList(state: EditorState, kind: ListKind): boolean {
  const lines = linesToChange(state);
  const items = itemsByLine(state, lines);
  return lines.length > 0 && lines.every((line) => items.get(line.number)?.kind === kind);
}

function linesToChange(state: EditorState): Line[] {
  const lines = selectedLines(state).filter((line) => isText(state, line));
  return lines.length === 1 ? lines : lines.filter((line) => !isBlank(line));
}

function itemsByLine(state: EditorState, lines: Line[]): Map<number, Item> {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const items = itemsIn(state, { from: first.from, to: last.to });
  return new Map(items.map((item) => [item.line.number, item]));
}

function itemLines(
  state: EditorState,
  lines: Line[],
  items: Map<number, Item>,
  kind: ListKind,
): ChangeSpec[] {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return [];
  let number = numberBehind(state, first);
  const changes = lines.flatMap((line): ChangeSpec[] => {
    const marker = kind === "bullets" ? "- " : `${number}. `;
    number += 1;
    const item = items.get(line.number);
    if (item) return item.kind === kind ? [] : withMarker(state, item, marker + boxOf(item));
    const from = line.from + indentOf(line);
    return [{ from, insert: marker }];
  });
  return [
    ...roomAround(state, first, last, isBlank(first) ? kind : null),
    ...changes,
    ...(kind === "bullets" ? lastOfLists(items).flatMap((item) => restOfList(state, item, true)) : []),
  ];
}

const boxOf = ({ marker }: Item): string => /\[[ xX]\][ \t]*$/.exec(marker)?.[0] ?? "";
const indentOf = (line: Line): number => /^(?: {0,3}> ?)*[ \t]*/.exec(line.text)?.[0].length ?? 0;

/** Behind a numbered item, lines go on with its list. */
function numberBehind(state: EditorState, line: Line): number {
  const above = lineAbove(state, line);
  const item = above && !isBlank(above) ? itemAround(state, above.from) : null;
  const isSameList = item?.column === indentOf(line) && item.number !== null;
  return isSameList ? (item.number ?? 0) + 1 : 1;
}

/** An empty item would underline the text above it, and text below an item would go on with it. */
function roomAround(state: EditorState, first: Line, last: Line, emptyKind: ListKind | null): ChangeSpec[] {
  const [above, below] = [lineAbove(state, first), lineBelow(state, last)];
  const isBelowText = above !== null && !isBlank(above);
  const isRoomAbove = emptyKind !== null && isBelowText && itemAround(state, above.from)?.kind !== emptyKind;
  return [
    ...(isRoomAbove ? [{ from: first.from, insert: `${quoteSigns(first).trimEnd()}\n` }] : []),
    ...(isPlain(below) && itemAround(state, last.from) === null ? [blankLineBelow(last)] : []),
  ];
}

/** At the start of the next line, so that a cursor at the end of this one stays there. */
const blankLineBelow = (line: Line): ChangeSpec => ({
  from: line.to + 1,
  insert: `${quoteSigns(line).trimEnd()}\n`,
});

function plainLines(state: EditorState, lines: Line[], items: Map<number, Item>): ChangeSpec[] {
  const isFirstOfRun = (line: Line) => !lines.some(({ number }) => number === line.number - 1);
  const isLastOfRun = (item: Item) =>
    !lines.some(({ number }) => number === lastLineOf(state, item).number + 1);
  return lines.flatMap((line): ChangeSpec[] => {
    const item = items.get(line.number);
    if (item === undefined) return [];
    const isLast = isLastOfRun(item);
    return [
      ...plainItem(state, item, isFirstOfRun(line), isLast),
      ...(isLast ? restOfList(state, item, false) : []),
    ];
  });
}

/** The numbered items whose list goes on behind the changed lines. */
function lastOfLists(items: Map<number, Item>): Item[] {
  const changed = new Set(Array.from(items.values(), ({ node }) => node.from));
  return Array.from(items.values()).filter(({ kind, node }) => {
    const next = node.nextSibling;
    return kind === "numbers" && next !== null && !changed.has(next.from);
  });
}

/** The numbers behind an item that is no part of its list any more; they cannot follow a paragraph directly. */
function restOfList(state: EditorState, item: Item, needsRoom: boolean): ChangeSpec[] {
  const below = lineBelow(state, lastLineOf(state, item));
  const isFollowed = item.node.nextSibling !== null && needsRoom && !isBlank(below);
  return [
    ...(isFollowed ? [blankLineBelow(lastLineOf(state, item))] : []),
    ...numberedFrom(state, item, hasEqualNumbers(state, item)),
  ];
}

const lastLineOf = (state: EditorState, item: Item): Line => linesBehind(state, item).at(-1) ?? item.line;

/** An item as a paragraph, which needs room from the items around it. */
function plainItem(state: EditorState, item: Item, isRoomAbove = true, isRoomBelow = true): ChangeSpec[] {
  const { line } = item;
  const [above, below] = [lineAbove(state, line), lineBelow(state, lastLineOf(state, item))];
  const from = line.from + quoteSigns(line).length;
  const signs = quoteSigns(line).trimEnd();
  const isListBelow = itemBeginsIn(state, linesBehind(state, item)[0]);
  return [
    { from, to: startOf(item) },
    ...(isRoomAbove && !isBlank(above) ? [{ from: line.from, insert: `${signs}\n` }] : []),
    ...shifted(linesBehind(state, item), from - line.from, -(contentColumn(item) - (from - line.from))),
    ...(isListBelow ? [blankLineBelow(line)] : []),
    ...(isRoomBelow && !isBlank(below) && !isListBelow ? [blankLineBelow(lastLineOf(state, item))] : []),
  ];
}

const itemBeginsIn = (state: EditorState, line: Line | undefined): boolean =>
  line !== undefined && itemsIn(state, line).some((item) => item.line.number === line.number);

/** Put items of a list one level deeper. Outside of lists Tab leaves the editor, as it leaves every field. */
export const indentItems: StateCommand = ({ state, dispatch }) => {
  const items = selectedItems(state);
  const [first] = items;
  if (first === undefined) return false;
  const above = itemAbove(state, first);
  if (above === null) return true;
  const change = moved(state, items, contentColumn(above) - first.column, lastChildOf(state, above));
  dispatch(changedLines(state, change));
  return true;
};

/** Put items of a list one level up. */
export const outdentItems: StateCommand = ({ state, dispatch }) => {
  const items = selectedItems(state);
  const [first] = items;
  if (first === undefined) return false;
  const parent = parentOf(state, first);
  if (parent === null) return true;
  dispatch(changedLines(state, moved(state, items, parent.column - first.column, parent)));
  return true;
};

/** Items under selected ones go along with them. */
function selectedItems(state: EditorState): Item[] {
  const lines = selectedLines(state);
  const range = { from: lines[0]?.from ?? 0, to: lines.at(-1)?.to ?? 0 };
  const items = itemsIn(state, range);
  return items.filter(
    ({ node }) => !items.some(({ node: outer }) => outer.from < node.from && outer.to >= node.to),
  );
}

/** Items further in or out, as items of the list that is there, if one is. */
function moved(state: EditorState, items: Item[], by: number, like: Item | null): ChangeSet {
  const changes = items.flatMap((item): ChangeSpec[] => {
    const marker = markerIn(item, like);
    const start = item.line.from + item.column;
    const step = Math.max(by, quoteSigns(item.line).length - item.column);
    const widening = contentColumn({ ...item, marker }) - contentColumn(item);
    const behind = linesBehind(state, item);
    return [
      step > 0 ? { from: start, insert: " ".repeat(step) } : { from: start + step, to: start },
      { from: start, to: start + item.marker.length, insert: marker },
      ...shifted(behind, Math.min(item.column, item.column + step), step + widening),
    ];
  });
  return settled(state, state.changes(changes));
}

function markerIn(item: Item, like: Item | null): string {
  if (like === null) return item.kind === "numbers" ? markerLike(item, 1) : item.marker;
  if (like.kind === item.kind) return markerLike(item, (like.number ?? 0) + 1);
  const sign = like.kind === "numbers" ? `${(like.number ?? 0) + 1}. ` : "- ";
  return sign + boxOf(item);
}

/** The changes with the numbers that follow from them. */
function settled(state: EditorState, changes: ChangeSet): ChangeSet {
  const after = state.update({ changes, filter: false }).state;
  const lines = selectedLines(state);
  const range = {
    from: changes.mapPos(lines[0]?.from ?? 0, -1),
    to: changes.mapPos(lines.at(-1)?.to ?? 0, 1),
  };
  const item = itemAround(state, state.selection.main.head);
  return changes.compose(renumbered(after, range, item !== null && hasEqualNumbers(state, item)));
}

const continueBlocks = insertNewlineContinueMarkupCommand({ nonTightLists: false });

/** Begin a new item, or leave the list from an empty one. */
export const enterInList: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const item = main.empty ? itemAround(state, main.head) : null;
  if (item === null) return false;
  const isOnFirstLine = state.doc.lineAt(main.head).number === item.line.number;
  if (!isOnFirstLine) return continueBlocks({ state, dispatch });
  if (main.head < startOf(item)) return false;
  dispatch(isEmptyItem(item) ? leftList(state, item) : newItem(state, item, main.head));
  return true;
};

function leftList(state: EditorState, item: Item): ReturnType<typeof changedLines> {
  const parent = parentOf(state, item);
  if (parent !== null) {
    return changedLines(state, moved(state, [item], parent.column - item.column, parent));
  }
  const isEqual = hasEqualNumbers(state, item);
  return changedLines(state, [...plainItem(state, item), ...numberedFrom(state, item, isEqual)]);
}

/** The list goes on behind an item that has left it. */
function numberedFrom(state: EditorState, { node, number }: Item, isEqual: boolean): ChangeSpec[] {
  if (number === null || isEqual) return [];
  const changes: ChangeSpec[] = [];
  let next = node.nextSibling;
  for (let following = number; next !== null; next = next.nextSibling, following += 1) {
    const item = itemOf(state, next);
    if (item !== null) changes.push(...withMarker(state, item, markerLike(item, following)));
  }
  return changes;
}

function newItem(state: EditorState, item: Item, head: number): ReturnType<typeof changedLines> {
  const { line, column } = item;
  const before = line.text.slice(0, head - line.from).trimEnd().length;
  const from = Math.max(startOf(item), line.from + before);
  const to = head + (/^[ \t]*/.exec(state.sliceDoc(head, line.to))?.[0].length ?? 0);
  const isEqual = hasEqualNumbers(state, item);
  const marker = markerLike(item, (item.number ?? 0) + (isEqual ? 0 : 1)).replace(/\[[xX]\]/, "[ ]");
  const lead = line.text.slice(0, column).replace(/[^>\s]/g, " ");
  const room = isLoose(state, item) ? `${quoteSigns(line).trimEnd()}\n` : "";
  const widening = contentColumn({ ...item, marker }) - contentColumn(item);
  const isLeftEmpty = from === startOf(item);
  const changes = state.changes([
    ...(isLeftEmpty ? roomAround(state, line, line, item.kind) : []),
    { from, to, insert: `\n${room}${lead}${marker}` },
    ...shifted(linesBehind(state, item), column, widening),
  ]);
  const all = settled(state, changes);
  return state.update({
    changes: all,
    selection: EditorSelection.cursor(all.mapPos(to, 1)),
    userEvent: "input",
    scrollIntoView: true,
  });
}

function isLoose(state: EditorState, { node }: Item): boolean {
  const first = node.parent?.firstChild;
  const second = first?.nextSibling;
  if (!first || !second) return false;
  const above = lineAbove(state, state.doc.lineAt(second.from));
  return isBlank(above);
}

/** Backspace at the start of an item: one level up, and from the outermost level a paragraph. */
export function itemTakenAway(state: EditorState): ReturnType<typeof changedLines> | null {
  const { main } = state.selection;
  const item = main.empty ? itemAround(state, main.head) : null;
  if (item === null || main.head !== startOf(item)) return null;
  const parent = parentOf(state, item);
  const changes =
    parent === null
      ? settled(state, state.changes(plainItem(state, item)))
      : moved(state, [item], parent.column - item.column, parent);
  return changedLines(state, changes, "delete");
}
