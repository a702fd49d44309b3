import { describe, expect, it } from "vitest";
import { piecesOf } from "../../../src/lib/characters";
import {
  blocksWithQuote,
  blocksWithWords,
  wordsIn,
  type MarkedBlock,
} from "../../../src/panes/references/quoted";

const marked = (blocks: MarkedBlock[]) =>
  blocks.map(({ text, ranges }) =>
    piecesOf(text, ranges)
      .map((piece) => (piece.isFound ? `{${piece.text}}` : piece.text))
      .join(""),
  );

describe("a quote", () => {
  it.each([
    ["stands in its passage", ["Before.", "One two three."], "two three", ["Before.", "One {two three}."]],
    ["has other spaces", ["One\n  two\tthree."], "One two three", ["{One\n  two\tthree}."]],
    ["goes over two passages", ["It begins", "and ends."], "begins and", ["It {begins}", "{and} ends."]],
    ["goes over three", ["a b", "c", "d e"], "b c d", ["a {b}", "{c}", "{d} e"]],
    ["stands behind characters of two halves", ["😀 𝔄 fox 😀"], "fox 😀", ["😀 𝔄 {fox 😀}"]],
    ["is the whole", ["fox"], "fox", ["{fox}"]],
    ["is not there", ["One two."], "two one", ["One two."]],
    ["is empty", ["One two."], " ", ["One two."]],
  ])("that %s is marked there", (_, blocks, quote, expected) => {
    expect(marked(blocksWithQuote(blocks, quote))).toEqual(expected);
  });
});

describe("words that were searched", () => {
  it("are marked wherever they begin a word, whatever their case", () => {
    expect(marked(blocksWithWords(["Steam. A STEAM engine steams; upsteam."], ["steam"]))).toEqual([
      "{Steam}. A {STEAM} engine {steam}s; upsteam.",
    ]);
  });

  it("are those that the search has marked, once each", () => {
    expect(
      wordsIn("😀 kills spores kills", [
        [2, 7],
        [8, 14],
        [15, 20],
      ]),
    ).toEqual(["kills", "spores"]);
  });
});
