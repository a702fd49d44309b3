import { describe, expect, it } from "vitest";
import {
  answerWithFootnotes,
  answerWithNumbers,
  copiedFootnote,
  endBeforeNotes,
  gapBeforeNotes,
  joined,
  quoteWithFootnote,
} from "../../../src/model/citing/footnotes";
import { citation } from "../../builders";

describe("a quote that is used in a section", () => {
  it("stands in quotation marks, with a note that says where it stands", () => {
    expect(quoteWithFootnote(citation(), "Some text.")).toEqual({
      text: "“The quick brown fox”[^foxes-11]",
      notes: ["[^foxes-11]: Foxes, page 11"],
    });
  });

  it("says in its note that it was not found", () => {
    expect(quoteWithFootnote(citation({ state: "unverified" }), "").notes).toEqual([
      "[^foxes-11]: Foxes, page 11 (not found there word for word)",
    ]);
  });

  it("uses the note that is there already", () => {
    const section = "“Jumps”[^foxes-11].\n\n[^foxes-11]: Foxes, page 11\n";
    expect(quoteWithFootnote(citation(), section)).toEqual({
      text: "“The quick brown fox”[^foxes-11]",
      notes: [],
    });
  });

  it("gets a label of its own where its label stands for something else", () => {
    const section = "[^foxes-11]: A note of mine\n[^foxes-11-2]: Another one";
    expect(quoteWithFootnote(citation(), section).notes).toEqual(["[^foxes-11-3]: Foxes, page 11"]);
  });

  it("stands on one line, with nothing in it that Markdown reads", () => {
    const { text, notes } = quoteWithFootnote(
      citation({ quote: "a *b*\n\n  [c](x) <d> &amp; R&D `e`", title: "[T]_1_", locator: { label: "l*" } }),
      "",
    );
    expect(text).toBe("“a \\*b\\* \\[c\\](x) \\<d\\> \\&amp; R&D \\`e\\`”[^t-1]");
    expect(notes).toEqual(["[^t-1]: \\[T\\]\\_1\\_, l\\*"]);
  });

  it.each([
    ["10<sup>6</sup> CFU, H<sub>2</sub>O", "10^6^ CFU, H~2~O"],
    ["10^6,5^ CFU at k~B,0~", "10^6,5^ CFU at k~B,0~"],
    ["the area \\(r^2 \\pi\\)", "the area $r^2 \\pi$"],
    ["from ~5 to ~6 of <d>", "from \\~5 to \\~6 of \\<d\\>"],
    ["$5 or $6", "\\$5 or \\$6"],
  ])("keeps raised and lowered signs and formulas: %j", (quote, shown) => {
    expect(quoteWithFootnote(citation({ quote }), "").text).toBe(`“${shown}”[^foxes-11]`);
  });

  it.each([
    ["Ärzte und Pflege", "ärzte-und-pflege-11"],
    ["无菌操作", "无菌操作-11"],
    ["???", "source-11"],
    ["A very long title that goes on and on", "a-very-long-title-that-g-11"],
    ["../etc/passwd]: x", "etc-passwd-x-11"],
  ])("of %j gets the label %j", (title, label) => {
    expect(quoteWithFootnote(citation({ title }), "").text).toMatch(new RegExp(`\\[\\^${label}\\]$`));
  });
});

describe("an answer that is put into a section", () => {
  const cited = [citation(), citation({ marker: "S1-2" }), citation({ marker: "S2", title: "Dogs" })];

  it("has footnotes for its marks, one for each place", () => {
    const answer = answerWithFootnotes("One [S1], two [S1-2], three [S2]; four [S9].", cited, "");
    expect(joined(answer)).toBe(
      "One[^foxes-11], two[^foxes-11], three[^dogs-11]; four [S9].\n\n" +
        "[^foxes-11]: Foxes, page 11\n[^dogs-11]: Dogs, page 11",
    );
  });

  it("without citations is as it was", () => {
    expect(joined(answerWithFootnotes("One [S1].\n", [], ""))).toBe("One [S1].\n");
  });

  it("has the numbers of its chips while it is not rendered", () => {
    expect(answerWithNumbers("One [S2], two [S1] and [S3]", cited)).toBe("One [3], two [1] and [S3]");
  });
});

describe("the end of a section", () => {
  it.each([
    ["Text.", 5],
    ["Text.\n\n[^a]: One\n[^b]: Two\n", 5],
    ["Text[^a].\n\n[^a]: One\n\nMore.\n", 28],
    ["[^a]: One", 0],
    ["", 0],
  ])("of %j is at %d, before its notes", (section, end) => {
    expect(endBeforeNotes(section)).toBe(end);
  });

  it.each([
    ["Text.", "\n\n"],
    ["Text.\n", "\n"],
    ["Text.\n\n", ""],
    ["Text.\n\n[^a]: One", "\n"],
    ["Text.\n\n[^a]: One\n", ""],
    ["", ""],
  ])("of %j gets notes behind %j", (section, gap) => {
    expect(gapBeforeNotes(section)).toBe(gap);
  });
});

describe("a copied footnote", () => {
  it("has its quote", () => {
    expect(copiedFootnote(citation())).toBe("[^foxes-11]: Foxes, page 11: “The quick brown fox”");
  });

  it("without a quote has its place", () => {
    expect(copiedFootnote(citation({ quote: "", state: "unverified" }))).toBe(
      "[^foxes-11]: Foxes, page 11 (not found there word for word)",
    );
  });
});
