import { describe, expect, it } from "vitest";
import { rangeOfQuote } from "../../../../src/panes/section/rewriting/quote_range";

const source = "First (one).\n\nSecond\nline here.\n\n\nThird.";
const found = (quote: string, paragraph = 1) => {
  const [from, to] = rangeOfQuote(source, quote, paragraph);
  return [from, source.slice(from, to)];
};

describe("the words that an answer quotes from a section", () => {
  it("are found, whatever spaces are between them", () => {
    expect(found("Second line here.")).toEqual([14, "Second\nline here."]);
  });

  it("are taken as they stand, not as a pattern", () => {
    expect(found("(one).")).toEqual([6, "(one)."]);
    expect(found(".*", 3)).toEqual([34, ""]);
  });

  it("lead to the beginning of their paragraph when they have gone", () => {
    expect(found("Gone", 1)).toEqual([0, ""]);
    expect(found("Gone", 2)).toEqual([14, ""]);
    expect(found("", 3)).toEqual([34, ""]);
    expect(found("Gone", 9)).toEqual([0, ""]);
  });
});
