import { describe, expect, it } from "vitest";
import { moneyOf } from "../../src/lib/money";

describe("an amount of money", () => {
  it.each([
    [0, "$0.00"],
    [1, "$0.0001"],
    [44_000, "$0.0001"],
    [12_300_000, "$0.0123"],
    [500_000_000, "$0.50"],
    [1_234_500_000_000, "$1,234.50"],
  ])("of %d billionths is written %s", (nanos, written) => {
    expect(moneyOf("en-GB", "USD")(nanos)).toBe(written);
  });

  it("is written as its language does", () => {
    expect(moneyOf("de-DE", "USD")(1_500_000_000).replace(/\s/, " ")).toBe("1,50 $");
  });
});
