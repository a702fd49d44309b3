import { EditorState, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { insertPasted } from "../../../../../src/panes/section/editor/paste/insertion";

function pastedBehindWords(text: string): string {
  const view = {
    state: EditorState.create({ doc: "Words" }),
    dispatch(spec: TransactionSpec) {
      this.state = this.state.update(spec).state;
    },
  };
  insertPasted(view as unknown as EditorView, { text, notes: [] }, { from: 5, to: 5 });
  return view.state.sliceDoc();
}

describe("what is pasted behind words", () => {
  it.each(["plain", "**bold**", "*italic*", "-5 °C", "+3"])("goes on in their line: %j", (text) => {
    expect(pastedBehindWords(text)).toBe(`Words${text}`);
  });

  it.each(["- item", "* item", "> quote", "| a |", "# Head", "1. one", "$$x$$", "---", "two\nlines"])(
    "is a block of its own: %j",
    (text) => {
      expect(pastedBehindWords(text)).toBe(`Words\n\n${text}`);
    },
  );
});
