import { describe, expect, it } from "vitest";
import { inOurForms } from "../../../../src/panes/section/editor/foreign_forms";

describe("what models write", () => {
  it.each([
    ["so \\(x^2\\) is", "so $x^2$ is"],
    ["\\( n \\) samples", "$n$ samples"],
    ["\\[\nx = 1\n\\]", "$$\nx = 1\n$$"],
    ["\\[\nx\n\n= 1\n\\]", "$$\nx\n= 1\n$$"],
    ["\\[a \\\\[2pt] b\\]", "$$a \\\\[2pt] b$$"],
    ["10<sup>6</sup> CFU in H<SUB>2</SUB>O", "10^6^ CFU in H~2~O"],
    ["m<sup>a b</sup>", "m^a\\ b^"],
    ["one<br>two", "one\ntwo"],
    ["one<br />\ntwo", "one\ntwo"],
    ["| a |\n|---|\n| one<br>10<sup>6</sup> |", "| a |\n|---|\n| one<br>10^6^ |"],
  ])("gets our forms: %j", (theirs, ours) => {
    expect(inOurForms(theirs)).toBe(ours);
  });

  it.each([
    "\\(see below\\)",
    "\\[sic\\]",
    "`\\(x^2\\)`",
    "```\n\\(x^2\\)<br>\n```",
    "\\\\(x^2\\\\)",
    "\\(x\\)5",
    "\\(x^2 costs $5\\)",
    "<sup>a^b</sup>",
    "a < b",
    "<b>bold</b>",
  ])("stays where it only looks like that: %j", (text) => {
    expect(inOurForms(text)).toBe(text);
  });
});
