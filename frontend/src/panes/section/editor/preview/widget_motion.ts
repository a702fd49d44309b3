// What keys do at what stands for hidden source. Backspace and Delete select it first, Enter goes into the selected one,
// arrows go into a formula as into a word, and over a picture or the number of a note as over a letter. What stands in
// place of whole lines has no room for a cursor: it is entered, or selected as a whole. Whoever has inserted a figure and
// writes on has it selected: Enter and letters begin a paragraph below it, and only Backspace and Delete take it away.

import { EditorSelection, EditorState, Prec, RangeSet, type Extension } from "@codemirror/state";
import { Direction, EditorView, keymap, type Command } from "@codemirror/view";
import { drawnBlockPreviews } from "./block_previews";
import { drawnInlinePreviews } from "./inline_previews";
import { textStartOf } from "./leads";
import { showsAllSigns } from "./revealing";
import { edgesAt, offsetInside, type Edges, type FoundEdges } from "./widget_edges";

const edgesIn = (view: EditorView): Edges[] => [
  view.plugin(drawnInlinePreviews)?.edges ?? RangeSet.empty,
  view.state.field(drawnBlockPreviews).edges,
];

export const widgetMotion: Extension = [
  EditorState.transactionFilter.of((transaction) => {
    const { selection, docChanged, startState: state } = transaction;
    if (!selection || docChanged || showsAllSigns(state) || !selection.main.empty) return transaction;
    const { head } = selection.main;
    const block = edgesAt([state.field(drawnBlockPreviews).edges], head, () => true);
    if (!block) return transaction;
    const isForward = state.selection.main.head <= block.from;
    const moved =
      block.cursor === "over"
        ? EditorSelection.range(block.from, block.to)
        : EditorSelection.cursor(offsetInside(state, block, isForward));
    return [transaction, { selection: moved, sequential: true }];
  }),
  Prec.highest(EditorView.domEventHandlers({ beforeinput: writeBelow, compositionstart: composeBelow })),
  Prec.high(
    keymap.of([
      { key: "Backspace", run: selectBefore },
      { key: "Delete", run: selectBehind },
      { key: "Enter", run: enterSelected },
      { key: "ArrowLeft", run: goInto(Direction.RTL) },
      { key: "ArrowRight", run: goInto(Direction.LTR) },
      { key: "ArrowUp", run: leaveSelected(false) },
      { key: "ArrowDown", run: leaveSelected(true) },
      { key: "ArrowLeft", run: leaveSelected(false) },
      { key: "ArrowRight", run: leaveSelected(true) },
    ]),
  ),
];

function selectBefore(view: EditorView): boolean {
  return selectAt(view, (found, head) => found.to === head);
}

function selectBehind(view: EditorView): boolean {
  return selectAt(view, (found, head) => found.from === head);
}

/** A block is reached over the line end beside it. */
function selectAt(view: EditorView, isWanted: (found: FoundEdges, head: number) => boolean): boolean {
  const { main } = view.state.selection;
  if (!main.empty || showsAllSigns(view.state)) return false;
  for (const head of [main.head, main.head - 1, main.head + 1]) {
    const found = edgesAt(edgesIn(view), head, (edges) =>
      head === main.head ? isWanted(edges, head) : edges.isBlock && isWanted(edges, head),
    );
    if (!found) continue;
    select(view, EditorSelection.range(found.from, found.to));
    return true;
  }
  return false;
}

function selectedEdges(view: EditorView): FoundEdges | null {
  const { from, to, empty } = view.state.selection.main;
  if (empty) return null;
  return edgesAt(edgesIn(view), from, (found) => found.from === from && found.to === to);
}

function enterSelected(view: EditorView): boolean {
  const figure = figureAtCursor(view);
  if (figure) return beginBelow(view, figure, "");
  const found = selectedEdges(view);
  if (!found) return false;
  select(view, EditorSelection.cursor(offsetInside(view.state, found, true)));
  return true;
}

function goInto(forward: Direction): Command {
  return (view) => {
    const { main } = view.state.selection;
    if (!main.empty || showsAllSigns(view.state)) return false;
    const isForward = view.textDirectionAt(main.head) === forward;
    const found = edgesAt(
      edgesIn(view),
      main.head,
      ({ from, to, cursor }) => cursor === "into" && (isForward ? from : to) === main.head,
    );
    if (!found) return false;
    select(view, EditorSelection.cursor(offsetInside(view.state, found, isForward)));
    return true;
  };
}

/** From a selected block to the line beside it; behind the last one, a paragraph begins. */
function leaveSelected(isForward: boolean): Command {
  return (view) => {
    const found = selectedEdges(view);
    if (!found?.isBlock) return false;
    const { doc } = view.state;
    if (isForward && found.to === doc.length) beginBelow(view, found, "");
    else if (isForward) {
      const next = doc.lineAt(found.to + 1);
      select(view, EditorSelection.cursor(textStartOf(view.state, next)));
    } else if (found.from > 0) select(view, EditorSelection.cursor(found.from - 1));
    return true;
  };
}

/** The figure that is selected, or behind which a change has put the cursor. */
function figureAtCursor(view: EditorView): FoundEdges | null {
  const { head, from, to } = view.state.selection.main;
  const isAt = (found: FoundEdges) =>
    from === to ? found.to === head : found.from === from && found.to === to;
  return edgesAt(edgesIn(view), head, (found) => found.isBlock && found.cursor === "over" && isAt(found));
}

function beginBelow(view: EditorView, { to }: FoundEdges, words: string): boolean {
  view.dispatch({
    changes: { from: to, insert: `\n\n${words}` },
    selection: { anchor: to + 2 + words.length },
    userEvent: "input",
    scrollIntoView: true,
  });
  return true;
}

function writeBelow(event: InputEvent, view: EditorView): boolean {
  const figure = figureAtCursor(view);
  if (!figure || event.isComposing || event.inputType !== "insertText") return false;
  event.preventDefault();
  return beginBelow(view, figure, event.data ?? "");
}

/** What an input method composes needs the cursor where it is to stand. */
function composeBelow(_event: CompositionEvent, view: EditorView): boolean {
  const figure = figureAtCursor(view);
  if (figure) beginBelow(view, figure, "");
  return false;
}

function select(view: EditorView, range: ReturnType<typeof EditorSelection.range>): void {
  view.dispatch({
    selection: EditorSelection.create([range]),
    userEvent: "select",
    scrollIntoView: true,
  });
}
