import { describe, expect, it } from "vitest";
import {
  changedFormula,
  formulaText,
  isAddress,
  linkText,
  noteText,
  tableText,
} from "../../../../src/panes/section/tools/form_texts";

describe("links", () => {
  it.each([
    ["the site", "https://example.org", "[the site](https://example.org)"],
    ["", "example.org/a", "[example.org/a](https://example.org/a)"],
    ["mail", "ana@example.org", "[mail](mailto:ana@example.org)"],
    ["a [b", "#part", "[a \\[b](#part)"],
    ["a [b]", "https://e.org/a_(b)", "[a [b]](<https://e.org/a_(b)>)"],
  ])("%j to %j", (text, address, expected) => {
    expect(linkText(text, address)).toBe(expected);
  });

  it("lead nowhere that would run", () => {
    expect(isAddress("javascript:alert(1)")).toBe(false);
    expect(isAddress(" ")).toBe(false);
    expect(isAddress("example.org")).toBe(true);
  });
});

it("a footnote takes the next free number, and its text stands at the end", () => {
  expect(noteText("One.[^1]\n\n[^1]: first", "word", "second\nline")).toEqual({
    text: "word[^2]",
    atEnd: "\n[^2]: second\n    line\n",
  });
  expect(noteText("One.", "", "note").atEnd).toBe("\n\n[^1]: note\n");
});

it("formulas stand in a line or by themselves", () => {
  expect(formulaText("x^2\n + y", false)).toEqual({ text: "$x^2 + y$" });
  expect(formulaText("x^2\n\n+ y", true)).toEqual({ text: "$$\nx^2\n+ y\n$$", isBlock: true });
});

it("a changed formula keeps its signs, and a dollar sign does not end it", () => {
  expect(changedFormula("$x$", "y\n+ 5$")).toEqual({ text: "$y + 5\\$$" });
  expect(changedFormula("$$x$$", "y")).toEqual({ text: "$$y$$" });
  expect(changedFormula("$$\nx\n$$", "y\n\nz")).toEqual({ text: "$$\ny\nz\n$$" });
});

it("a table has a header and empty cells", () => {
  expect(tableText(2, 2).text).toBe("|     |     |\n| --- | --- |\n|     |     |");
});
