import { describe, expect, it } from "vitest";
import {
  letters,
  nextPlace,
  operators,
  templates,
  withSquares,
  writtenPart,
} from "../../../../src/panes/section/tools/formula_parts";

const texOf = (name: string) => templates.find((part) => part.name === name)?.tex ?? "";

/** What is written, with `|` where the cursor goes. */
function shown(name: string, selected = ""): string {
  const { text, cursor } = writtenPart(texOf(name), selected);
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

describe("a part of a formula", () => {
  it.each([
    ["fraction", "\\frac{|}{}"],
    ["raised", "^{|}"],
    ["root", "\\sqrt{|}"],
    ["sum", "\\sum_{|}^{} "],
    ["brackets", "\\left( | \\right)"],
  ])("%s has the cursor in its first empty place", (name, expected) => {
    expect(shown(name)).toBe(expected);
  });

  it.each([
    ["fraction", "\\frac{n}{|}"],
    ["raised", "n^{|}"],
    ["root", "\\sqrt{n}|"],
    ["sum", "\\sum_{|}^{} n"],
    ["brackets", "\\left( n \\right)|"],
  ])("%s is written around what is selected", (name, expected) => {
    expect(shown(name, "n")).toBe(expected);
  });

  it("raises all that is selected", () => {
    expect(shown("raised", "a + b")).toBe("{a + b}^{|}");
  });

  it("takes what is selected as it is", () => {
    expect(shown("fraction", "$& {}")).toBe("\\frac{$& {}}{|}");
  });

  it("of one sign has the cursor behind it", () => {
    for (const { tex } of [...operators, ...letters])
      expect(writtenPart(tex, "n")).toEqual({ text: tex, cursor: tex.length });
  });
});

describe("empty places", () => {
  it("are gone through in both directions, and then left", () => {
    const text = "\\frac{}{} + \\sqrt{}";
    expect(nextPlace(text, 6, false)).toBe(8);
    expect(nextPlace(text, 8, false)).toBe(18);
    expect(nextPlace(text, 18, false)).toBeNull();
    expect(nextPlace(text, 18, true)).toBe(8);
    expect(nextPlace(text, 6, true)).toBeNull();
  });

  it("are shown as squares, but not what stands before a raised figure alone", () => {
    expect(withSquares("\\frac{}{} x^{} {}^{14}C")).toBe("\\frac{\\square}{\\square} x^{\\square} {}^{14}C");
  });
});
