import { LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { insertionPoint } from "../../../../src/panes/section/editor/insertion";
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
});
