import { describe, expect, it } from "vitest";
import { isQuote, setHeading, toggleQuote } from "../../../../../src/panes/section/editor/tools/forms";
import { after, marked, stateOf, typed } from "./written";

describe("headings", () => {
  it("take the place of other headings and of items", () => {
    expect(after(setHeading(2), "Tit|le")).toBe("## Tit|le");
    expect(after(setHeading(1), "## Tit|le")).toBe("# Tit|le");
    expect(after(setHeading(1), "# Tit|le")).toBe("Tit|le");
    expect(after(setHeading(0), "### Tit|le")).toBe("Tit|le");
    expect(after(setHeading(2), "- ite|m")).toBe("## ite|m");
    expect(after(setHeading(2), "> te|xt")).toBe("> ## te|xt");
  });

  it("leave code and tables alone", () => {
    expect(after(setHeading(1), "```\nco|de\n```")).toBe("```\nco|de\n```");
  });

  it("go down with their signs, go on as text, and are taken away by Backspace", () => {
    expect(marked(typed(stateOf("# |Title"), "\n"))).toBe("\n# |Title");
    expect(marked(typed(stateOf("# Title|"), "\ntext"))).toBe("# Title\ntext|");
    expect(marked(typed(stateOf("## |Title"), "\b"))).toBe("|Title");
  });
});

describe("quotes", () => {
  it("are added and removed", () => {
    expect(after(toggleQuote, "|one\ntwo|")).toBe("> |one\n> two|");
    expect(after(toggleQuote, "> |one\n> two|")).toBe("|one\ntwo|");
    expect(isQuote(stateOf("> on|e"))).toBe(true);
  });

  it("keep apart from what stands around them", () => {
    expect(after(toggleQuote, "one\ntw|o\nthree")).toBe("one\n> tw|o\n\nthree");
    expect(after(toggleQuote, "> one\n> tw|o")).toBe("> one\n\ntw|o");
  });

  it("are left by Enter on an empty line, and by Backspace at the start", () => {
    expect(marked(typed(stateOf("> one|"), "\n\nafter"))).toBe("> one\n\nafter|");
    expect(marked(typed(stateOf("> one\n> |two"), "\b"))).toBe("> one\n\n|two");
  });
});
