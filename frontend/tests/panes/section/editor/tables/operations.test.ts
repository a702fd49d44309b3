import { describe, expect, it } from "vitest";
import { layoutOf } from "../../../../../src/panes/section/editor/tables/layout";
import {
  alignColumns,
  applied,
  deleteColumns,
  deleteRows,
  insertColumn,
  insertRow,
  moveColumn,
  moveRow,
  setCells,
  toggleHead,
} from "../../../../../src/panes/section/editor/tables/operations";
import {
  columnsOf,
  parseTable,
  wordsAt,
  type Alignment,
  type Table,
} from "../../../../../src/panes/section/editor/tables/table";
import type { TextChange } from "../../../../../src/panes/section/editor/text_changes";
import { randomFrom } from "./random";

function tableOf(text: string): Table {
  const table = parseTable(text);
  if (table === null) throw new Error(`No table: ${text}`);
  return table;
}

const after = (text: string, edit: (table: Table) => TextChange[]) => applied(text, edit(tableOf(text)));

const compact = "|a|b|\n|-|-:|\n|1|2|\n|3|4|";
const loose = "| a | b |\n| --- | ---: |\n| one | 2 |\n| 3 | four |";
const even = "| name  | sum |\n|-------|----:|\n| one   |   2 |\n| three |  40 |";
const bare = "a | b\n--|--\n1 | 2";

describe("words put into a cell", () => {
  const put = (row: number, column: number, words: string) => (table: Table) =>
    setCells(table, [{ row, column, words }]);

  it.each([
    ["a compact table", compact, put(1, 1, "twenty"), "|a|b|\n|-|-:|\n|1|twenty|\n|3|4|"],
    ["a loose table", loose, put(1, 0, "1"), "| a | b |\n| --- | ---: |\n| 1 | 2 |\n| 3 | four |"],
    ["an empty cell", "| a |  |\n|---|---|", put(0, 1, "b"), "| a | b |\n|---|---|"],
    ["a cell that becomes empty", loose, put(1, 0, ""), "| a | b |\n| --- | ---: |\n|  | 2 |\n| 3 | four |"],
    [
      "a row that lacks the cell",
      "| a | b |\n|---|---|\n| 1 |",
      put(1, 1, "2"),
      "| a | b |\n|---|---|\n| 1 | 2 |",
    ],
    ["a row without bars", bare, put(1, 1, "3"), "a | b\n--|--\n1 | 3"],
    ["a row without bars that would be a list", bare, put(1, 0, "- 1"), "| a   | b\n|-----|--\n| - 1 | 2"],
    [
      "the first cell of a row without bars",
      "a | b\n---|---\n1 | 2",
      put(1, 0, ""),
      "| a | b\n|---|---\n|   | 2",
    ],
    ["words that end with a backslash", compact, put(1, 0, "1\\"), "|a|b|\n|-|-:|\n|1\\ |2|\n|3|4|"],
    ["a quoted table", "> | a |\n> |---|\n> | 1 |", put(1, 0, "22"), "> | a  |\n> |----|\n> | 22 |"],
  ])("of %s", (_, text, edit, expected) => {
    expect(after(text, edit)).toBe(expected);
  });

  it("keep an even table even, and as wide as it needs", () => {
    const wider = "| name     | sum |\n|----------|----:|\n| one      |   2 |\n| thirteen |  40 |";
    expect(after(even, put(2, 0, "thirteen"))).toBe(wider);
    expect(after(wider, put(2, 0, "three"))).toBe(even);
    expect(after(even, put(1, 1, "200"))).toBe(even.replace("|   2 |", "| 200 |"));
  });

  it("leave room that an even table had", () => {
    const roomy = "| a      |\n|--------|\n| b      |";
    expect(after(roomy, put(1, 0, "bcd"))).toBe("| a      |\n|--------|\n| bcd    |");
  });

  it("change nothing beside their cell", () => {
    expect(setCells(tableOf(loose), [{ row: 1, column: 0, words: "once" }])).toEqual([
      { from: 29, to: 29, insert: "c" },
    ]);
    expect(setCells(tableOf(loose), [{ row: 1, column: 0, words: "one" }])).toEqual([]);
  });

  it("add rows and columns", () => {
    const edits = [0, 1].flatMap((row) =>
      [0, 1].map((column) => ({ row: 2 + row, column: 1 + column, words: `${row}${column}` })),
    );
    expect(after(compact, (table) => setCells(table, edits))).toBe(
      "|a|b||\n|-|-:|---|\n|1|2||\n|3|00|01|\n||10|11|",
    );
  });
});

