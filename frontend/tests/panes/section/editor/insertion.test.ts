import { LanguageSupport } from "@codemirror/language";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { insertionPoint, insertParagraph } from "../../../../src/panes/section/editor/insertion";
import { markdown } from "../../../../src/panes/section/editor/looks";

const table = "| a | b |\n|---|---|\n| 1 | 2 |";

/** The text with a line where something would be inserted at the sign ‸: ¶ for a paragraph, ‸ among words. */
function placed(text: string): string {
  const offset = text.indexOf("‸");
  const doc = text.replace("‸", "");
  const state = EditorState.create({ doc, extensions: new LanguageSupport(markdown) });
  const point = insertionPoint(state, offset);
  return doc.slice(0, point.offset) + (point.isParagraph ? "¶" : "‸") + doc.slice(point.offset);
}

describe("text that is put into a section", () => {
  it.each(["Some wo‸rds.\n", "- an it‸em\n- more\n", "> a qu‸ote\n", "Words.‸"])(
    "stands among words where the cursor is: %j",
    (text) => expect(placed(text)).toBe(text),
  );

  it.each([
    [`‸${table}\n\nEnd.`, `${table}¶\n\nEnd.`],
    [`${table.replace("1", "1‸")}\n\nEnd.`, `${table}¶\n\nEnd.`],
    [`${table}‸`, `${table}¶`],
    [`${table}‸\n\n: Limits {#tbl:x}\n\nEnd.`, `${table}\n\n: Limits {#tbl:x}¶\n\nEnd.`],
    ["# He‸ad\n\nText.", "# Head¶\n\nText."],
    ["He‸ad\n===\n\nText.", "Head\n===¶\n\nText."],
    ["```\nco‸de\n```\n", "```\ncode\n```¶\n"],
    ["‸- one\n- two\n\nEnd.", "- one\n- two¶\n\nEnd."],
  ])("goes behind what it would break: %j", (text, expected) => expect(placed(text)).toBe(expected));

  it("is a paragraph of its own on an empty line", () => {
    expect(placed(`${table}\n‸\nEnd.`)).toBe(`${table}\n¶\nEnd.`);
    expect(placed("‸")).toBe("¶");
  });

  it("has our forms, whatever the model writes", () => {
    const view = {
      state: EditorState.create({ doc: "Before." }),
      dispatch(spec: TransactionSpec) {
        this.state = this.state.update(spec).state;
      },
      focus: () => undefined,
    };
    const text = "With \\(x^2\\) and 10<sup>6</sup>.";
    insertParagraph(view as unknown as EditorView, { text, notes: [] }, 7, {
      kind: "answer",
      message_id: "m",
    });
    expect(view.state.sliceDoc()).toBe("Before.\n\nWith $x^2$ and 10^6^.");
  });
});
