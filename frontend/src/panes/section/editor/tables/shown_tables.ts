// Which tables of the text are shown as grids, and which of their cells is edited: the one in which the selection is.

import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import {
  Annotation,
  Facet,
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
  type Transaction,
} from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import { cellAt, columnsOf, parseTable, type Cell, type CellPosition, type Table } from "./table";

export interface ShownTable {
  /** The same for as long as the table is there, whatever is done to it. */
  id: number;
  /** From the start of its first line to the end of its last one. */
  from: number;
  to: number;
  table: Table;
  /** How many lists and quotes it stands in. */
  depth: number;
  isQuoted: boolean;
}

export interface ActiveCell extends CellPosition {
  id: number;
}

/** Whether a stretch of the text has to be shown as it is written. */
export const shownAsSource = Facet.define<(state: EditorState, from: number, to: number) => boolean>();

/** Says that a change is one of a grid, which leaves a table behind. */
export const byGrid = Annotation.define<boolean>();

/** The cell to go to; needed where a row has no such cell yet, and no offset leads to it. */
export const enterCell = StateEffect.define<ActiveCell>();

interface ShownTables {
  tree: Tree;
  tables: ShownTable[];
}

let lastId = 0;
const millisecondsOfParsing = 50;

const tables = StateField.define<ShownTables>({
  create: (state) => {
    // What is open from the beginning should not become a grid afterwards.
    const tree = ensureSyntaxTree(state, state.doc.length, millisecondsOfParsing) ?? syntaxTree(state);
    return { tree, tables: tablesIn(state, tree, []) };
  },
  update(before, change) {
    const tree = syntaxTree(change.state);
    if (tree === before.tree && !change.docChanged && !mayShowOthers(change)) return before;
    const found = tablesIn(change.state, tree, movedBy(before.tables, change));
    const isSame =
      found.length === before.tables.length && found.every((one, index) => one === before.tables[index]);
    return { tree, tables: isSame ? before.tables : found };
  },
});

const active = StateField.define<ActiveCell | null>({
  create: () => null,
  update(before, change) {
    for (const effect of change.effects) if (effect.is(enterCell)) return effect.value;
    if (!change.docChanged && !change.selection && tablesOf(change.state) === tablesOf(change.startState))
      return before;
    return cellOfSelection(change.state, before);
  },
});

export const shownTables: Extension = [tables, active];

/** Without the extension, none. */
export const tablesOf = (state: EditorState): ShownTable[] => state.field(tables, false)?.tables ?? [];

export const tableWithId = (state: EditorState, id: number): ShownTable | null =>
  tablesOf(state).find((shown) => shown.id === id) ?? null;

export const tableAt = (state: EditorState, offset: number): ShownTable | null =>
  tablesOf(state).find(({ from, to }) => from <= offset && offset <= to) ?? null;

export const activeCell = (state: EditorState): ActiveCell | null => state.field(active, false) ?? null;

/** Where a cell stands in the text; null where its row has too few. */
export function rangeOfCell({ from, table }: ShownTable, { row, column }: CellPosition): Cell | null {
  const cell = table.rows[row]?.cells[column];
  if (!cell) return null;
  return { start: from + cell.start, end: from + cell.end, from: from + cell.from, to: from + cell.to };
}

function tablesIn(state: EditorState, tree: Tree, before: ShownTable[]): ShownTable[] {
  const found: ShownTable[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === "Table") {
        // A table that became two goes on in the first of them.
        const others = before.filter(({ id }) => id !== found.at(-1)?.id);
        const shown = shownTable(state, node, others);
        if (shown) found.push(shown);
      }
      return /^(?:Document|Blockquote|BulletList|OrderedList|ListItem|Footnote)$/.test(name);
    },
  });
  // What is not parsed yet stays as it was.
  const unparsed = before.filter(
    ({ from, to, table }) => from >= tree.length && state.sliceDoc(from, to) === table.text,
  );
  return [...found, ...unparsed];
}

function shownTable(state: EditorState, node: SyntaxNode, before: ShownTable[]): ShownTable | null {
  const [first, last] = [state.doc.lineAt(node.from), state.doc.lineAt(node.to)];
  const [from, to] = [first.from, last.to];
  if (!/^[ \t>]*$/.test(state.sliceDoc(from, node.from))) return null;
  if (state.facet(shownAsSource).some((isSource) => isSource(state, from, to))) return null;
  const known = before.find((other) => other.from <= to && other.to >= from);
  const text = state.sliceDoc(from, to);
  const table = known?.table.text === text ? known.table : parseTable(text);
  if (!table) return null;
  const surroundings = surroundingsOf(node);
  const isUnmoved = known?.table === table && known.from === from && known.to === to;
  if (isUnmoved && known.depth === surroundings.depth) return known;
  return { id: known?.id ?? (lastId += 1), from, to, table, ...surroundings };
}

function surroundingsOf(table: SyntaxNode): { depth: number; isQuoted: boolean } {
  let [depth, isQuoted] = [0, false];
  for (let node = table.parent; node; node = node.parent) {
    if (node.name === "Blockquote") isQuoted = true;
    if (node.name === "Blockquote" || node.name === "ListItem") depth += 1;
  }
  return { depth, isQuoted };
}

function movedBy(shown: ShownTable[], { docChanged, changes }: Transaction): ShownTable[] {
  if (!docChanged) return shown;
  return shown.map((one) => {
    const [from, to] = [changes.mapPos(one.from, -1), changes.mapPos(one.to, 1)];
    return from === one.from && to === one.to ? one : { ...one, from, to };
  });
}

/** Something other than the text may decide what is shown as it is written. */
const mayShowOthers = ({ effects, reconfigured }: Transaction): boolean => effects.length > 0 || reconfigured;

function cellOfSelection(state: EditorState, before: ActiveCell | null): ActiveCell | null {
  const { anchor, head } = state.selection.main;
  const shown = tableAt(state, head);
  if (!shown || anchor < shown.from || anchor > shown.to) return null;
  if (before?.id === shown.id && isStillIn(shown, before, anchor) && isStillIn(shown, before, head))
    return before;
  // Undoing may leave a selection over several cells. Without an edited one, the next key would write over their bars.
  const isWhole = Math.abs(anchor - head) === shown.to - shown.from;
  return isWhole ? null : { id: shown.id, ...cellAt(shown.table, head - shown.from) };
}

/** A cell that its row does not have yet is behind the others. */
function isStillIn(shown: ShownTable, cell: ActiveCell, offset: number): boolean {
  const range = rangeOfCell(shown, cell);
  const row = shown.table.rows[cell.row];
  if (cell.column >= columnsOf(shown.table)) return false;
  if (range) return range.start <= offset && offset <= range.end;
  return row !== undefined && offset === shown.from + row.to;
}