describe("rows", () => {
  it("are inserted like their neighbours", () => {
    expect(after(compact, (table) => insertRow(table, 1))).toBe("|a|b|\n|-|-:|\n|||\n|1|2|\n|3|4|");
    expect(after(even, (table) => insertRow(table, 3))).toBe(`${even}\n|       |     |`);
    expect(after("> |a|\n> |-|", (table) => insertRow(table, 1))).toBe("> |a|\n> |-|\n> ||");
  });

  it("become the head", () => {
    expect(after(compact, (table) => insertRow(table, 0))).toBe("|||\n|-|-:|\n|a|b|\n|1|2|\n|3|4|");
    expect(after(compact, (table) => deleteRows(table, 0, 1))).toBe("|1|2|\n|-|-:|\n|3|4|");
    expect(after(compact, (table) => moveRow(table, 1, 0))).toBe("|1|2|\n|-|-:|\n|a|b|\n|3|4|");
  });

  it("that become the head show all of their cells", () => {
    const text = "|a|\n|-|\n|1|2|";
    expect(after(text, (table) => deleteRows(table, 0, 1))).toBe("|1|2|\n|-|---|");
  });

  it("are deleted and moved with nothing else", () => {
    expect(deleteRows(tableOf(compact), 1, 2)).toEqual([{ from: 12, to: 18, insert: "" }]);
    expect(after(compact, (table) => deleteRows(table, 2, 3))).toBe("|a|b|\n|-|-:|\n|1|2|");
    expect(after(compact, (table) => moveRow(table, 2, 1))).toBe("|a|b|\n|-|-:|\n|3|4|\n|1|2|");
  });

  it("give a head and take it back", () => {
    const headless = after(compact, toggleHead);
    expect(headless).toBe("|||\n|-|-:|\n|a|b|\n|1|2|\n|3|4|");
    expect(after(headless, toggleHead)).toBe(compact);
  });
});

describe("columns", () => {
  it("are inserted, deleted and moved", () => {
    expect(after(loose, (table) => insertColumn(table, 1))).toBe(
      "| a |  | b |\n| --- | --- | ---: |\n| one |  | 2 |\n| 3 |  | four |",
    );
    expect(after(loose, (table) => deleteColumns(table, 0, 1))).toBe("| b |\n| ---: |\n| 2 |\n| four |");
    expect(after(loose, (table) => moveColumn(table, 1, 0))).toBe(
      "| b | a |\n| ---: | --- |\n| 2 | one |\n| four | 3 |",
    );
  });

  it("of an even table stay even", () => {
    expect(after(even, (table) => insertColumn(table, 1))).toBe(
      "| name  |   | sum |\n|-------|---|----:|\n| one   |   |   2 |\n| three |   |  40 |",
    );
    expect(after(even, (table) => moveColumn(table, 0, 1))).toBe(
      "| sum | name  |\n|----:|-------|\n|   2 | one   |\n|  40 | three |",
    );
  });

  it("get the bars that they need", () => {
    expect(after(bare, (table) => deleteColumns(table, 1, 2))).toBe("| a |\n|---|\n| 1 |");
    expect(after(bare, (table) => insertColumn(table, 2))).toBe(
      "| a | b |   |\n|---|---|---|\n| 1 | 2 |   |",
    );
  });

  it.each<[Alignment, string]>([
    ["left", ":---"],
    ["center", ":--:"],
    ["right", "---:"],
    [null, "----"],
  ])("are aligned: %s", (alignment, rule) => {
    const text = after("| a |\n| ---: |", (table) => alignColumns(table, 0, 1, alignment));
    expect(text).toBe(`| a |\n| ${rule} |`);
  });
});

/** What a table is to be: the words of its cells, without rows and columns that it does not show. */
interface Wanted {
  rows: string[][];
  alignments: Alignment[];
}

interface Step {
  name: string;
  changes(table: Table): TextChange[];
  change(wanted: Wanted): void;
}

