import { expect, it } from "vitest";
import { linesOf } from "../../../src/model/text/lines";

it("keeps room for a text by its lines", () => {
  expect(linesOf("")).toBe(0);
  expect(linesOf("Short.")).toBe(1);
  expect(linesOf("x".repeat(900))).toBe(10);
  expect(linesOf("One.\n\nTwo.")).toBeCloseTo(2.4);
});
