import { describe, expect, it } from "vitest";
import {
  cellAt,
  parseTable,
  wordsAt,
  type Table,
} from "../../../../../src/panes/section/editor/tables/table";

function tableOf(text: string): Table {
  const table = parseTable(text);
  if (table === null) throw new Error(`No table: ${text}`);
  return table;
}

const words = (table: Table) =>
  table.rows.map((row, index) => row.cells.map((_, column) => wordsAt(table, index, column)));

describe("what is a table", () => {
  it.each([
    [
      "bars around",
      "| a | b |\n|---|---|\n| 1 | 2 |",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "no bars around",
      "a | b\n--|--\n1 | 2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "no blanks",
      "|a|b|\n|-|-|\n|1||",
      [
        ["a", "b"],
        ["1", ""],
      ],
    ],
    ["an escaped bar", "| a \\| b |\n|---|\n| \\\\| |", [["a \\| b"], ["\\\\|"]]],
    [
      "too few and too many cells",
      "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |",
      [["a", "b"], ["1"], ["1", "2", "3"]],
    ],
    ["a row without bars", "| a | b |\n|---|---|\nwords", [["a", "b"], ["words"]]],
    ["one column", "| a |\n|---|", [["a"]]],
    ["blanks at the ends of lines", "| a |  \n|---|  \n| 1 |\t", [["a"], ["1"]]],
    [
      "an empty head",
      "|   |   |\n|---|---|\n| 1 | 2 |",
      [
        ["", ""],
        ["1", "2"],
      ],
    ],
    ["in a quote in a list", "  > | a |\n  > |---|\n  > | 1 |", [["a"], ["1"]]],
    ["a no-break space", "|\u00a0a|\n|-|", [["\u00a0a"]]],
  ])("reads %s", (_, text, expected) => {
    expect(words(tableOf(text))).toEqual(expected);
  });

  it("knows alignments", () => {
    expect(tableOf("|a|b|c|d|\n|-|:-|:-:|-:|").alignments).toEqual([null, "left", "center", "right"]);
  });

  it.each(["words", "| a | b |\n|---|", "| a |\n| b |", "a\n---", "| a |\n|---|\n\n| 1 |", "|\n|-|"])(
    "is not %j",
    (text) => {
      expect(parseTable(text)).toBeNull();
    },
  );
});

describe("the cell at an offset", () => {
  const table = tableOf("| a | bcd |\n|---|-----|\n| 1 |\n| 1 | 2 | 3 |");

  it.each([
    [0, 0, 0],
    [3, 0, 0],
    [5, 0, 1],
    [11, 0, 1],
    [15, 1, 0],
    [29, 1, 0],
    [table.text.length, 3 - 1, 1],
  ])("at %i is in row %i, column %i", (offset, row, column) => {
    expect(cellAt(table, offset)).toEqual({ row, column });
  });
});