describe("many edits", () => {
  const texts = [
    compact,
    loose,
    even,
    bare,
    "> | a | b |\n> |---|---|\n> | 1 |\n> | 1 | 2 | 3 |",
    "|a|\n|-|",
  ];
  const stepsCount = process.env.QUIRE_LONG_TESTS === undefined ? 2_000 : 50_000;

  it.each(texts.map((text, index) => [text, index + 1] as const))(
    "of %j leave what they say",
    (text, seed) => {
      const random = randomFrom(seed);
      let table = tableOf(text);
      let wanted = shown(table);
      const isEven = layoutOf(table).isEven;
      for (let number = 0; number < stepsCount / texts.length; number += 1) {
        const { name, changes, change } = stepOf(table, random);
        const edited = applied(table.text, changes(table));
        change(wanted);
        const next = parseTable(edited);
        expect(next, `${name}\n${table.text}\n→\n${edited}`).not.toBeNull();
        table = next ?? table;
        expect(shown(table), `${name}\n→\n${edited}`).toEqual(wanted);
        if (isEven && table.rows.length > 1) expect(layoutOf(table).isEven, `${name}\n${edited}`).toBe(true);
        if (table.rows.length > 8 || columnsOf(table) > 6) {
          table = tableOf(text);
          wanted = shown(table);
        }
      }
    },
  );
});

function shown(table: Table): Wanted {
  const rows = table.rows.map((_, row) => table.alignments.map((_, column) => wordsAt(table, row, column)));
  return { rows, alignments: [...table.alignments] };
}

function stepOf(table: Table, random: (below: number) => number): Step {
  const [rows, columns] = [table.rows.length, columnsOf(table)];
  const [row, column] = [random(rows), random(columns)];
  const words =
    ["", "x", "two words", "1", "- item", "\\|", "a\\", "日本", "`c`", "# no", "1. no", ":-", "-"][
      random(13)
    ] ?? "";
  const alignment = ([null, "left", "center", "right"] as const)[random(4)] ?? null;
  const steps: Step[] = [
    {
      name: `set ${row},${column} to ${words}`,
      changes: (of) => setCells(of, [{ row, column, words }]),
      change: ({ rows: all }) => void ((all[row] ?? [])[column] = words),
    },
    {
      name: `insert row ${row}`,
      changes: (of) => insertRow(of, row),
      change: ({ rows: all }) => void all.splice(row, 0, Array<string>(columns).fill("")),
    },
    {
      name: `insert column ${column}`,
      changes: (of) => insertColumn(of, column, alignment),
      change: ({ rows: all, alignments }) => {
        for (const cells of all) cells.splice(column, 0, "");
        alignments.splice(column, 0, alignment);
      },
    },
    {
      name: `align ${column} ${alignment ?? "not"}`,
      changes: (of) => alignColumns(of, column, column + 1, alignment),
      change: ({ alignments }) => void (alignments[column] = alignment),
    },
  ];
  const [otherRow, otherColumn] = [random(rows), random(columns)];
  const hasHiddenCells = table.rows.some(({ cells }) => cells.length > columns);
  if (!hasHiddenCells && rows > 1) {
    steps.push({
      name: `delete row ${row}`,
      changes: (of) => deleteRows(of, row, row + 1),
      change: ({ rows: all }) => void all.splice(row, 1),
    });
    steps.push({
      name: `move row ${row} to ${otherRow}`,
      changes: (of) => moveRow(of, row, otherRow),
      change: ({ rows: all }) => void all.splice(otherRow, 0, ...all.splice(row, 1)),
    });
  }
  if (columns > 1) {
    steps.push({
      name: `delete column ${column}`,
      changes: (of) => deleteColumns(of, column, column + 1),
      change: ({ rows: all, alignments }) => {
        for (const cells of [...all, alignments]) cells.splice(column, 1);
      },
    });
    steps.push({
      name: `move column ${column} to ${otherColumn}`,
      changes: (of) => moveColumn(of, column, otherColumn),
      change: ({ rows: all, alignments }) => {
        for (const cells of all) cells.splice(otherColumn, 0, ...cells.splice(column, 1));
        alignments.splice(otherColumn, 0, ...alignments.splice(column, 1));
      },
    });
  }
  const step = steps[random(steps.length)];
  if (step === undefined) throw new Error("There is always a step.");
  return step;
}
