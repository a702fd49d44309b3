import { describe, expect, it } from "vitest";
import { piecesOf, type TextRange } from "../../src/lib/characters";

/** The pieces as one text, with what was found in brackets. */
const marked = (text: string, ranges: TextRange[]) =>
  piecesOf(text, ranges)
    .map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text))
    .join("");

describe("a text with what was found in it", () => {
  it.each<[string, TextRange[], string]>([
    ["Rinse twice", [[6, 11]], "Rinse [twice]"],
    [
      "😀😀 Rinse 𝒙 twice",
      [
        [3, 8],
        [11, 16],
      ],
      "😀😀 [Rinse] 𝒙 [twice]",
    ],
    ["e\u0301tude", [[0, 2]], "[e\u0301]tude"],
    ["Rinse", [], "Rinse"],
    ["Rinse", [[0, 5]], "[Rinse]"],
    [
      "Rinse twice",
      [
        [6, 8],
        [0, 2],
      ],
      "[Ri]nse [tw]ice",
    ],
    [
      "Rinse",
      [
        [0, 3],
        [1, 2],
        [2, 4],
      ],
      "[Rin][s]e",
    ],
    ["Rinse", [[3, 99]], "Rin[se]"],
    ["", [], ""],
  ])("%j at %j is %j", (text, ranges, result) => {
    expect(marked(text, ranges)).toBe(result);
  });
});
