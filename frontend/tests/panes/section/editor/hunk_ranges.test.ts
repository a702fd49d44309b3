import { describe, expect, it } from "vitest";
import { hunkRanges } from "../../../../src/panes/section/editor/hunk_ranges";
import { offsetInEditor } from "../../../../src/panes/section/rewriting/selections";
import { hunk } from "../../../builders";

const saved = "One line.\n\nAnother line.\n\nThe last line.";
const another = hunk({ id: "h2", before: "Another line.", place: { start: 11, end: 24 } });

const marked = (typed: string, content = saved, changed = another) =>
  hunkRanges([hunk({ id: "h1", state: "accepted" }), changed], content, typed, "h2").map(({ from, to }) =>
    typed.slice(from, to),
  );

describe("the marks of a proposal", () => {
  it("stand over the text that would change, and tell which change it is", () => {
    const [mark] = hunkRanges([hunk({ id: "h1", state: "rejected" }), another], saved, saved, "h2");
    expect(mark).toMatchObject({ id: "h2", number: 2, from: 11, to: 24, isCurrent: true });
  });

  it("move with what was typed around them", () => {
    expect(marked(`More.\n\n${saved}`)).toEqual(["Another line."]);
    expect(marked(saved.replace("One", "The very first"))).toEqual(["Another line."]);
    expect(marked(saved.replace("The last line.", ""))).toEqual(["Another line."]);
    expect(marked(saved.replace("Another line.", "And: Another line."))).toEqual(["Another line."]);
    expect(marked(saved.replace("Another line.", "Another line. So."))).toEqual(["Another line."]);
  });

  it("go away where their own text was changed", () => {
    expect(marked(saved.replace("Another", "Some other"))).toEqual([]);
    expect(marked("")).toEqual([]);
  });

  it("stand nowhere when their place is not known", () => {
    expect(marked(saved, saved, { ...another, place: null })).toEqual([]);
  });

  it("find their place behind characters of two halves and line ends of other systems", () => {
    const content = "😀 line.\r\n\r\nAnother line.\r\n";
    const typed = content.replaceAll("\r\n", "\n");
    const start = Array.from(content.slice(0, content.indexOf("Another"))).length;
    expect(marked(typed, content, { ...another, place: { start, end: start + 13 } })).toEqual([
      "Another line.",
    ]);
    expect(offsetInEditor(content, start)).toBe(typed.indexOf("Another"));
  });

  it("say where something is put in, though nothing stands there", () => {
    const inserted = hunk({ id: "h2", before: "", place: { start: 9, end: 9 } });
    const [mark] = hunkRanges([inserted], saved, `Now: ${saved}`, null);
    expect(mark).toMatchObject({ from: 14, to: 14, isCurrent: false });
  });
});
