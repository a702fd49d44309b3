// Where text from elsewhere goes into the text: among the words at the cursor, or behind the block that it would break.
// The place can be shown before anything is inserted.

import { isolateHistory } from "@codemirror/commands";
import { ensureSyntaxTree } from "@codemirror/language";
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { gapBeforeNotes, type TextWithFootnotes } from "../../../model/citing/footnotes";
import { markOf } from "./highlights";
import { inOurForms } from "./foreign_forms";
import { cameFrom, type CameFrom } from "./origins";

export interface InsertionPoint {
  offset: number;
  /** As a paragraph of its own, and not among words. */
  isParagraph: boolean;
}

const parseMilliseconds = 200;

/** What words that are put into it would break. */
const wholeBlocks =
  /^(?:Table|FencedCode|CodeBlock|HTMLBlock|ATXHeading\d|SetextHeading\d|HorizontalRule|.*Math.*|.*Formula.*)$/;

const caption = /^\s*:[ \t]/;

/** The place for text that is to go to an offset. */
export function insertionPoint(state: EditorState, offset: number): InsertionPoint {
  const block = brokenBlock(state, offset);
  if (block !== null) return { offset: endBehind(state, block), isParagraph: true };
  return { offset, isParagraph: state.doc.lineAt(offset).text.trim() === "" };
}

/** The outermost block around an offset in which words cannot stand. */
function brokenBlock(state: EditorState, offset: number): SyntaxNode | null {
  const tree = ensureSyntaxTree(state, Math.min(state.doc.length, offset + 1), parseMilliseconds);
  let found: SyntaxNode | null = null;
  for (const side of [-1, 1] as const) {
    let isAmongWords = false;
    let node: SyntaxNode | null = tree?.resolveInner(offset, side) ?? null;
    for (; node; node = node.parent) {
      isAmongWords ||= node.name === "Paragraph" || node.name === "Task";
      if (wholeBlocks.test(node.name) || (!isAmongWords && isList(node))) found = node;
    }
  }
  return found;
}

/** At the sign of an item nothing can stand but the sign. */
const isList = ({ name }: SyntaxNode) => name === "BulletList" || name === "OrderedList";

/** The end of a block; of a table, the end of its caption. */
function endBehind(state: EditorState, { name, to }: SyntaxNode): number {
  const end = state.doc.lineAt(to).to;
  if (name !== "Table") return end;
  let number = state.doc.lineAt(end).number + 1;
  while (number <= state.doc.lines && state.doc.line(number).text.trim() === "") number += 1;
  if (number > state.doc.lines || !caption.test(state.doc.line(number).text)) return end;
  while (number < state.doc.lines && state.doc.line(number + 1).text.trim() !== "") number += 1;
  return state.doc.line(number).to;
}

export function insertAt(
  view: EditorView,
  point: InsertionPoint,
  text: TextWithFootnotes,
  came: CameFrom,
): void {
  if (point.isParagraph) insertParagraph(view, text, point.offset, came);
  else insertWords(view, text, point.offset, came);
}

/** Insert as a paragraph of its own. */
export function insertParagraph(
  view: EditorView,
  { text, notes }: TextWithFootnotes,
  offset: number,
  came: CameFrom,
): void {
  const before = view.state.sliceDoc(0, offset);
  const after = view.state.sliceDoc(offset);
  const inserted = blankLineAfter(before) + inOurForms(text).trim();
  insert(view, offset, { inserted, room: blankLineBefore(after), notes, came });
}

function insertWords(
  view: EditorView,
  { text, notes }: TextWithFootnotes,
  offset: number,
  came: CameFrom,
): void {
  const before = view.state.sliceDoc(Math.max(0, offset - 1), offset);
  const after = view.state.sliceDoc(offset, offset + 1);
  const isInWords = (sign: string) => /[\p{L}\p{N}.,;:!?)]/u.test(sign);
  const inserted = (isInWords(before) ? " " : "") + text;
  insert(view, offset, { inserted, room: /[\p{L}\p{N}]/u.test(after) ? " " : "", notes, came });
}

interface Insertion {
  inserted: string;
  room: string;
  notes: string[];
  came: CameFrom;
}

/** Insert in one step that can be undone, with the notes at the end of the text, mark it, and put the cursor behind it. */
function insert(view: EditorView, offset: number, { inserted, room, notes, came }: Insertion): void {
  const end = view.state.doc.length;
  const whole = view.state.sliceDoc() + (offset === end ? inserted + room : "");
  view.dispatch({
    changes: [
      { from: offset, insert: inserted + room },
      { from: end, insert: notes.length === 0 ? "" : `${gapBeforeNotes(whole)}${notes.join("\n")}\n` },
    ],
    selection: { anchor: offset + inserted.length },
    effects: cameFrom.of(came),
    annotations: isolateHistory.of("full"),
  });
  view.focus();
  const from = offset + inserted.length - inserted.trimStart().length;
  const scrolled = EditorView.scrollIntoView(offset, { y: "start", yMargin: 48 });
  view.dispatch({ effects: [scrolled, markOf({ from, to: offset + inserted.length })] });
}

function blankLineAfter(text: string): string {
  if (text.trim() === "" || text.endsWith("\n\n")) return "";
  return text.endsWith("\n") ? "\n" : "\n\n";
}

function blankLineBefore(text: string): string {
  if (text.trim() === "" || text.startsWith("\n\n")) return "";
  return text.startsWith("\n") ? "\n" : "\n\n";
}

const setPlace = StateEffect.define<{ point: InsertionPoint; text: string } | null>();

const shownPlace = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setPlace)) return placeOf(effect.value);
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const shownInsertion: Extension = [
  shownPlace,
  EditorView.theme({
    ".cm-place": {
      borderRadius: "2px",
      backgroundColor: "var(--added-wash)",
      color: "var(--added)",
      outline: "1px dashed currentColor",
      whiteSpace: "pre-wrap",
    },
    "div.cm-place": { marginBlock: "0.5rem", paddingInline: "0.25rem" },
    "@media print": { ".cm-place": { display: "none" } },
  }),
];

/** Show a text where it would be inserted, and scroll there. */
export function showInsertion(view: EditorView, point: InsertionPoint, text: string): void {
  view.dispatch({
    effects: [setPlace.of({ point, text }), EditorView.scrollIntoView(point.offset, { y: "center" })],
  });
}

export function hideInsertion(view: EditorView): void {
  view.dispatch({ effects: setPlace.of(null) });
}

/** Where the shown text is to go, however the text around it has changed meanwhile. */
export function shownPoint(state: EditorState): InsertionPoint | null {
  const place = state.field(shownPlace).iter();
  if (place.value === null) return null;
  return { offset: place.from, isParagraph: (place.value.spec as { block?: boolean }).block ?? false };
}

function placeOf(place: { point: InsertionPoint; text: string } | null): DecorationSet {
  if (place === null) return Decoration.none;
  const { offset, isParagraph } = place.point;
  const widget = new InsertedText(place.text, isParagraph);
  return Decoration.set([Decoration.widget({ widget, side: 1, block: isParagraph }).range(offset)]);
}

class InsertedText extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly isParagraph: boolean,
  ) {
    super();
  }

  override eq(other: InsertedText): boolean {
    return this.text === other.text && this.isParagraph === other.isParagraph;
  }

  override toDOM(): HTMLElement {
    const shown = document.createElement(this.isParagraph ? "div" : "span");
    shown.className = "cm-place";
    shown.dir = "auto";
    shown.textContent = this.text;
    return shown;
  }
}
