// Grids in the text: each table is one block widget, and the cell with the selection has a view of its own. This is what
// clicks, keys and menus of grids lead to.

import { StateField, type EditorState, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type Rect,
  type ViewUpdate,
} from "@codemirror/view";
import { announcer } from "../../../../lib/browser/announcer.svelte";
import { words } from "../../../../words";
import { roomAt } from "../gaps";
import { factsOf } from "../preview/document_facts";
import { editedPart } from "../text_focus";
import { CellEditor } from "./cell_editor";
import { cellEvents } from "./cell_events";
import { cellKeys } from "./cell_keys";
import { cellLanguage } from "./cell_language";
import { marksIn, marksKey } from "./cell_marks";
import { tableEdges } from "./edges";
import {
  blockOf,
  clearCells,
  deleteTable,
  editedCell,
  goToCell,
  insertRowAt,
  moveColumnBy,
  moveRowBy,
  type CellBlock,
  type CursorInCell,
} from "./edits";
import { Grid } from "./grid";
import { columnActions, rowActions } from "./grid_actions";
import { listenToHandles } from "./grid_handles";
import { gridLooks } from "./grid_looks";
import { openMenu } from "./grid_menu";
import { beginBelow, followPointer, leaveByPointer } from "./grid_pointer";
import { leaveTable } from "./leaving";
import { shownTables, tablesOf, tableWithId, type ShownTable } from "./shown_tables";
import { columnsOf, wordsAt, type CellPosition, type Table } from "./table";

export interface SelectedCells {
  anchor: CellPosition;
  head: CellPosition;
}

export interface CurrentCell {
  shown: ShownTable;
  table: Table;
  cell: CellPosition;
}

export class Grids {
  /** Cells that are selected as such, from the edited one. */
  selected: SelectedCells | null = null;
  readonly #grids = new Map<number, Grid>();
  #editor: CellEditor | null = null;
  #drawnFrom: unknown[] = [];
  #isFocusDue = false;

  constructor(readonly view: EditorView) {}

  get editor(): EditorView | null {
    return this.#editor?.view ?? null;
  }

  /** The cell that is edited; keys and menus are those of one. */
  get current(): CurrentCell {
    const edited = editedCell(this.view.state);
    if (edited === null) throw new Error("No cell is edited.");
    return { ...edited, table: edited.shown.table };
  }

  get isAllSelected(): boolean {
    const { table } = this.current;
    const { top, bottom, left, right } = this.block;
    return top === 0 && left === 0 && bottom === table.rows.length - 1 && right === columnsOf(table) - 1;
  }

  /** The selected cells, or the one that is edited. */
  get block(): CellBlock {
    const { cell } = this.current;
    const { anchor, head } = this.selected ?? { anchor: cell, head: cell };
    return blockOf(anchor, head);
  }

  add(shown: ShownTable): Grid {
    const grid = new Grid(this.view, shown);
    this.#grids.set(shown.id, grid);
    made.set(grid.dom, { grids: this, grid });
    this.draw(grid, shown);
    grid.table.addEventListener("mousedown", (event) => followPointer(this, grid, event));
    listenToHandles(grid.handles, {
      open: (kind) => this.#openMenu(grid, kind),
      leave: () => this.focusCell(),
    });
    return grid;
  }

