import { describe, expect, it } from "vitest";
import { matchesIn, replacedIn, type Wanted } from "../../../../src/panes/section/finding/matching";

const wanted = (text: string, options: Partial<Wanted> = {}): Wanted => ({
  text,
  isCaseMatched: false,
  isWholeWord: false,
  ...options,
});
const found = (text: string, sought: Wanted) =>
  matchesIn(text, sought).map(({ from, to }) => `${from}-${to}`);

describe("an exact text", () => {
  it("is found wherever it stands, without overlaps", () => {
    expect(found("aaaa", wanted("aa"))).toEqual(["0-2", "2-4"]);
    expect(found("Rinse, rinse.", wanted("RINSE"))).toEqual(["0-5", "7-12"]);
    expect(found("Rinse, rinse.", wanted("rinse", { isCaseMatched: true }))).toEqual(["7-12"]);
    expect(found("a.b", wanted("."))).toEqual(["1-2"]);
    expect(found("anything", wanted(""))).toEqual([]);
  });

  it("is found as a whole word where that is wanted", () => {
    expect(found("limit limits unlimited limit-5", wanted("limit", { isWholeWord: true }))).toEqual([
      "0-5",
      "23-28",
    ]);
    expect(found("für Größe", wanted("gr", { isWholeWord: true }))).toEqual([]);
  });

  it("keeps its place beside letters that become longer in small letters", () => {
    expect(found("İİ rinse", wanted("Rinse"))).toEqual(["3-8"]);
  });

  it("is not looked for in addresses, labels and attributes", () => {
    const text = 'site [site](https://site.org "site") x[^site-1] ![site](quire:site){#fig:site} @fig:site';
    expect(found(text, wanted("site"))).toEqual(["0-4", "6-10", "50-54"]);
  });

  it("is found in the time that the text is long", () => {
    const text = "](".repeat(200_000) + "needle";
    expect(found(text, wanted("needle"))).toEqual(["400000-400006"]);
  });
});

it("replaces every place", () => {
  const text = "one two one";
  expect(replacedIn(text, matchesIn(text, wanted("one")), "three")).toBe("three two three");
});
