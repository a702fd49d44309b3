// The cursor never stands in a hidden lead of a line: what arrives there goes on to the words behind it. Backspace before
// the first word takes the lead away, Delete at the end of a line that of the next one, as in a word processor.

import { EditorSelection, EditorState, Prec, type Extension, type Line } from "@codemirror/state";
import { Direction, keymap, type Command, type EditorView } from "@codemirror/view";
import { leadOf, textStartOf } from "./leads";
import { showsAllSigns } from "./revealing";

export const leadMotion: Extension = [
  EditorState.transactionFilter.of((transaction) => {
    const { selection, docChanged, startState: state } = transaction;
    if (!selection || docChanged || showsAllSigns(state)) return transaction;
    const isByPointer = transaction.isUserEvent("select.pointer");
    const ranges = selection.ranges.map((range) => {
      if (!range.empty && isByPointer) return range;
      const head = outOfLead(state, range.head);
      if (head === range.head) return range;
      return range.empty ? EditorSelection.cursor(head, 1) : EditorSelection.range(range.anchor, head);
    });
    if (ranges.every((range, index) => range === selection.ranges[index])) return transaction;
    return [
      transaction,
      { selection: EditorSelection.create(ranges, selection.mainIndex), sequential: true },
    ];
  }),
  Prec.high(
    keymap.of([
      { key: "ArrowLeft", run: overLead(Direction.LTR, false), shift: overLead(Direction.LTR, true) },
      { key: "ArrowRight", run: overLead(Direction.RTL, false), shift: overLead(Direction.RTL, true) },
      {
        key: "Mod-ArrowLeft",
        mac: "Alt-ArrowLeft",
        run: overLead(Direction.LTR, false),
        shift: overLead(Direction.LTR, true),
      },
      {
        key: "Mod-ArrowRight",
        mac: "Alt-ArrowRight",
        run: overLead(Direction.RTL, false),
        shift: overLead(Direction.RTL, true),
      },
      { key: "Backspace", run: removeLead },
      { key: "Delete", run: joinNext },
      { key: "Enter", run: newLineAbove },
    ]),
  ),
];

function outOfLead(state: EditorState, offset: number): number {
  return Math.max(offset, textStartOf(state, state.doc.lineAt(offset)));
}

/** From before the first word back to the end of the line above; `direction` is the one in which the key goes back. */
function overLead(direction: Direction, extends_: boolean): Command {
  return (view) => {
    const { main } = view.state.selection;
    const line = view.state.doc.lineAt(main.head);
    const isBack = view.textDirectionAt(main.head) === direction;
    const isAtStart = main.head === textStartOf(view.state, line) && main.head > line.from;
    if (!isBack || !isAtStart || (!main.empty && !extends_) || showsAllSigns(view.state)) return false;
    const head = line.number === 1 ? main.head : line.from - 1;
    const selection = EditorSelection.range(extends_ ? main.anchor : head, head);
    view.dispatch({ selection, userEvent: "select", scrollIntoView: true });
    return true;
  };
}

/** A heading becomes a paragraph; the label of a note is selected first. Lists and quotes have a command of their own. */
function removeLead(view: EditorView): boolean {
  const { state } = view;
  const { main } = state.selection;
  const lead = leadOf(state, state.doc.lineAt(main.head));
  if (!lead || !main.empty || main.head !== lead.to || showsAllSigns(state)) return false;
  if (lead.kind === "heading")
    view.dispatch({ changes: { from: lead.from, to: lead.to }, userEvent: "delete.backward" });
  else if (lead.kind === "note") view.dispatch({ selection: { anchor: lead.from, head: lead.to } });
  return lead.kind !== "blocks";
}

/** What joins a line are its words. */
function joinNext(view: EditorView): boolean {
  const { state } = view;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  if (!main.empty || main.head !== line.to || line.number === state.doc.lines) return false;
  const next: Line = state.doc.line(line.number + 1);
  const lead = leadOf(state, next);
  if (!lead || showsAllSigns(state)) return false;
  view.dispatch({ changes: { from: line.to, to: lead.to }, userEvent: "delete.forward" });
  return true;
}

/** Before the first word of a heading, the heading stays one. */
function newLineAbove(view: EditorView): boolean {
  const { state } = view;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const lead = leadOf(state, line);
  const isBeforeWords = main.empty && lead?.kind === "heading" && main.head === lead.to && lead.to < line.to;
  if (!isBeforeWords || showsAllSigns(state)) return false;
  view.dispatch({ changes: { from: line.from, insert: "\n" }, userEvent: "input", scrollIntoView: true });
  return true;
}
