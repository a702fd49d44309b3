// Styles of what is composed, by an input method or the keyboard of a phone. Nothing may change a word while it is composed:
// a style that was switched on at the cursor is given to it when it is done.

import { StateEffect, StateField, type Extension, type StateCommand } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { TextRange } from "./styles";
import { isStylePending, nextStyles, setNextStyles, stylesLeft, styledWords } from "./typed_styles";

const styled = StateEffect.define<null>();

/** What was composed in styles that it does not have yet. */
export const composedWords = StateField.define<TextRange | null>({
  create: () => null,
  update(words, change) {
    if (change.effects.some((effect) => effect.is(styled))) return null;
    if (!change.docChanged) return words;
    let now = words && {
      from: change.changes.mapPos(words.from, 1),
      to: change.changes.mapPos(words.to, -1),
    };
    if (!change.isUserEvent("input.type.compose") || !isStylePending(change.startState)) return now;
    change.changes.iterChanges((_fromA, _toA, from, to) => {
      now = { from: Math.min(from, now?.from ?? from), to: Math.max(to, now?.to ?? to) };
    });
    return now;
  },
});

/** Give what was composed the styles that were wanted for it. */
export const styleComposed: StateCommand = ({ state, dispatch }) => {
  const words = state.field(composedWords);
  if (words === null || words.from >= words.to) return false;
  const next = state.field(nextStyles);
  const done = styledWords(state, words, next);
  if (done === null) return false;
  const { changes, withoutSigns, withSigns } = done;
  const head = withSigns.mapPos(withoutSigns.mapPos(state.selection.main.head, -1), -1);
  const after = state.update({ changes, filter: false }).state;
  const effects = [styled.of(null), setNextStyles.of(stylesLeft(next, after, head))];
  dispatch(state.update({ changes, selection: { anchor: head }, effects, userEvent: "input.style" }));
  return true;
};

/** The editor has read what was composed by then. */
const pauseMilliseconds = 60;

export const composedStyles: Extension = [
  composedWords,
  EditorView.domEventHandlers({
    compositionend(_event, view) {
      setTimeout(() => {
        const isThere = view.dom.isConnected && !view.composing;
        if (isThere) styleComposed(view);
      }, pauseMilliseconds);
      return false;
    },
  }),
];
