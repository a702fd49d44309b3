import { describe, expect, it } from "vitest";
import { conflictsIn, merge, mergedText, type Side } from "../../../../src/panes/section/saving/merging";

/** The text that comes of choosing one side everywhere. */
function chosen(side: Side, ...texts: Parameters<typeof merge>): string | null {
  const parts = merge(...texts);
  return mergedText(parts, Object.fromEntries(conflictsIn(parts).map(({ key }) => [key, side])));
}

describe("a text made of two", () => {
  const base = "One.\n\nTwo.\n\nThree.";

  it("has the changes of both sides where they are apart", () => {
    const parts = merge("One, mine.\n\nTwo.\n\nThree.", base, "One.\n\nTwo.\n\nThree, theirs.\n\nFour.");
    expect(mergedText(parts)).toBe("One, mine.\n\nTwo.\n\nThree, theirs.\n\nFour.");
  });

  it("has a change that both made only once", () => {
    expect(mergedText(merge("Same.", "Other.", "Same."))).toBe("Same.");
  });

  it("is none before a side is chosen of each line that both changed", () => {
    const texts = [
      "One, mine.\n\nTwo.\n\nThree, mine.",
      base,
      "One, theirs.\n\nTwo.\n\nThree, theirs.",
    ] as const;
    const parts = merge(...texts);
    const [first, second] = conflictsIn(parts);
    expect(mergedText(parts)).toBeNull();
    expect(first && mergedText(parts, { [first.key]: "mine" })).toBeNull();
    expect(first && second && mergedText(parts, { [first.key]: "mine", [second.key]: "theirs" })).toBe(
      "One, mine.\n\nTwo.\n\nThree, theirs.",
    );
  });

  it("holds the lines of the chosen side, or of both, and nothing else", () => {
    const texts = ["One.\n\nTwo, mine.\n\nThree.", base, "One.\n\nTwo, theirs.\n\nThree."] as const;
    expect(chosen("mine", ...texts)).toBe(texts[0]);
    expect(chosen("theirs", ...texts)).toBe(texts[2]);
    expect(chosen("both", "a\nB mine\nc", "a\nb\nc", "a\nB theirs\nc")).toBe("a\nB mine\nB theirs\nc");
  });

  it("has what both added to the same line behind each other", () => {
    expect(chosen("both", "Rinse. Then wait.", "Rinse.", "Rinse. Dry it.")).toBe("Rinse. Then wait. Dry it.");
  });

  it("makes no sentence that nobody wrote of two words that were replaced", () => {
    const texts = ["Use 10 ppm.", "Use 5 ppm.", "Use 5 mg."] as const;
    expect(chosen("both", ...texts)).toBe("Use 10 ppm.\nUse 5 mg.");
  });

  it("has no empty line in place of lines that one side deleted", () => {
    expect(chosen("mine", "a\nc", "a\nb\nc", "a\nB\nc")).toBe("a\nc");
  });

  it("is compared with the line ends of the editor", () => {
    expect(mergedText(merge("One, mine.\nTwo.", "One.\r\nTwo.", "One.\r\nTwo, theirs."))).toBeNull();
    const parts = merge("One, mine.\n\nTwo.", "One.\r\n\r\nTwo.", "One.\r\n\r\nTwo, theirs.");
    expect(mergedText(parts)).toBe("One, mine.\n\nTwo, theirs.");
  });

  it("keeps a choice while something else is written", () => {
    const before = merge("One, mine.\n\nTwo.", "One.\n\nTwo.", "One, theirs.\n\nTwo.");
    const after = merge("One, mine.\n\nTwo.\n\nNew.", "One.\n\nTwo.", "One, theirs.\n\nTwo.");
    expect(conflictsIn(after).map(({ key }) => key)).toEqual(conflictsIn(before).map(({ key }) => key));
  });

  it("is chosen for each of two places that are alike", () => {
    const parts = merge("A\n\nx\n\nA", "a\n\nx\n\na", "B\n\nx\n\nB");
    const [first, second] = conflictsIn(parts);
    expect(mergedText(parts, { [first?.key ?? ""]: "mine", [second?.key ?? ""]: "theirs" })).toBe(
      "A\n\nx\n\nB",
    );
  });
});
