import { expect, test } from "vitest";
import { foundIn } from "../../../../src/panes/section/reading/found";

function found(source: string, snippet: string, words: string[], paragraph: number | null = 1): string[] {
  const highlights = words.map((word): [number, number] => {
    const start = Array.from(snippet.slice(0, snippet.indexOf(word))).length;
    return [start, start + Array.from(word).length];
  });
  const locator = paragraph === null ? null : { label: `paragraph ${paragraph}`, paragraph };
  return foundIn(source, { locator, snippet, highlights }).map(
    ({ from, to }) => `${from} ${source.slice(from, to)}`,
  );
}

test("the found words are marked in their paragraph alone, whatever their case", () => {
  const source = "Water first.\n\nRinse with water, then Water again; waterproof.\n\nwater";
  expect(found(source, "…with water, then Water again…", ["water"], 2)).toEqual(["25 water", "37 Water"]);
});

test("of two places with the same words the paragraph decides", () => {
  const source = "Dry it.\n\nRinse.\n \nDry it.";
  expect(found(source, "Dry it.", ["Dry"], 1)).toEqual(["0 Dry"]);
  expect(found(source, "Dry it.", ["Dry"], 3)).toEqual(["18 Dry"]);
});

test("a paragraph that the server has put into one line is found over its lines", () => {
  expect(found("- one\n  two (three)", "one two (three)", ["two", "three"])).toEqual(["8 two", "13 three"]);
});

test("letters beyond the first plane count once where the server counts", () => {
  expect(found("😀 dry", "😀 dry", ["dry"])).toEqual(["3 dry"]);
});

test("what is not there any more, or only in the title, is not marked", () => {
  expect(found("Rinse.", "Dry it.", ["Dry"])).toEqual([]);
  expect(found("Rinse.", "", [], null)).toEqual([]);
});
