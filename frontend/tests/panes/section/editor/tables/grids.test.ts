// @vitest-environment jsdom
// Tables edited by the keys and menus of their grids, in an editor as the page has it.

import { history, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { dressedLines } from "../../../../../src/panes/section/editor/lines";
import { markdown } from "../../../../../src/panes/section/editor/looks";
import {
  documentFacts,
  setDocumentFacts,
} from "../../../../../src/panes/section/editor/preview/document_facts";
import { livePreview } from "../../../../../src/panes/section/editor/preview/live_preview";
import { showsAllSigns } from "../../../../../src/panes/section/editor/preview/revealing";
import { CellText } from "../../../../../src/panes/section/editor/tables/cell_text";
import { columnActions, rowActions } from "../../../../../src/panes/section/editor/tables/grid_actions";
import { gridsIn, tableGrids, type Grids } from "../../../../../src/panes/section/editor/tables/grids";
import {
  activeCell,
  shownAsSource,
  tablesOf,
} from "../../../../../src/panes/section/editor/tables/shown_tables";
import { wordsAt, type Alignment } from "../../../../../src/panes/section/editor/tables/table";
import { noFacts } from "../../../../../src/panes/section/reading/document_facts";
import { randomFrom } from "./random";

const before = "Some *words* before the table.  \n\n";
const behind = "\n\n- an item  behind it\n\n| another | table |\n|-|-|\n|1||";
const tables = {
  compact: "|a|b|\n|-|-:|\n|1|2|",
  loose: "| a | b |\n| --- | ---: |\n| one | 2 |",
  even: "| name  | sum |\n|-------|----:|\n| one   |   2 |\n| three |  40 |",
  "without outer bars": "a | b\n--|--\n1 | 2",
  quoted: "> | a | b |\n> |---|---|\n> | 1 | 2 |",
  ragged: "|a|b|\n|:-:|-|\n|1|\n|`x`|**y** \\| z|",
};
const typed = [
  ...["x", "two words", "12.5 %", "- item", "1. item", "# head", "a|b", "back\\slash", "end\\", "日本語"],
  ...["> q", "--", "`c|d`", "**bold**", " blank", "one\ntwo", "[^1]", "😀", "a\u00a0"],
];

let view: EditorView;

beforeAll(() => {
  // No element has a size here, and no line is wrapped.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
  Element.prototype.scrollIntoView = () => undefined;
});

afterEach(() => view.destroy());

function open(text: string): Grids {
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        new LanguageSupport(markdown),
        dressedLines,
        documentFacts(noFacts),
        livePreview(false),
        shownAsSource.of(showsAllSigns),
        tableGrids,
      ],
    }),
  });
  ensureSyntaxTree(view.state, text.length, Infinity);
  view.dispatch({});
  return grids();
}

function grids(): Grids {
  const found = gridsIn(view);
  if (found === null) throw new Error("The editor has no grids.");
  return found;
}

function enter(row: number, column: number): void {
  const [shown] = tablesOf(view.state);
  if (!shown) throw new Error("No table is shown.");
  grids().enter(shown, { row, column }, "start");
}

function cell(): EditorView {
  const { editor } = grids();
  if (editor === null) throw new Error("No cell is edited.");
  return editor;
}

