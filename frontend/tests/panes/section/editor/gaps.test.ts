import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { roomAt } from "../../../../src/panes/section/editor/gaps";
import { markdown } from "../../../../src/panes/section/editor/looks";

const far = 99;

/** What makes room in each line: between blocks without the words around it, "-" where a blank line has no height. */
function rooms(text: string, cursorLine = far): string[] {
  const state = EditorState.create({ doc: text, extensions: [new LanguageSupport(markdown)] });
  ensureSyntaxTree(state, text.length, Infinity);
  return Array.from({ length: state.doc.lines }, (_, index) => {
    const classes = roomAt(state, state.doc.line(index + 1), cursorLine).split(" ");
    return classes[1]?.replace("cm-with-", "") ?? (classes[0] === "cm-blank" ? "-" : "");
  });
}

describe("blank lines", () => {
  it("are as high as the room between the blocks, all of them together", () => {
    expect(rooms("a\n\nb")).toEqual(["", "gap", ""]);
    expect(rooms("a\n\n\n\nb")).toEqual(["", "gap", "-", "-", ""]);
  });

  it("have no height at both ends", () => {
    expect(rooms("\n\na\n\n")).toEqual(["-", "-", "", "-", "-"]);
  });

  it("make more room above a heading, and less below it", () => {
    expect(rooms("a\n\n# b\n\nc\n\n## d\n\n### e")).toEqual([
      "",
      "gap-above-heading",
      "",
      "gap-below-heading",
      "",
      "gap-above-heading",
      "",
      "gap-above-heading",
      "",
    ]);
  });

  it("make no room below a heading whose dashes stand there", () => {
    expect(rooms("a\n===\n\nb")).toEqual(["", "", "-", ""]);
  });

  it("make room in a quote, where they have its mark", () => {
    expect(rooms("> a\n>\n> b")).toEqual(["", "gap", ""]);
  });

  it("are lines of code in code", () => {
    expect(rooms("```\na\n\nb\n```\n\n    c\n\n    d")).toEqual(["", "", "", "", "", "gap", "", "", ""]);
  });

  it("make room before the first footnote, and a little between two", () => {
    expect(rooms("a[^1]\n\n[^1]: b\n\n[^2]: c")).toEqual([
      "",
      "gap-above-notes",
      "",
      "gap-between-notes",
      "",
    ]);
  });
});

describe("a block without a blank line before it", () => {
  it("has the room above itself", () => {
    expect(rooms("a\n# b\nc\n- d\n> e\n```\nf\n```\ng")).toEqual([
      "",
      "gap-above-heading",
      "gap-below-heading",
      "gap",
      "gap",
      "gap",
      "",
      "",
      "gap",
    ]);
  });

  it("has none where it goes on with the block before", () => {
    expect(rooms("a\nb\n\n> c\nd")).toEqual(["", "", "gap", "", ""]);
  });

  it("has a little as a footnote", () => {
    expect(rooms("a[^1]\n\n[^1]: b\nc\n[^2]: d")).toEqual([
      "",
      "gap-above-notes",
      "",
      "",
      "gap-between-notes",
    ]);
  });
});

describe("a footnote", () => {
  it("has its paragraphs apart, which are indented", () => {
    expect(rooms("a[^1]\n\n[^1]: b\n\n    c\n    d\n\ne")).toEqual([
      "",
      "gap-above-notes",
      "",
      "gap",
      "",
      "",
      "gap",
      "",
    ]);
  });

  it("is none where it is indented as code, or where its label has a space", () => {
    expect(rooms("a\n\n    [^1]: b")).toEqual(["", "gap", ""]);
    expect(rooms("a\n[^1 2]: b")).toEqual(["", ""]);
  });
});

describe("the items of a list", () => {
  it("have no room between them where the list is tight, nor above the lists in them", () => {
    expect(rooms("- a\n- b\n  - c\n- d")).toEqual(["", "", "", ""]);
  });

  it("all have room between them where one blank line makes the list loose", () => {
    expect(rooms("- a\n- b\n\n- c")).toEqual(["", "gap", "gap", ""]);
    expect(rooms("- a\n- b\n\n  c\n- d")).toEqual(["", "gap", "gap", "", "gap"]);
  });

  it("have it by their own list", () => {
    expect(rooms("- a\n\n  - b\n  - c\n\n- d")).toEqual(["", "gap", "", "", "gap", ""]);
  });
});

describe("a blank line with the cursor", () => {
  it("is a line to write in, with the room of a paragraph on both sides", () => {
    expect(rooms("a\n\n\n\nb", 3)).toEqual(["", "gap", "", "gap", ""]);
    expect(rooms("# a\n\n\n\n# b", 3)).toEqual(["", "gap-below-heading", "", "gap-above-heading", ""]);
    expect(rooms("a\n\n\n", 4)).toEqual(["", "-", "gap", ""]);
  });

  it("goes on with the block beside it", () => {
    expect(rooms("a\n\n\nb", 2)).toEqual(["", "", "gap", ""]);
    expect(rooms("a\n", 2)).toEqual(["", ""]);
    expect(rooms("", 1)).toEqual([""]);
  });

  it("is the room between two blocks where it alone parts them", () => {
    expect(rooms("a\n\nb", 2)).toEqual(["", "gap", ""]);
  });
});