  draw(grid: Grid, shown: ShownTable): void {
    const { state } = this.view;
    const hadFocus = this.#editor?.hasFocus ?? false;
    grid.draw(shown, roomAbove(state, shown), (from, to) => marksIn(state, from, to));
    // The row or column of the edited cell may be gone, and the focus with it.
    if (hadFocus && this.#editor?.hasFocus === false) this.#isFocusDue = true;
  }

  grid(id: number): Grid | null {
    return this.#grids.get(id) ?? null;
  }

  remove(grid: Grid): void {
    if (this.#grids.get(grid.shown.id) === grid) this.#grids.delete(grid.shown.id);
    const isEdited = this.#editor !== null && grid.dom.contains(this.#editor.view.dom);
    if (isEdited) this.#close();
  }

  /** Have the grids show what the text has become. */
  sync(update: ViewUpdate | null): void {
    if (update?.docChanged || update?.selectionSet) this.#showSelected(null);
    this.#redraw();
    const edited = editedCell(this.view.state);
    const grid = edited && this.grid(edited.shown.id);
    if (!edited || !grid) {
      if (edited === null) this.#close();
      return;
    }
    if (this.#isOpenAt(edited.cell, edited.shown.id)) this.#editor?.sync();
    else if (this.hasFocus || this.#editor !== null) this.#open(grid, edited.shown, edited.cell);
    this.#showMarks(edited.shown, edited.cell);
    this.view.requestMeasure({ key: grid, read: () => undefined, write: () => grid.placeHandles() });
  }

  get hasFocus(): boolean {
    const focused = (this.view.root as ShadowRoot | Document).activeElement;
    return (
      focused === this.view.contentDOM || [...this.#grids.values()].some(({ dom }) => dom.contains(focused))
    );
  }

  /** Go into a cell, and have the keys there. */
  goTo(cell: CellPosition, cursor: CursorInCell): void {
    goToCell(this.view, this.current.shown, cell, cursor, true);
  }

  enter(shown: ShownTable, cell: CellPosition, cursor: CursorInCell): void {
    this.view.contentDOM.focus({ preventScroll: true });
    goToCell(this.view, shown, cell, cursor, false);
  }

  leave(direction: 1 | -1): void {
    leaveTable(this.view, this.current.shown, direction);
  }

  selectCells(selected: SelectedCells | null): boolean {
    this.#showSelected(selected);
    if (selected === null) return true;
    const { top, bottom, left, right } = blockOf(selected.anchor, selected.head);
    announcer.say(words.tables.cellsSelected((bottom - top + 1) * (right - left + 1)));
    this.grid(this.current.shown.id)
      ?.element(selected.head)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  /** Clear selected cells; where they are the whole table and empty already, delete it. */
  clearSelected(): boolean {
    if (!this.selected) return false;
    const { shown, table } = this.current;
    const isEmpty = table.rows.every((_, row) =>
      table.alignments.every((_, column) => wordsAt(table, row, column) === ""),
    );
    if (this.isAllSelected && isEmpty) deleteTable(this.view, shown);
    else clearCells(this.view, shown, this.block);
    return true;
  }

  addRow(column: number): void {
    const { shown, table } = this.current;
    insertRowAt(this.view, shown, table.rows.length, column);
    announcer.say(words.tables.rowInserted);
  }

  insertRowBelow(): boolean {
    const { shown, cell } = this.current;
    insertRowAt(this.view, shown, cell.row + 1, cell.column);
    announcer.say(words.tables.rowInserted);
    return true;
  }

  moveRow(by: 1 | -1): boolean {
    const { shown, cell } = this.current;
    moveRowBy(this.view, shown, cell, by);
    return true;
  }

  moveColumn(by: 1 | -1): boolean {
    const { shown, cell } = this.current;
    moveColumnBy(this.view, shown, cell, by);
    return true;
  }

  goToHandles(): boolean {
    this.grid(this.current.shown.id)?.focusHandle();
    return true;
  }

  focusCell(): void {
    if (this.#editor) this.#editor.focus();
    else this.view.focus();
  }

  destroy(): void {
    this.#editor?.destroy();
  }

  #isOpenAt({ row, column }: CellPosition, id: number): boolean {
    const at = this.#editor?.at;
    const grid = this.grid(id);
    const isInGrid = this.#editor !== null && grid !== null && grid.dom.contains(this.#editor.view.dom);
    return isInGrid && at?.id === id && at.row === row && at.column === column;
  }

  #open(grid: Grid, shown: ShownTable, cell: CellPosition): void {
    const before = this.#editor;
    const isFocused = this.hasFocus || this.#isFocusDue;
    this.#isFocusDue = false;
    const head = wordsAt(shown.table, 0, cell.column);
    this.#editor = new CellEditor({
      outer: this.view,
      at: { id: shown.id, ...cell },
      label: words.tables.cell(cell.row + 1, cell.column + 1, cell.row === 0 ? "" : head),
      language: cellLanguage(() => this.view.state),
      keys: cellKeys(this),
      events: cellEvents(this),
    });
    for (const other of this.#grids.values()) if (other !== grid) other.edit(null, null);
    grid.edit(cell, this.#editor.view);
    // The focus goes from one to the other, so that the keyboard of a phone stays.
    if (isFocused) this.#editor.focus();
    this.#drawAll();
    before?.destroy();
  }

  #close(): void {
    const editor = this.#editor;
    if (editor === null) return;
    this.#editor = null;
    if (editor.hasFocus || this.#isFocusDue) this.view.contentDOM.focus({ preventScroll: true });
    this.#isFocusDue = false;
    for (const grid of this.#grids.values()) grid.edit(null, null);
    this.#drawAll();
    for (const grid of this.#grids.values()) grid.placeHandles();
    editor.destroy();
  }

  /** Draw again what shows something else than its own text, where that has changed. */
  #redraw(): void {
    const { state } = this.view;
    const from = [marksKey(state), factsOf(state)];
    const isSame = from.every((one, index) => one === this.#drawnFrom[index]);
    this.#drawnFrom = from;
    if (!isSame) this.#drawAll();
  }

  #drawAll(): void {
    for (const [id, grid] of this.#grids) {
      const shown = tableWithId(this.view.state, id);
      if (shown) this.draw(grid, shown);
    }
  }

  #showMarks({ from, table }: ShownTable, { row, column }: CellPosition): void {
    const cell = table.rows[row]?.cells[column];
    if (cell && this.#editor)
      this.#editor.showMarks(marksIn(this.view.state, from + cell.from, from + cell.to));
  }

  #showSelected(selected: SelectedCells | null): void {
    if (selected === null && this.selected === null) return;
    this.selected = selected;
    const block = selected && blockOf(selected.anchor, selected.head);
    const id = editedCell(this.view.state)?.shown.id;
    for (const grid of this.#grids.values()) grid.select(grid.shown.id === id ? block : null);
  }

  #openMenu(grid: Grid, kind: "row" | "column"): void {
    if (editedCell(this.view.state)?.shown.id !== grid.shown.id) return;
    const groups = kind === "row" ? rowActions(this) : columnActions(this);
    openMenu(grid.dom, grid.handles[kind], {
      label: words.tables[kind],
      groups,
      onClosed: () => this.focusCell(),
    });
  }
}

class GridWidget extends WidgetType {
  constructor(
    private readonly shown: ShownTable,
    private readonly room: string,
  ) {
    super();
  }

  override eq({ shown, room }: GridWidget): boolean {
    return shown.id === this.shown.id && shown.table === this.shown.table && room === this.room;
  }

  override toDOM(view: EditorView): HTMLElement {
    const grids = view.plugin(gridsOfView);
    return grids ? grids.add(this.shown).dom : view.dom.ownerDocument.createElement("div");
  }

  override updateDOM(dom: HTMLElement, view: EditorView): boolean {
    const grids = view.plugin(gridsOfView);
    const grid = grids?.grid(this.shown.id);
    if (!grids || grid?.dom !== dom) return false;
    grids.draw(grid, this.shown);
    return true;
  }

  override coordsAt(dom: HTMLElement, offset: number): Rect | null {
    return made.get(dom)?.grid.coordsAt(offset) ?? null;
  }

  override get estimatedHeight(): number {
    return (this.shown.table.rows.length + 1) * rowHeightAbout;
  }

  override destroy(dom: HTMLElement): void {
    const known = made.get(dom);
    known?.grids.remove(known.grid);
  }
}

/** Of a row with one line of words, in pixels. */
const rowHeightAbout = 36;

/** The grids by their elements. */
const made = new WeakMap<HTMLElement, { grids: Grids; grid: Grid }>();

/** Where no blank line stands above a table, it has the room to the block above it itself. */
const roomAbove = (state: EditorState, { from }: ShownTable): string =>
  roomAt(state, state.doc.lineAt(from), 0);

const decorations = StateField.define<DecorationSet>({
  create: decorated,
  update: (before, { state, startState, docChanged }) =>
    docChanged || tablesOf(state) !== tablesOf(startState) ? decorated(state) : before,
  provide: (field) => [
    EditorView.decorations.from(field),
    EditorView.atomicRanges.of((view) => view.state.field(field)),
  ],
});

function decorated(state: EditorState): DecorationSet {
  return Decoration.set(
    tablesOf(state).map((shown) =>
      Decoration.replace({ widget: new GridWidget(shown, roomAbove(state, shown)), block: true }).range(
        shown.from,
        shown.to,
      ),
    ),
  );
}

const gridsOfView = ViewPlugin.fromClass(Grids);

export const gridsIn = (view: EditorView): Grids | null => view.plugin(gridsOfView);

/** What is scrolled to in a grid is a cell, not the whole of it. */
const scrolledCells = EditorView.scrollHandler.of((view, range, { y }) => {
  const edited = editedCell(view.state);
  const cell = edited && gridsIn(view)?.grid(edited.shown.id)?.element(edited.cell);
  if (!cell || range.head < edited.shown.from || range.head > edited.shown.to) return false;
  cell.scrollIntoView({ block: y === "center" ? "center" : "nearest", inline: "nearest" });
  return true;
});

export const tableGrids: Extension = [
  shownTables,
  gridsOfView,
  decorations,
  scrolledCells,
  EditorView.updateListener.of((update) => gridsIn(update.view)?.sync(update)),
  EditorView.domEventHandlers({
    focus: (_event, view) => gridsIn(view)?.sync(null),
    mousedown: (event, view) => beginBelow(gridsIn(view), event) || leaveByPointer(gridsIn(view), event),
  }),
  editedPart.of((view) => gridsIn(view)?.editor ?? null),
  tableEdges,
  gridLooks,
];