function press(keys: string): void {
  const parts = keys.split("+");
  const init = {
    key: parts.at(-1),
    ctrlKey: parts.includes("Control"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
    bubbles: true,
    cancelable: true,
  };
  const event = new KeyboardEvent("keydown", init);
  if (!runScopeHandlers(cell(), event, "editor")) throw new Error(`${keys} does nothing.`);
}

/** As the browser does what somebody types. */
function write(text: string): void {
  for (const letter of text) {
    if (letter === "\n") press("Shift+Enter");
    else {
      const event = new InputEvent("beforeinput", {
        inputType: "insertText",
        data: letter,
        cancelable: true,
      });
      const isLeftToBrowser = cell().contentDOM.dispatchEvent(event);
      if (isLeftToBrowser)
        cell().dispatch(cell().state.replaceSelection(letter), { userEvent: "input.type" });
    }
  }
}

function choose(kind: "row" | "column", name: string): void {
  const groups = kind === "row" ? rowActions(grids()) : columnActions(grids());
  const action = groups.flat().find((one) => one.name === name);
  if (action === undefined) throw new Error(`${name} is not in the menu.`);
  action.run();
}

/** What the first table is to be, and the cell that is edited. */
class Expected {
  row = 0;
  column = 0;

  constructor(
    public rows: string[][],
    public alignments: Alignment[],
  ) {}

  get columns(): number {
    return this.alignments.length;
  }

  set(words: string): void {
    (this.rows[this.row] ?? [])[this.column] = words;
  }

  addRow(): void {
    this.rows.splice(this.row, 0, Array<string>(this.columns).fill(""));
  }

  go(by: number): void {
    const number = this.row * this.columns + this.column + by;
    [this.row, this.column] = [Math.floor(number / this.columns), number % this.columns];
    if (this.row === this.rows.length) this.addRow();
  }
}

function shown(): Expected {
  const [first] = tablesOf(view.state);
  if (!first) throw new Error("No table is shown.");
  const { table } = first;
  const rows = table.rows.map((_, row) =>
    table.alignments.map((_, column) => new CellText(wordsAt(table, row, column)).words),
  );
  return new Expected(rows, [...table.alignments]);
}

interface Step {
  name: string;
  isPossible?: (of: Expected) => boolean;
  run(): void;
  change(of: Expected): void;
}

const isSmall = ({ rows, columns }: Expected) => rows.length < 9 && columns < 6;
const blanksAtEnds = /^[ \t\n]+|[ \t\n]+$/g;
/** A cell holds no blanks at its ends. */
const held = (words: string) => words.replace(blanksAtEnds, (blanks) => blanks.replace(/[ \t]+/g, ""));

function stepsOf(random: (below: number) => number): Step[] {
  const words = typed[random(typed.length)] ?? "";
  return [
    {
      name: `type ${words}`,
      run() {
        press("Control+a");
        write(words);
      },
      change: (of) => of.set(held(words)),
    },
    {
      name: "clear",
      run() {
        press("Control+a");
        press("Delete");
      },
      change: (of) => of.set(""),
    },
    { name: "Tab", isPossible: isSmall, run: () => press("Tab"), change: (of) => of.go(1) },
    {
      name: "Shift+Tab",
      isPossible: ({ row, column }) => row + column > 0,
      run: () => press("Shift+Tab"),
      change: (of) => of.go(-1),
    },
    {
      name: "Enter",
      isPossible: isSmall,
      run: () => press("Enter"),
      change(of) {
        of.row += 1;
        if (of.row === of.rows.length) of.addRow();
      },
    },
    {
      name: "Control+Enter",
      isPossible: isSmall,
      run: () => press("Control+Enter"),
      change(of) {
        of.row += 1;
        of.addRow();
      },
    },
    ...([-1, 1] as const).map((by) => ({
      name: `move the row by ${by}`,
      run: () => press(by === 1 ? "Alt+ArrowDown" : "Alt+ArrowUp"),
      change(of: Expected) {
        if (of.rows[of.row + by] === undefined) return;
        of.rows.splice(of.row + by, 0, ...of.rows.splice(of.row, 1));
        of.row += by;
      },
    })),
    ...([-1, 1] as const).map((by) => ({
      name: `move the column by ${by}`,
      run: () => press(by === 1 ? "Alt+Shift+ArrowRight" : "Alt+Shift+ArrowLeft"),
      change(of: Expected) {
        if (of.column + by < 0 || of.column + by >= of.columns) return;
        for (const list of [...of.rows, of.alignments]) {
          const moved: unknown[] = list;
          moved.splice(of.column + by, 0, ...moved.splice(of.column, 1));
        }
        of.column += by;
      },
    })),
    {
      name: "insert a row above",
      isPossible: isSmall,
      run: () => choose("row", "Insert row above"),
      change: (of) => of.addRow(),
    },
    {
      name: "delete the row",
      isPossible: ({ rows }) => rows.length > 1,
      run: () => choose("row", "Delete row"),
      change(of) {
        of.rows.splice(of.row, 1);
        of.row = Math.min(of.row, of.rows.length - 1);
      },
    },
    {
      name: "insert a column before",
      isPossible: isSmall,
      run: () => choose("column", "Insert column before"),
      change(of) {
        for (const row of of.rows) row.splice(of.column, 0, "");
        of.alignments.splice(of.column, 0, null);
      },
    },
    {
      name: "delete the column",
      isPossible: ({ columns }) => columns > 1,
      run: () => choose("column", "Delete column"),
      change(of) {
        for (const list of [...of.rows, of.alignments]) list.splice(of.column, 1);
        of.column = Math.min(of.column, of.columns - 1);
      },
    },
    {
      name: "align right",
      run: () => choose("column", "Align right"),
      change: (of) => (of.alignments[of.column] = "right"),
    },
    {
      name: "the document is counted anew",
      run: () => setDocumentFacts(view, { ...noFacts }),
      change: () => undefined,
    },
    {
      name: "undo and redo",
      isPossible: () => undoDepth(view.state) > 0,
      run() {
        undo(view);
        redo(view);
      },
      // The cursor goes to what was done again.
      change: (of) => Object.assign(of, activeCell(view.state)),
    },
  ];
}

describe("the steps of a grid", () => {
  const stepsCount = process.env.QUIRE_LONG_TESTS === undefined ? 240 : 2_400;
  const kinds = Object.entries(tables);
  const stepsOfOne = 40;

  it.each(kinds)(
    "leave a table that was %s as they say, and nothing else changes",
    { timeout: 600_000 },
    (_, table) => {
      const random = randomFrom(table.length);
      for (let round = 0; round < stepsCount / kinds.length / stepsOfOne; round += 1) {
        open(before + table + behind);
        walk(random);
        view.destroy();
      }
    },
  );

  it("go on in a cell after undoing has selected parts of two", () => {
    const text = "|a|b|\n|-|-|\n|one|2|";
    open(text);
    view.dispatch({ selection: { anchor: text.indexOf("ne"), head: text.length - 1 } });
    view.focus();
    view.dispatch({});
    write("x");
    expect(shown().rows).toEqual([
      ["a", "b"],
      ["one", "x"],
    ]);
  });

  function walk(random: (below: number) => number): void {
    const original = view.state.doc.toString();
    enter(0, 0);
    const expected = shown();
    const log: string[] = [];
    for (let number = 0; number < stepsOfOne; number += 1) {
      const steps = stepsOf(random).filter(({ isPossible }) => isPossible?.(expected) ?? true);
      const step = steps[random(steps.length)];
      log.push(step?.name ?? "");
      step?.run();
      step?.change(expected);
      const said = log.join("\n");
      const now = shown();
      expect(now.rows, said).toEqual(expected.rows);
      expect(now.alignments, said).toEqual(expected.alignments);
      const { row, column } = activeCell(view.state) ?? {};
      expect([row, column], said).toEqual([expected.row, expected.column]);
      const text = view.state.doc.toString();
      expect(text.startsWith(before) && text.endsWith(behind), said).toBe(true);
    }
    const last = view.state.doc.toString();
    while (undoDepth(view.state) > 0) undo(view);
    expect(view.state.doc.toString(), log.join("\n")).toBe(original);
    while (redoDepth(view.state) > 0) redo(view);
    expect(view.state.doc.toString(), log.join("\n")).toBe(last);
  }
});

describe("a table at the end of the text", () => {
  const text = "Words.\n\n|a|b|\n|-|-|\n|1|2|";

  it("is left by Escape into a paragraph behind it", () => {
    open(text);
    enter(1, 1);
    press("Escape");
    expect(view.state.doc.toString()).toBe(`${text}\n\n`);
    expect(activeCell(view.state)).toBeNull();
    view.dispatch(view.state.replaceSelection("x"), { userEvent: "input.type" });
    expect(view.state.doc.toString()).toBe(`${text}\n\nx`);
  });

  it("takes what is inserted below it while a cell is edited", () => {
    open(text);
    enter(1, 1);
    const end = text.length;
    view.dispatch({ changes: { from: end, insert: "\n\n![](quire:1)" }, userEvent: "input" });
    expect(view.state.doc.toString()).toBe(`${text}\n\n![](quire:1)`);
  });

  it("takes no words that are inserted right behind its last bar", () => {
    open(text);
    enter(1, 1);
    view.dispatch({ changes: { from: text.length, insert: "x" }, userEvent: "input" });
    expect(view.state.doc.toString()).toBe(text);
  });
});
