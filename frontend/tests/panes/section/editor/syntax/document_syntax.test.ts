import { describe, expect, it } from "vitest";
import { markdown } from "../../../../../src/panes/section/editor/looks";

/** The nodes of a kind, as they stand in the text. */
function found(text: string, name: string): string[] {
  const nodes: string[] = [];
  markdown.parser.parse(text).iterate({
    enter: (node) => void (node.name === name && nodes.push(text.slice(node.from, node.to))),
  });
  return nodes;
}

describe("raised and lowered text", () => {
  it("stands between two signs without a blank", () => {
    expect(found("10^6^ CFU and H~2~O~2~", "Raised")).toEqual(["^6^"]);
    expect(found("10^6^ CFU and H~2~O~2~", "Lowered")).toEqual(["~2~", "~2~"]);
    expect(found("a^b c^ d~e f~ 2^3 ~1", "Raised")).toEqual([]);
    expect(found("a^b c^ d~e f~ 2^3 ~1", "Lowered")).toEqual([]);
  });

  it("may have an escaped blank or sign, and other inline text inside", () => {
    expect(found("a^b\\ c^ a^b\\^c^", "Raised")).toEqual(["^b\\ c^", "^b\\^c^"]);
    expect(found("x^**n**^", "StrongEmphasis")).toEqual(["**n**"]);
  });

  it("is neither strikethrough nor a footnote", () => {
    expect(found("~~gone~~", "Lowered")).toEqual([]);
    expect(found("~~gone~~", "Strikethrough")).toEqual(["~~gone~~"]);
    expect(found("a[^1][^2]", "Raised")).toEqual([]);
    expect(found("a[^1][^2]", "FootnoteReference")).toEqual(["[^1]", "[^2]"]);
  });

  it("is text in code", () => {
    expect(found("`a^b^`", "Raised")).toEqual([]);
  });
});

describe("formulas", () => {
  it("begin before and end behind what is not blank", () => {
    expect(found("so $x^2$ is, and $\\$5$", "Formula")).toEqual(["$x^2$", "$\\$5$"]);
    expect(found("$5 and $6, or $ x$ or $x $", "Formula")).toEqual([]);
    expect(found("from $5 to 6$7", "Formula")).toEqual([]);
  });

  it("have no other signs inside", () => {
    expect(found("$a*b*c_d_$", "Emphasis")).toEqual([]);
    expect(found("$a*b*c_d_$", "FormulaText")).toEqual(["a*b*c_d_"]);
  });

  it("are displayed between two dollars in a line", () => {
    expect(found("so $$x$$ is", "DisplayFormula")).toEqual(["$$x$$"]);
  });

  it("are blocks of one or more lines, whatever these begin with", () => {
    expect(found("a\n\n$$x$$\n\nb", "BlockFormula")).toEqual(["$$x$$"]);
    expect(found("a\n$$\nx\n+ y\n- z\n$$\nb", "BlockFormula")).toEqual(["$$\nx\n+ y\n- z\n$$"]);
    expect(found("a\n$$\nx\n+ y\n$$\nb", "BulletList")).toEqual([]);
  });

  it("are no blocks without an end before the next blank line", () => {
    expect(found("$$\nx\n\n$$ *y*", "BlockFormula")).toEqual([]);
    expect(found("$$\n*x*\n\ny", "Emphasis")).toEqual(["*x*"]);
  });
});

describe("pictures, captions and references", () => {
  it("have attributes directly behind a picture", () => {
    expect(found('![a](quire:p1 "c"){#fig:x width=80%}', "Attributes")).toEqual(["{#fig:x width=80%}"]);
    expect(found("a {b} c", "Attributes")).toEqual([]);
  });

  it("have a caption behind a table, in a paragraph of its own", () => {
    expect(found("| a |\n|---|\n| 1 |\n\n: Limits of *use* {#tbl:x}", "Caption")).toEqual([
      ": Limits of *use* {#tbl:x}",
    ]);
    expect(found(": Limits {#tbl:x}", "Attributes")).toEqual(["{#tbl:x}"]);
  });

  it("lead to figures, tables and sections", () => {
    expect(found("see @fig:a-1, @tbl:b and @sec:c_2.", "Reference")).toEqual([
      "@fig:a-1",
      "@tbl:b",
      "@sec:c_2",
    ]);
    expect(found("a@fig:b, @figure, [@key, p. 5]", "Reference")).toEqual([]);
    expect(found("as said [@key, p. 5].", "BibliographyMark")).toEqual(["[@key, p. 5]"]);
    expect(found("as said [see -@key, p. 5; @source:1f, p. 6].", "BibliographyKey")).toEqual([
      "-@key",
      "@source:1f",
    ]);
  });
});
