import { describe, expect, it } from "vitest";
import { isStyled, toggleStyle } from "../../../../../src/panes/section/editor/tools/toggle_style";
import { after, marked, run, stateOf, typed } from "./written";

const bold = toggleStyle("strong");
const italic = toggleStyle("emphasis");

describe("bold of a selection", () => {
  it.each([
    ["a |bold| word", "a **|bold|** word"],
    ["a **|bold|** word", "a |bold| word"],
    ["a |**bold**| word", "a |bold| word"],
    ["a __|bold|__ word", "a |bold| word"],
    ["|two words |here", "**|two words|** here"],
    ["| two words |here", " **|two words|** here"],
    ["- |one\n- two|", "- **|one**\n- **two|**"],
    ["# |Title|", "# **|Title|**"],
    ["> |one|\n> two", "> **|one|**\n> two"],
    ["1. [ ] |one|", "1. [ ] **|one|**"],
    ["**one |two| three**", "**one** |two| **three**"],
    ["**one** |two|", "**one** **|two|**"],
    ["**one|two**three|", "**one|twothree|**"],
    ["|**one** two|", "**|one two|**"],
    ["x *ab| cd* ef|", "x *ab **|cd*** **ef|**"],
    ["foo|(bar)|baz", "foo(**|bar|**)baz"],
    ["a [li|nk](to) and| more", "a [li**|nk**](to) **and|** more"],
    ["a |`code` here|", "a **|`code` here|**"],
  ])("turns %j into %j", (before, expected) => {
    expect(after(bold, before).replaceAll("|", "")).toBe(expected.replaceAll("|", ""));
  });

  it("stays inside the cells of a table", () => {
    const doc = "| a | b |\n|---|---|\n| c | d |";
    const state = stateOf("‸").update({ changes: { from: 0, to: 1, insert: doc } }).state;
    const selected = state.update({ selection: { anchor: 2, head: doc.length - 2 } }).state;
    expect(run(selected, bold).doc.toString()).toBe("| **a** | **b** |\n|---|---|\n| **c** | **d** |");
  });

  it("keeps the same words selected", () => {
    expect(after(bold, "a |bold| word")).toBe("a **|bold|** word");
    expect(after(bold, "a **|bold|** word")).toBe("a |bold| word");
  });

  it("is styled as a whole where only a part of it is bold", () => {
    expect(after(bold, "|a **b** c|").replaceAll("|", "")).toBe("**a b c**");
  });
});

describe("styles in one another", () => {
  it.each([
    ["a **|bold|** word", "a ***|bold|*** word"],
    ["a ***|bold|*** word", "a **|bold|** word"],
    ["**one |two| three**", "**one *|two|* three**"],
  ])("italic turns %j into %j", (before, expected) => {
    expect(after(italic, before)).toBe(expected);
  });

  it("are told apart", () => {
    expect(after(bold, "an *|odd|* word")).toBe("an ***|odd|*** word");
    expect(after(bold, "an ***|odd|*** word")).toBe("an *|odd|* word");
  });
});

describe("raised and lowered text", () => {
  it("has no blanks inside", () => {
    expect(after(toggleStyle("superscript"), "10|6| CFU")).toBe("10^|6|^ CFU");
    expect(after(toggleStyle("superscript"), "10^|6|^ CFU")).toBe("10|6| CFU");
    expect(after(toggleStyle("subscript"), "H|2|O")).toBe("H~|2|~O");
    expect(after(toggleStyle("subscript"), "x|a b|").replaceAll("|", "")).toBe("x~a~ ~b~");
  });
});

describe("bold at the cursor", () => {
  it("is for the word in which the cursor stands", () => {
    expect(after(bold, "a bo|ld word")).toBe("a **bo|ld** word");
    expect(after(bold, "a **bo|ld** word")).toBe("a bo|ld word");
    expect(after(bold, "**two wo|rds here**")).toBe("**two** wo|rds **here**");
  });

  it("is for what is typed next, and leaves no signs where nothing is", () => {
    const on = run(stateOf("It applies to |"), bold);
    expect(marked(on)).toBe("It applies to |");
    expect(isStyled(on, "strong")).toBe(true);
    expect(marked(run(on, bold))).toBe("It applies to |");
    expect(isStyled(run(on, bold), "strong")).toBe(false);
  });

  it("is left by the same key, as in word processors", () => {
    const word = typed(run(stateOf("It applies to |"), bold), "SOP 0417");
    expect(marked(word)).toBe("It applies to **SOP 0417|**");
    expect(marked(typed(run(word, bold), " and replaces"))).toBe("It applies to **SOP 0417** and replaces|");
  });

  it("is italic in the same way", () => {
    const word = typed(run(stateOf("|"), italic), "in vitro");
    expect(marked(typed(run(word, italic), " tests"))).toBe("*in vitro* tests|");
  });

  it("can be both", () => {
    const both = typed(run(run(stateOf("|"), bold), italic), "both");
    expect(marked(both)).toBe("***both|***");
    const one = typed(run(both, italic), " one");
    expect(one.doc.toString()).toBe("***both* one**");
    expect(marked(typed(run(one, bold), " none"))).toBe("***both* one** none|");
  });
});
