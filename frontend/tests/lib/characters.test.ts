import { describe, expect, it } from "vitest";
import { piecesOf, type Stretch } from "../../src/lib/characters";

/** The pieces as one text, with what was found in brackets. */
const marked = (text: string, stretches: Stretch[]) =>
  piecesOf(text, stretches)
    .map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text))
    .join("");

describe("a text with what was found in it", () => {
  it.each<[string, Stretch[], string]>([
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
  ])("%j at %j is %j", (text, stretches, result) => {
    expect(marked(text, stretches)).toBe(result);
  });
});
