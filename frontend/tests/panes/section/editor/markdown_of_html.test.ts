// @vitest-environment jsdom
import { expect, it } from "vitest";
import { markdownOf } from "../../../../src/panes/section/editor/markdown_of_html";

it.each([
  ["a [b] c", "a [b] c"],
  ["a [b](c)", "a \\[b](c)"],
  ["a [b][c]", "a \\[b][c]"],
  ["[b]: c", "\\[b]: c"],
  ["a [b [c](d)", "a \\[b \\[c](d)"],
  ["a [b] and [c](d) [e", "a [b] and \\[c](d) [e"],
  ["a ] b ](c) [", "a ] b ](c) ["],
])("brackets in the pasted text %s are escaped where they would make a link", (text, markdown) => {
  expect(markdownOf(`<p>${text}</p>`)).toBe(markdown);
});

// Work that grows with the square of this text would not end within the time that a test has.
it("a pasted text of many brackets is read at once", () => {
  const text = "[".repeat(100_000);
  expect(markdownOf(`<p>${text}</p>`)).toBe(text);
});
