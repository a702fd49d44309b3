import { expect, it } from "vitest";
import { liveWordCount, wordsIn } from "../../../src/model/document/word_count";

it("counts words as the server does", () => {
  expect(wordsIn("It's a well-known **fact**, 10⁶ times.")).toBe(6);
  expect(wordsIn("日本語 text")).toBe(4);
  expect(wordsIn("")).toBe(0);
});

it("tells what typing adds to what the server has counted", () => {
  expect(liveWordCount("one two three", { content: "one two", word_count: 2 })).toBe(3);
  // The server may count otherwise: a formula as one word, for instance.
  expect(liveWordCount("$a + b$ and", { content: "$a + b$", word_count: 1 })).toBe(2);
  expect(liveWordCount("$a + b$", { content: "$a + b$", word_count: 1 })).toBe(1);
});
