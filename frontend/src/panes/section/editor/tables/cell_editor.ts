// The view in which the words of one cell are edited. It keeps nothing of its own: what is typed becomes a change of the
// text, whose history holds it, and the selection of the text is the one that is shown here.

import { standardKeymap } from "@codemirror/commands";
import { syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, StateEffect, StateField, Transaction, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  keymap,
  runScopeHandlers,
  type DecorationSet,
  type KeyBinding,
} from "@codemirror/view";
import { Added } from "../hunks";
import { markdownLooks } from "../looks";
import { replaceSelection } from "../replaced_selection";
import { narrowed } from "../text_changes";
import { CellText } from "./cell_text";
import type { MarkedRange } from "./drawn_cell";
import { editedCell } from "./edits";
import { applied, setCells } from "./operations";
import { byGrid, enterCell, rangeOfCell, type ActiveCell } from "./shown_tables";
import { parseTable, trimmed, wordsAt } from "./table";

export interface CellEditorOptions {
  outer: EditorView;
  at: ActiveCell;
  label: string;
  /** The language of cells, with what shows it. */
  language: Extension;
  keys: readonly KeyBinding[];
  events: Parameters<typeof EditorView.domEventHandlers>[0];
}

const setMarks = StateEffect.define<DecorationSet>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class CellEditor {
  readonly at: ActiveCell;
  readonly view: EditorView;
  readonly #outer: EditorView;
  #marks = "";

  constructor({ outer, at, label, language, keys, events }: CellEditorOptions) {
    this.at = at;
    this.#outer = outer;
    this.view = new EditorView({
      root: outer.root as Document | ShadowRoot,
      state: EditorState.create({
        doc: this.#text().words,
        selection: this.#selection(),
        extensions: [
          // Its keys pass over hidden signs before those of the grid ask whether the cursor is at an edge.
          language,
          Prec.highest(keymap.of([...keys])),
          keymap.of(standardKeymap),
          EditorView.domEventHandlers({ ...events, keydown: (event) => this.#passOn(event) }),
          EditorView.domEventHandlers({ beforeinput: replaceSelection }),
          syntaxHighlighting(markdownLooks),
          marks,
          EditorView.lineWrapping,
          EditorView.updateListener.of(({ focusChanged }) => {
            // The text hears of it by itself where the focus goes to it.
            if (focusChanged && !outer.hasFocus) outer.dispatch({});
          }),
          EditorView.perLineTextDirection.of(true),
          EditorView.contentAttributes.of({
            "aria-label": label,
            "aria-multiline": "true",
            dir: "auto",
            spellcheck: "true",
            autocorrect: "on",
            autocapitalize: "sentences",
          }),
        ],
      }),
      dispatchTransactions: (transactions, view) => {
        view.update(transactions);
        this.#tell(transactions);
      },
    });
  }

  get hasFocus(): boolean {
    return this.view.hasFocus;
  }

  focus(): void {
    if (!this.view.hasFocus) this.view.contentDOM.focus({ preventScroll: true });
  }

  /** Show what the text has become. */
  sync(): void {
    const { words } = this.#text();
    const shown = this.view.state.doc.toString();
    const isOther = trimmed(shown) !== words;
    const selection = this.#selection();
    const { main } = this.view.state.selection;
    const isElsewhere = selection.anchor !== main.anchor || selection.head !== main.head;
    // While blanks at the ends are typed, which the text has no room for, the cursor behind them is right here.
    if (!isOther && (!isElsewhere || shown !== words)) return;
    this.view.update([
      this.view.state.update({
        changes: isOther ? narrowed({ from: 0, to: shown.length, insert: words }, shown) : [],
        selection,
        annotations: Transaction.addToHistory.of(false),
      }),
    ]);
  }

  showMarks(shown: MarkedRange[]): void {
    const key = JSON.stringify(shown);
    if (key === this.#marks) return;
    this.#marks = key;
    const { length } = this.view.state.doc;
    const ranges = shown
      .filter(({ from, to, added }) => to <= length && (from < to || added !== undefined))
      .map(({ from, to, classes, added }) =>
        added === undefined
          ? Decoration.mark({ tagName: "mark", class: classes }).range(from, to)
          : Decoration.widget({ widget: new Added(added, classes), side: 1 }).range(from),
      );
    this.view.update([this.view.state.update({ effects: setMarks.of(Decoration.set(ranges, true)) })]);
  }

  destroy(): void {
    this.view.destroy();
  }

  #text(): CellText {
    const edited = editedCell(this.#outer.state);
    return new CellText(
      edited === null ? "" : wordsAt(edited.shown.table, edited.cell.row, edited.cell.column),
    );
  }

  #selection(): { anchor: number; head: number } {
    const edited = editedCell(this.#outer.state);
    const range = edited && rangeOfCell(edited.shown, edited.cell);
    const text = this.#text();
    const { anchor, head } = this.#outer.state.selection.main;
    const inWords = (offset: number) => {
      const inside = range === null ? 0 : Math.min(Math.max(offset, range.from), range.to) - range.from;
      return Math.min(text.wordsOffset(inside), text.words.length);
    };
    return { anchor: inWords(anchor), head: inWords(head) };
  }

  /** Have the text take up what was done here. */
  #tell(transactions: readonly Transaction[]): void {
    const last = transactions.at(-1);
    const isEdited = transactions.some(({ docChanged }) => docChanged);
    if (last === undefined || (!isEdited && !transactions.some(({ selection }) => selection))) return;
    const edited = editedCell(this.#outer.state);
    if (edited === null) return;
    const { shown, cell } = edited;
    const words = this.view.state.doc.toString();
    const before = wordsAt(shown.table, cell.row, cell.column);
    const source = isEdited ? new CellText(before).sourceOf(words) : before;
    const changes = source === before ? [] : setCells(shown.table, [{ ...cell, words: source }]);
    const table = changes.length === 0 ? shown.table : parseTable(applied(shown.table.text, changes));
    if (table === null) throw new Error("An edit of a cell must leave a table.");
    this.#outer.dispatch({
      changes: changes.map(({ from, to, insert }) => ({
        from: shown.from + from,
        to: shown.from + to,
        insert,
      })),
      selection: this.#selectionInText({ ...shown, table }, source, words),
      effects: enterCell.of(this.at),
      annotations: byGrid.of(true),
      userEvent: userEventOf(last),
    });
  }

  #selectionInText(
    shown: Parameters<typeof rangeOfCell>[0],
    source: string,
    words: string,
  ): { anchor: number; head: number } {
    const range = rangeOfCell(shown, this.at);
    const rowEnd = shown.from + (shown.table.rows[this.at.row]?.to ?? 0);
    const text = new CellText(source);
    const lead = words.length - trimmedStart(words).length;
    const inText = (offset: number) => {
      if (range === null) return rowEnd;
      const inside = Math.max(0, offset - lead);
      const beyond = Math.max(0, inside - text.words.length);
      return Math.min(range.from + text.sourceOffset(inside - beyond) + beyond, range.end);
    };
    const { anchor, head } = this.view.state.selection.main;
    return { anchor: inText(anchor), head: inText(head) };
  }

  /** Keys of commands are those of the text, whose selection is the one in the cell. */
  #passOn(event: KeyboardEvent): boolean {
    const isCommand = event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key);
    if (!isCommand || event.getModifierState("AltGraph") || this.#isOwnKey(event)) return false;
    return runScopeHandlers(this.#outer, event, "editor");
  }

  /** What keys for moving and deleting do with Control, they do in the cell. */
  #isOwnKey({ key }: KeyboardEvent): boolean {
    return /^(?:Arrow\w+|Home|End|PageUp|PageDown|Backspace|Delete|Enter|Tab)$/.test(key);
  }
}

function userEventOf(transaction: Transaction): string {
  const said = transaction.annotation(Transaction.userEvent);
  // A selection by a pointer would draw that of the whole text, and take the focus.
  if (said === undefined || said.startsWith("select")) return transaction.docChanged ? "input" : "select";
  return said;
}

const trimmedStart = (words: string): string => words.replace(/^[ \t]+/, "");
