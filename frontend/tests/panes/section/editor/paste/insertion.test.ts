import { EditorState, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { insertPasted } from "../../../../../src/panes/section/editor/paste/insertion";

/** The text after pasting where `‸` stands in it. */
function pastedIn(marked: string, text: string): string {
  const from = marked.indexOf("‸");
  const view = {
    state: EditorState.create({ doc: marked.replace("‸", "") }),
    dispatch(spec: TransactionSpec) {
      this.state = this.state.update(spec).state;
    },
  };
  insertPasted(view as unknown as EditorView, { text, notes: [] }, { from, to: from });
  return view.state.sliceDoc();
}

const pastedBehindWords = (text: string): string => pastedIn("Words‸", text);

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

const table = "| a |\n|---|\n| 1 |";
const inItem = "| a |\n  |---|\n  | 1 |";

describe("a block that is pasted into an item of a list or a quote", () => {
  it.each([
    ["behind the words of an item", "- one‸\n- two", table, `- one\n\n  ${inItem}\n\n- two`],
    ["into an item that is begun", "- ‸", table, `- ${inItem}`],
    ["into a task", "- [ ] one‸", table, `- [ ] one\n\n  ${inItem}`],
    ["in the middle of its words", "- one‸two", "# Head", "- one\n\n  # Head\n\n  two"],
    ["into an inner item", "- a\n  - b‸\n- c", "$$x$$", "- a\n  - b\n\n    $$x$$\n\n- c"],
    ["into a numbered item", "10. a‸", "one\n\ntwo", "10. a\n\n    one\n\n    two"],
    ["into a further paragraph of an item", "- a\n\n  b‸", table, `- a\n\n  b\n\n  ${inItem}`],
    ["into a quote", "> a‸\n> b", "one\n\ntwo", "> a\n>\n> one\n>\n> two\n>\n> b"],
    ["into an item in a quote", "> - a‸", table, "> - a\n>\n>   | a |\n>   |---|\n>   | 1 |"],
  ])("stays in it: %s", (_, before, text, after) => {
    expect(pastedIn(before, text)).toBe(after);
  });

  it.each([
    ["behind an item", "- one‸\n- four", "- two\n- three", "- one\n- two\n- three\n- four"],
    ["in the middle of one", "- one‸four", "- two\n- three", "- one\n- two\n- three\n- four"],
    ["into one that is begun", "- ‸", "- one\n- two", "- one\n- two"],
    ["into one in a quote", "> - ‸", "- one\n- two", "> - one\n> - two"],
    ["into an inner one", "- a\n  - ‸", "- one\n  - in one\n- two", "- a\n  - one\n    - in one\n  - two"],
    [
      "with an inner one, into a wider mark",
      "1. ‸",
      "- one\n  - in one\n- two",
      "1. one\n   - in one\n- two",
    ],
  ])("makes items of items: %s", (_, before, text, after) => {
    expect(pastedIn(before, text)).toBe(after);
  });
});
