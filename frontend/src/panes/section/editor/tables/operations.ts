// What can be done to a table, each as the fewest changes of its text. A table keeps a head and at least one column;
// to delete more is to delete the table, which is for the caller.

import { narrowed, type TextChange } from "../text_changes";
import {
  addOuterBars,
  draftOf,
  ruleFor,
  written,
  type CellDraft,
  type RowDraft,
  type TableDraft,
} from "./layout";
import { columnsOf, wordsAt, type Alignment, type Table } from "./table";

export interface CellEdit {
  row: number;
  column: number;
  /** As they stand in the text: of one line, without a bar that has no backslash before it. */
  words: string;
}

/** Put words into cells. Rows and columns that are not there yet are added. */
export function setCells(table: Table, edits: CellEdit[]): TextChange[] {
  return edited(table, (draft) => {
    const columns = Math.max(columnsOf(table), ...edits.map(({ column }) => column + 1));
    const rows = Math.max(draft.rows.length, ...edits.map(({ row }) => row + 1));
    while (draft.rule.cells.length < columns) addColumn(draft, table, draft.rule.cells.length, null);
    while (draft.rows.length < rows) draft.rows.push(emptyRow(draft, draft.rows.length));
    for (const { row, column, words } of edits) {
      const target = draft.rows[row];
      if (target && (words !== "" || column < target.cells.length)) putWords(target, column, words, table);
    }
  });
}

function putWords(row: RowDraft, column: number, words: string, table: Table): void {
  const { cells } = row;
  if (cells.length <= column) addOuterBars(row, table);
  while (cells.length <= column) cells.push(emptyCell());
  const cell = cells[column];
  if (cell !== undefined && cell.words !== words)
    cells[column] = { words, inside: null, before: cell.inside };
}

/** An empty row before the one that is there now; before the head, it becomes the head. */
export function insertRow(table: Table, row: number): TextChange[] {
  return edited(table, (draft) => {
    draft.rows.splice(row, 0, emptyRow(draft, row));
    completeHead(draft);
  });
}

/** Without the head, the row below it becomes the head. */
export function deleteRows(table: Table, from: number, to: number): TextChange[] {
  return edited(table, (draft) => {
    draft.rows.splice(from, to - from);
    completeHead(draft);
  });
}

export function moveRow(table: Table, from: number, to: number): TextChange[] {
  return edited(table, (draft) => {
    draft.rows.splice(to, 0, ...draft.rows.splice(from, 1));
    completeHead(draft);
  });
}

export function insertColumn(table: Table, column: number, alignment: Alignment = null): TextChange[] {
  return edited(table, (draft) => addColumn(draft, table, column, alignment));
}

export function deleteColumns(table: Table, from: number, to: number): TextChange[] {
  return edited(table, (draft) => {
    for (const row of [draft.rule, ...draft.rows]) {
      addOuterBars(row, table);
      row.cells.splice(from, to - from);
    }
    for (const row of draft.rows) if (row.cells.length === 0) row.cells.push(emptyCell());
  });
}

export function moveColumn(table: Table, from: number, to: number): TextChange[] {
  return edited(table, (draft) => {
    for (const row of [draft.rule, ...draft.rows]) {
      addOuterBars(row, table);
      while (row.cells.length < columnsOf(table)) row.cells.push(emptyCell());
      row.cells.splice(to, 0, ...row.cells.splice(from, 1));
    }
  });
}

export function alignColumns(table: Table, from: number, to: number, alignment: Alignment): TextChange[] {
  return edited(table, ({ rule }) => {
    for (let column = from; column < to; column += 1)
      rule.cells[column] = ruleFor(alignment, rule.cells[column]);
  });
}

export const isHeadEmpty = (table: Table): boolean =>
  table.alignments.every((_, column) => wordsAt(table, 0, column) === "");

/** Let the first row be a head, where the head is empty; else put an empty head above it. */
export function toggleHead(table: Table): TextChange[] {
  return isHeadEmpty(table) && table.rows.length > 1 ? deleteRows(table, 0, 1) : insertRow(table, 0);
}

const emptyCell = (): CellDraft => ({ words: "", inside: null, before: null });

/** Like its neighbour, without words. */
function emptyRow(draft: TableDraft, row: number): RowDraft {
  const neighbour = draft.rows[row - 1] ?? draft.rows[row] ?? draft.rule;
  return { ...neighbour, source: null, tail: "", cells: draft.rule.cells.map(emptyCell) };
}

function addColumn(draft: TableDraft, table: Table, column: number, alignment: Alignment): void {
  const { cells } = draft.rule;
  for (const row of [draft.rule, ...draft.rows]) addOuterBars(row, table);
  const neighbour = cells[column - 1] ?? cells[column];
  cells.splice(column, 0, ruleFor(alignment, neighbour && { ...neighbour, words: "---" }));
  for (const row of draft.rows) {
    if (row.cells.length >= column) row.cells.splice(column, 0, emptyCell());
  }
  completeHead(draft);
}

/** The head has a cell for each column: cells that no column showed get one. */
function completeHead({ rows: [head], rule }: TableDraft): void {
  if (head === undefined) return;
  while (head.cells.length < rule.cells.length) head.cells.push(emptyCell());
  while (rule.cells.length < head.cells.length) rule.cells.push(ruleFor(null, rule.cells.at(-1)));
}

function edited(table: Table, edit: (draft: TableDraft) => void): TextChange[] {
  const draft = draftOf(table);
  edit(draft);
  const sources = [draft.rows[0], draft.rule, ...draft.rows.slice(1)].map((row) => row?.source ?? null);
  return changesOfLines(table, written(draft, table), sources);
}

/** From the lines of a table to others, of which some are lines of it, changed or not. */
function changesOfLines(table: Table, lines: string[], sources: RowDraft["source"][]): TextChange[] {
  const known = sources.flatMap((source) => source ?? []);
  const isInOrder = known.every((row, index) => index === 0 || (known[index - 1]?.from ?? 0) < row.from);
  return isInOrder ? changesLineByLine(table, lines, sources) : changeOfAll(table, lines);
}

/** The head stays in its line. */
function changesLineByLine(table: Table, lines: string[], sources: RowDraft["source"][]): TextChange[] {
  const all = [table.rows[0], table.rule, ...table.rows.slice(1)];
  const changes: TextChange[] = [];
  /** Of the last line that stays: what follows is removed, and new lines go in behind it. */
  let [last, end] = [0, table.rows[0].to];
  const removeUntil = (index: number) => {
    const removed = all[index - 1];
    if (removed && index - 1 > last) changes.push({ from: end, to: removed.to, insert: "" });
  };
  lines.forEach((line, index) => {
    const source = sources[index];
    if (!source) changes.push({ from: end, to: end, insert: `\n${line}` });
    else {
      const at = all.indexOf(source);
      removeUntil(at);
      changes.push(...narrowed({ from: source.from, to: source.to, insert: line }, table.text));
      [last, end] = [at, source.to];
    }
  });
  removeUntil(all.length);
  return changes;
}

const changeOfAll = ({ text }: Table, lines: string[]): TextChange[] =>
  narrowed({ from: 0, to: text.length, insert: lines.join("\n") }, text);

/** The text of a table with its changes made. */
export function applied(text: string, changes: TextChange[]): string {
  return changes.reduceRight(
    (made, { from, to, insert }) => made.slice(0, from) + insert + made.slice(to),
    text,
  );
}
