// Where on the screen the lines of the editor are, and which of them somebody looks at.

import type { EditorView } from "@codemirror/view";
import type { OpenedPosition } from "../opening/clicked";
import { lettersAround } from "../reading/letters";

/** Into the first line that is whole in view, in pixels. */
const intoFirstLine = 24;

/** The middle of the line in which a letter stands; nearly, as long as the line is not drawn. */
export function lineAt(view: EditorView, letter: number): number {
  // What changed around the lines is taken note of first.
  view.requestMeasure();
  const drawn = view.coordsAtPos(letter, 1);
  if (drawn) return (drawn.top + drawn.bottom) / 2;
  const line = view.lineBlockAt(letter);
  return view.documentTop + (line.top + line.bottom) / 2;
}

/** Where the cursor is, or else where the text begins that is in view between these heights. */
export function positionInView(view: EditorView, top: number, bottom: number): OpenedPosition {
  const { head } = view.state.selection.main;
  const cursor = lineAt(view, head);
  const offset = cursor > top && cursor < bottom ? head : firstInView(view, top);
  const text = view.state.doc.toString();
  return { text, offset, letter: lettersAround({ text, offset })[0] ?? null };
}

function firstInView(view: EditorView, top: number): number {
  const content = view.contentDOM.getBoundingClientRect();
  return view.posAtCoords({ x: content.left + 1, y: Math.max(top, content.top) + intoFirstLine }, false);
}
