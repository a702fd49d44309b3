// Which nodes of the syntax tree show their source: those that the selection touches, while the editor has the focus. A
// drag of the mouse and the composition of a word by an input method change nothing before they end, so that no text moves
// below the pointer and no letters are taken from the input method.

import {
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
  type Transaction,
} from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * When a node shows its source: when an end of the selection is in it or at its edge; when it is selected, or an end of
 * the selection is in it; only when an end is in it; or only while all signs are shown.
 */
export type Reveals = "touched" | "selected" | "entered" | "never";

interface Revealing {
  from: number;
  to: number;
  isFocused: boolean;
  /** The pointer is down, or a word is composed. */
  isHeld: boolean;
  showsAll: boolean;
}

const setFocused = StateEffect.define<boolean>();
const setHeld = StateEffect.define<boolean>();
export const showAllSigns = StateEffect.define<boolean>();

const initial: Revealing = { from: 0, to: 0, isFocused: false, isHeld: false, showsAll: false };

/** For an editor whose state is a new one: whether it has the focus. */
export const noticeFocus = (view: EditorView): StateEffect<boolean> => setFocused.of(view.hasFocus);

export const revealing = StateField.define<Revealing>({ create: () => initial, update: changed });

/** Whether what is revealed may have changed with a transaction. */
export const isRevealingChanged = ({
  startState,
  state,
}: Pick<Transaction, "startState" | "state">): boolean =>
  startState.field(revealing, false) !== state.field(revealing, false);

export function isRevealed(state: EditorState, node: { from: number; to: number }, when: Reveals): boolean {
  const { from, to, isFocused, showsAll } = state.field(revealing, false) ?? initial;
  if (showsAll) return true;
  if (!isFocused || when === "never") return false;
  const ends = [from, to];
  if (when === "touched") return ends.some((end) => end >= node.from && end <= node.to);
  if (ends.some((end) => end > node.from && end < node.to)) return true;
  return when === "selected" && from < to && from === node.from && to === node.to;
}

export const showsAllSigns = (state: EditorState): boolean =>
  state.field(revealing, false)?.showsAll ?? false;

function changed(before: Revealing, transaction: Transaction): Revealing {
  const after = { ...before };
  for (const effect of transaction.effects) {
    if (effect.is(setFocused)) after.isFocused = effect.value;
    if (effect.is(setHeld)) after.isHeld = effect.value;
    if (effect.is(showAllSigns)) after.showsAll = effect.value;
  }
  const isComposing = transaction.isUserEvent("input.type.compose");
  const { main } = transaction.newSelection;
  const isMapped = after.isHeld || isComposing;
  after.from = isMapped ? transaction.changes.mapPos(before.from, -1) : main.from;
  after.to = isMapped ? transaction.changes.mapPos(before.to, 1) : main.to;
  const isSame = (Object.keys(after) as (keyof Revealing)[]).every((key) => after[key] === before[key]);
  return isSame ? before : after;
}

export const revealingExtension = (showsAll: boolean): Extension => [
  revealing.init(({ selection: { main } }) => ({ ...initial, from: main.from, to: main.to, showsAll })),
  EditorView.focusChangeEffect.of((_state, isFocused) => setFocused.of(isFocused)),
  EditorView.domEventHandlers({
    mousedown(event, view) {
      if (event.button !== 0) return;
      view.dispatch({ effects: setHeld.of(true) });
      const released = new AbortController();
      const release = () => {
        released.abort();
        view.dispatch({ effects: setHeld.of(false) });
      };
      // A drag of the selection ends without the other event.
      for (const end of ["mouseup", "dragend"])
        view.dom.ownerDocument.addEventListener(end, release, { signal: released.signal });
    },
    compositionend(_event, view) {
      // The last letters come in after this event.
      setTimeout(() => view.dispatch({}));
    },
  }),
];
