import { describe, expect, it } from "vitest";
import { isOutline, outlineText, sectionsOfOutline } from "../../../src/panes/outline/outline_text";

const levels = (text: string, first = 1) =>
  sectionsOfOutline(text, first).map(({ title, level }) => `${level} ${title}`);

describe("the levels of an outline", () => {
  it.each([
    ["Scope\nRoles\n\nLimits", ["1 Scope", "1 Roles", "1 Limits"]],
    ["Scope\n\tLines\n\t\tLine 4\nRoles", ["1 Scope", "2 Lines", "3 Line 4", "1 Roles"]],
    ["Scope\n  Lines\n    Line 4\n  Pumps\nRoles", ["1 Scope", "2 Lines", "3 Line 4", "2 Pumps", "1 Roles"]],
    ["- Scope\n  - Lines\n- Roles", ["1 Scope", "2 Lines", "1 Roles"]],
    ["# Scope\n## Lines\n# Roles", ["1 Scope", "2 Lines", "1 Roles"]],
    [
      "1 Scope\n1.1 Lines\n1.1.1 Line 4\n2. Roles",
      ["1 1 Scope", "2 1.1 Lines", "3 1.1.1 Line 4", "1 2. Roles"],
    ],
    ["1.\tScope\n1.1\tLines", ["1 1. Scope", "2 1.1 Lines"]],
    ["10 mg\n20 mg", ["1 10 mg", "1 20 mg"]],
    ["\t\tdeep\n\t\tdeep too\nhigh", ["1 deep", "1 deep too", "1 high"]],
    ["one\n\t\t\tskipping", ["1 one", "2 skipping"]],
  ])("%j", (text, expected) => {
    expect(levels(text)).toEqual(expected);
  });

  it("begin at the level of the field, and end at the sixth", () => {
    expect(levels("a\n\tb\n\t\tc", 5)).toEqual(["5 a", "6 b", "6 c"]);
  });
});

it("an outline in the field reads as it was pasted", () => {
  const lines = sectionsOfOutline("1 A\n1.1 B\n1.1.1 C\n2 D", 2);
  expect(sectionsOfOutline(outlineText(lines, 2), 2)).toEqual(lines);
});

it("a title of one line is no outline", () => {
  expect([isOutline("One title\n"), isOutline("Two\ntitles")]).toEqual([false, true]);
});

// Work that grows with the square of this text would not end within the time that a test has.
it("a long outline is read at once", () => {
  expect(sectionsOfOutline("\t".repeat(50) + "a\n".repeat(100_000), 1).length).toBe(100_000);
});
