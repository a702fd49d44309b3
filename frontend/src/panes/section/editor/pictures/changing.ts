// Changing a picture where it stands: what its dialog has said, in one step that can be undone.

import { isolateHistory } from "@codemirror/commands";
import type { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { picturesIn, textOf, type FoundPicture, type PictureText } from "./picture_text";

/** The picture in which an offset of the text lies, or at whose edge. */
export function pictureAt(state: EditorState, offset: number): FoundPicture | null {
  const line = state.doc.lineAt(Math.min(offset, state.doc.length));
  const found = picturesIn(line.text).map((one) => ({
    ...one,
    from: one.from + line.from,
    to: one.to + line.from,
  }));
  return found.find(({ from, to }) => from <= offset && offset <= to) ?? null;
}

/** Let a picture say something else; with null it is removed. The text may have changed around it meanwhile. */
export function changePicture(view: EditorView, before: FoundPicture, after: PictureText | null): void {
  const there = nearest(view.state, before);
  if (there === null) return;
  const insert = after === null ? "" : textOf(after);
  const { from, to } = after === null ? withItsLine(view.state, there) : there;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    annotations: isolateHistory.of("full"),
    userEvent: after === null ? "delete" : "input",
    scrollIntoView: true,
  });
}

function nearest(state: EditorState, { from, ...wanted }: FoundPicture): FoundPicture | null {
  const same = picturesIn(state.doc.toString()).filter(
    ({ id, alt, caption, label, width }) =>
      id === wanted.id &&
      alt === wanted.alt &&
      caption === wanted.caption &&
      label === wanted.label &&
      width === wanted.width,
  );
  const [first] = same.toSorted((one, other) => Math.abs(one.from - from) - Math.abs(other.from - from));
  return first ?? null;
}

/** A paragraph that was nothing but the picture goes with one of the blank lines around it. */
function withItsLine(state: EditorState, { from, to }: FoundPicture): { from: number; to: number } {
  const line = state.doc.lineAt(from);
  if (line.from !== from || line.to !== to) return { from, to };
  const after = /^\n+/.exec(state.sliceDoc(to))?.[0].length ?? 0;
  const before = /\n+$/.exec(state.sliceDoc(0, from))?.[0].length ?? 0;
  return to + after < state.doc.length ? { from, to: to + after } : { from: from - before, to: to + after };
}
