import { describe, expect, it } from "vitest";
import { isStyled, toggleStyle } from "../../../../../src/panes/section/editor/tools/toggle_style";
import { marked, run, stateOf, typed } from "./written";

const bold = toggleStyle("strong");

describe("signs stay with their words while one types", () => {
  it.each([
    ["a blank at the end", "**SOP|**", " ", "**SOP** |"],
    ["words behind it go on in bold", "**SOP|**", " 0417", "**SOP 0417|**"],
    ["a hyphen before a letter", "**SOP-**|", "0417", "**SOP**-0417|"],
    ["a blank at the start", "**|SOP**", " ", " |**SOP**"],
    ["a line end", "**one|two**", "\n", "**one**\n|**two**"],
    ["an item", "- **one|two**", "\n", "- **one**\n- |**two**"],
    ["the last letter", "a **x|** b", "\b", "a | b"],
    ["a letter before a blank", "**bold x|**", "\b", "**bold** |"],
    ["words with the sign behind them", "**co|ld** a|nd", "\b", "**co|**nd"],
    ["words with the sign before them", "a |b **co|ld**", "\b", "a |**ld**"],
    ["a letter for words and the sign behind them", "**co|ld** a|nd", "x", "**co**x|nd"],
    ["a letter for words and the sign before them", "a |b *co|ld*", "x", "a x|*ld*"],
    ["words from one style into another", "**co|ld** and *cle|ar*", "\b", "**co|***ar*"],
    ["all words with their signs", "a |**cold**| b", "\b", "a | b"],
    ["a blank in raised text", "10^6|^", " ", "10^6^ |"],
  ])("%s", (_, before, keys, expected) => {
    expect(marked(typed(stateOf(before), keys))).toBe(expected);
  });

  it("goes on in bold after the last letter was deleted", () => {
    const empty = typed(stateOf("**x|**"), "\b");
    expect(isStyled(empty, "strong")).toBe(true);
    expect(marked(typed(empty, "y"))).toBe("**y|**");
  });

  it("types a code without stray signs", () => {
    const first = typed(run(stateOf("Use |"), bold), "SOP-");
    const second = typed(run(first, bold), "0417 now");
    expect(second.doc.toString()).toBe("Use **SOP**-0417 now");
  });

  it("leaves signs alone that are typed by hand", () => {
    expect(marked(typed(stateOf("|"), "a **b** c*d*"))).toBe("a **b** c*d*|");
    expect(marked(typed(stateOf("**b|**"), "\b"))).toBe("|");
    expect(marked(typed(stateOf("**b**|"), "\b"))).toBe("**b*|");
  });
});
