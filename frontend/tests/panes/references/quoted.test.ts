import { describe, expect, it } from "vitest";
import { piecesOf } from "../../../src/lib/characters";
import {
  blocksWithQuote,
  blocksWithWords,
  pageToShow,
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

describe("the picture beside a passage", () => {
  const passage = { id: "r-1", locator: { label: "page 3", page: 3, heading_path: [] } };
  const quote = { label: "page 4", page: 4, heading_path: [] };

  it("is that of the page where the quote begins", () => {
    expect(pageToShow(passage, { passage_id: "r-1", locator: quote })).toBe(4);
  });

  it("is that of the passage's own page when another one was cited, or none", () => {
    expect(pageToShow(passage, { passage_id: "r-2", locator: quote })).toBe(3);
    expect(pageToShow(passage, null)).toBe(3);
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
