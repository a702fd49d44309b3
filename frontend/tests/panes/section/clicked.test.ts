import { expect, it } from "vitest";
import { offsetInSource } from "../../../src/panes/section/clicked";

const source = "# Rinse\n\nRinse **twice** with water.\n\nThen rinse *again* with water.";

it("leads to the clicked words", () => {
  const offset = offsetInSource(source, { before: " with wa", after: "ter.", share: 0.4 });
  expect(source.slice(offset)).toMatch(/^ter\.\n\nThen/);
});

it("leads to those nearest to the click where the words stand twice", () => {
  const offset = offsetInSource(source, { before: " with wa", after: "ter.", share: 0.95 });
  expect(source.slice(offset)).toBe("ter.");
});

it("leads to about the same height where the words are not found", () => {
  expect(offsetInSource(source, { before: "", after: "", share: 0.5 })).toBe(Math.round(source.length / 2));
});
