import { describe, expect, it } from "vitest";
import { countWords } from "../../src/lib/counting";

describe("the number of words", () => {
  it.each([
    ["", 0],
    ["Rinse twice.", 2],
    ["# Rinse\n\n- **twice** with _water_", 4],
    ["the operator's well-known form 12", 5],
    ["清洁 line", 3],
  ])("of %j is %i", (text, count) => {
    expect(countWords(text)).toBe(count);
  });
});
