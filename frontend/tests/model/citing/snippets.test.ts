import { expect, test } from "vitest";
import { piecesOf } from "../../../src/lib/characters";
import { readSnippet } from "../../../src/model/citing/snippets";

function read(snippet: string, found = ""): { text: string; found: string[] } {
  const start = Array.from(snippet.slice(0, snippet.indexOf(found))).length;
  const { text, ranges } = readSnippet(
    snippet,
    found === "" ? [] : [[start, start + Array.from(found).length]],
  );
  const marked = piecesOf(text, ranges).filter((piece) => piece.isFound);
  return { text, found: marked.map((piece) => piece.text) };
}

test.each([
  [
    "| Step | Agent | Time | |---|---|---:| | Rinse | Water | 5 min | | Clean | NaOH 1 % |",
    "Step · Agent · Time · Rinse · Water · 5 min · Clean · NaOH 1 %",
  ],
  ["every batch.[^site-standard-12] Then", "every batch.Then"],
  ["H~2~O~2~ at 10^6^ CFU and 10^−3^ mg", "H₂O₂ at 10⁶ CFU and 10⁻³ mg"],
  ["see [the plan](https://example.org/plan) and ![a pump](quire:1){#fig:p}", "see the plan and a pump"],
  ["**Never** open", "Never open"],
  ["~~old~~ and x^th^ and 5 ~ 6", "~~old~~ and x^th^ and 5 ~ 6"],
])("%s reads as %s", (snippet, text) => {
  expect(read(snippet).text).toBe(text);
});

test("What was found stays marked when signs before it go", () => {
  expect(read("| 😀 | **NaOH** | 1 % |", "NaOH")).toEqual({ text: "😀 · NaOH · 1 %", found: ["NaOH"] });
  expect(read("about [the plan](https://example.org)", "plan")).toEqual({
    text: "about the plan",
    found: ["plan"],
  });
});

test("What was found in an address that is not shown is not marked", () => {
  expect(read("[here](https://example.org)", "example").found).toEqual([]);
});
