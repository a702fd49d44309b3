import { expect, test } from "vitest";
import { sectionsCount, splitLevels } from "../../../src/panes/importing/split";

const outline = [
  { title: "", level: 0 },
  { title: "Purpose", level: 1 },
  { title: "Scope", level: 2 },
  { title: "Limits", level: 2 },
  { title: "Swabs", level: 4 },
];

test("A file has as many sections as headings down to the level, and one before them", () => {
  expect([1, 2, 4].map((level) => sectionsCount(outline, level))).toEqual([2, 4, 5]);
});

test("Only levels that the file has are offered, and one where it has no headings", () => {
  expect(splitLevels(outline)).toEqual([1, 2, 4]);
  expect(splitLevels([{ title: "", level: 0 }])).toEqual([1]);
});
