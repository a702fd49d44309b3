import { describe, expect, it } from "vitest";
import {
  cellsIn,
  cellsOfMarkdown,
  cellsOfPlainText,
  cellsType,
  putCells,
  sourcesOf,
} from "../../../../../src/panes/section/editor/tables/clipboard";

/** As much of a clipboard as is needed. */
class Data {
  readonly kinds = new Map<string, string>();

  setData(kind: string, text: string): void {
    this.kinds.set(kind, text);
  }

  getData(kind: string): string {
    return this.kinds.get(kind) ?? "";
  }
}

const dataOf = (kinds: Record<string, string>): Data => {
  const data = new Data();
  for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
  return data;
};

describe("cells that come in", () => {
  it.each([
    [
      "lines and tabs",
      "a\tb\r\n1\t2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "empty cells",
      "a\t\n\t2",
      [
        ["a", ""],
        ["", "2"],
      ],
    ],
    [
      "quotes of spreadsheets",
      '"two\nlines"\t"say ""no"""\nx\ty',
      [
        ["two\nlines", 'say "no"'],
        ["x", "y"],
      ],
    ],
    ["quotes in words", 'a "b"\t"c" d', [['a "b"', '"c" d']]],
    [
      "a table of Markdown",
      "| a \\| b | c |\n|---|---|\n| 1<br>2 | 3 |",
      [
        ["a | b", "c"],
        ["1\n2", "3"],
      ],
    ],
  ])("are read from %s", (_, text, cells) => {
    expect(cellsOfPlainText(text)).toEqual(cells);
  });

  it.each(["words", "two\nlines", "a | b"])("are not found in %j", (text) => {
    expect(cellsOfPlainText(text)).toBeNull();
  });

  it("have no head without words", () => {
    expect(cellsOfMarkdown("|   |   |\n|---|---|\n| 1 | 2 |")).toEqual([["1", "2"]]);
  });

  it("are those of a grid, where they are from one", () => {
    expect(cellsIn(dataOf({ [cellsType]: '[["**a**"]]', "text/plain": "a\tb" }))).toEqual([["**a**"]]);
    expect(cellsIn(dataOf({ [cellsType]: "broken", "text/plain": "a\tb" }))).toEqual([["a", "b"]]);
    expect(cellsIn(dataOf({ [cellsType]: "[[1]]", "text/plain": "a" }))).toBeNull();
  });
});

it("cells that go out are lines and tabs, HTML, and what they are made of", () => {
  const data = new Data();
  putCells(data as unknown as DataTransfer, [
    [
      { words: "**a** & b", text: "a & b" },
      { words: "two\nlines", text: "two\nlines" },
    ],
  ]);
  expect(data.getData("text/plain")).toBe('a & b\t"two\nlines"');
  expect(data.getData("text/html")).toBe("<table><tr><td>a &amp; b</td><td>two<br>lines</td></tr></table>");
  expect(cellsIn(data)).toEqual([["**a** & b", "two\nlines"]]);
});

it("cells are written into rows", () => {
  expect(sourcesOf([["a|b", "1\n2"]])).toEqual([["a\\|b", "1<br>2"]]);
});
