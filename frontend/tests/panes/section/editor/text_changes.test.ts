import { describe, expect, it } from "vitest";
import { changesBetween } from "../../../../src/panes/section/editor/text_changes";

function changed(before: string, after: string): string {
  let text = before;
  for (const { from, to, insert } of changesBetween(before, after).toReversed())
    text = text.slice(0, from) + insert + text.slice(to);
  return text;
}

describe("the changes between two texts", () => {
  it.each([
    ["One.\n\nTwo.\n\nThree.", "One!\n\nTwo.\n\nThree and more."],
    ["", "Something."],
    ["Something.", ""],
    ["a\na\na\n", "a\na\n"],
    ["a\nb", "b\na"],
    ["same", "same"],
    ["😀 one\n", "😁 one\n"],
    ["One.\n", "One.\nTwo.\n\n[^1]: Note.\n"],
  ])("make the one of the other: %j %j", (before, after) => {
    expect(changed(before, after)).toBe(after);
  });

  it("leave what is between them untouched", () => {
    const before = "The first line.\n\nThe second line.\n\nThe third line.";
    const after = "The new first line.\n\nThe second line.\n\nThe third row.";
    expect(changesBetween(before, after)).toEqual([
      { from: 4, to: 4, insert: "new " },
      { from: 45, to: 49, insert: "row" },
    ]);
  });
});
