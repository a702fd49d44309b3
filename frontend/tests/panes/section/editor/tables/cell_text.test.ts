import { describe, expect, it } from "vitest";
import { CellText, sourceOfWords } from "../../../../../src/panes/section/editor/tables/cell_text";

describe("the words of a cell", () => {
  it.each([
    ["words", "words"],
    ["a \\| b", "a | b"],
    ["a<br>b<br/>c<BR />d", "a\nb\nc\nd"],
    ["`<br>` and <br>", "`<br>` and \n"],
    ["``a ` <br> `` <br>", "``a ` <br> `` \n"],
    ["`a <br>", "`a \n"],
    ["\\`<br>`", "\\`\n`"],
    ["`a \\| b`", "`a | b`"],
  ])("of %j are %j", (source, words) => {
    expect(new CellText(source).words).toBe(words);
  });

  it("keep the bytes that are not edited", () => {
    const text = new CellText("one<br/>two \\| three<br />four");
    expect(text.sourceOf("one\ntwo | 3\nfour")).toBe("one<br/>two \\| 3<br />four");
    expect(text.sourceOf("one\ntwo | three\nfour|\n")).toBe("one<br/>two \\| three<br />four\\|<br>");
    expect(text.sourceOf("")).toBe("");
  });

  it("are written anew where an edit makes code of a line end", () => {
    const source = new CellText("a<br>b").sourceOf("`a\nb`");
    expect(new CellText(source).words).not.toContain("|");
    expect(source).toBe("`a<br>b`");
  });

  it("are written into one line", () => {
    expect(sourceOfWords(" a|b\r\nc ")).toBe("a\\|b<br>c");
  });

  it("know their offsets in the text and back", () => {
    const text = new CellText("a\\|b<br>c");
    expect(text.words).toBe("a|b\nc");
    expect([0, 1, 2, 3, 4, 5].map((offset) => text.sourceOffset(offset))).toEqual([0, 1, 3, 4, 8, 9]);
    expect([0, 1, 3, 4, 8, 9].map((offset) => text.wordsOffset(offset))).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
