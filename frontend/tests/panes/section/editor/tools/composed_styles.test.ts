import type { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { composedStyles, styleComposed } from "../../../../../src/panes/section/editor/tools/composed_styles";
import { toggleStyle } from "../../../../../src/panes/section/editor/tools/toggle_style";
import { StateEffect } from "@codemirror/state";
import { marked, run, stateOf, typed } from "./written";

const bold = toggleStyle("strong");

function withComposing(text: string): EditorState {
  return stateOf(text).update({ effects: StateEffect.appendConfig.of(composedStyles) }).state;
}

/** The keyboard of a phone puts each longer form in the place of the one before. */
function compose(state: EditorState, word: string): EditorState {
  let now = state;
  const from = state.selection.main.head;
  for (let length = 1; length <= word.length; length += 1) {
    now = now.update({
      changes: { from, to: from + length - 1, insert: word.slice(0, length) },
      selection: { anchor: from + length },
      userEvent: "input.type.compose",
    }).state;
  }
  return now;
}

it("a style that was switched on holds for a word that is composed", () => {
  const composing = compose(run(withComposing("Use |"), bold), "gloves");
  expect(marked(composing)).toBe("Use gloves|");
  expect(marked(run(composing, styleComposed))).toBe("Use **gloves|**");
});

it("goes on for the next words, and ends where it is switched off", () => {
  const first = typed(compose(run(withComposing("|"), bold), "two"), " ");
  const styled = run(first, styleComposed);
  expect(styled.doc.toString()).toBe("**two** ");
  const second = run(compose(styled, "words"), styleComposed);
  expect(marked(second)).toBe("**two words|**");
  expect(marked(run(run(second, bold), styleComposed))).toBe("**two words**|");
});

it("leaves words alone that are composed without a style", () => {
  expect(marked(run(compose(withComposing("a |"), "b"), styleComposed))).toBe("a b|");
});
