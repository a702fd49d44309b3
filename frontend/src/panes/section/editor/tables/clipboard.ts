// Cells on the clipboard: as lines and tabs for spreadsheets, as a table of HTML for word processors, and as they are
// written for grids. What comes from elsewhere is read from the same forms.

import { CellText, sourceOfWords } from "./cell_text";
import { parseTable, wordsAt, type Table } from "./table";

/** Rows of the words of cells, as they are edited. */
export type Cells = string[][];

/** Keeps the signs of Markdown, which other programs are not given. */
export const cellsType = "text/x-quire-cells";

export interface CopiedCell {
  words: string;
  /** As it reads. */
  text: string;
}

export function putCells(data: DataTransfer, cells: CopiedCell[][]): void {
  data.setData("text/plain", linesAndTabs(cells.map((row) => row.map(({ text }) => text))));
  data.setData("text/html", tableOfHtml(cells.map((row) => row.map(({ text }) => text))));
  data.setData(cellsType, JSON.stringify(cells.map((row) => row.map(({ words }) => words))));
}

/** The cells that plain data are; null where it is text for one cell. */
export function cellsIn(data: Pick<DataTransfer, "getData">): Cells | null {
  return ownCells(data.getData(cellsType)) ?? cellsOfPlainText(data.getData("text/plain"));
}

export function cellsOfPlainText(plain: string): Cells | null {
  const text = plain.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  return cellsOfMarkdown(text) ?? (text.includes("\t") ? cellsOfTabs(text) : null);
}

/** The cells of a text that is one table and nothing else. A head without words is none. */
export function cellsOfMarkdown(markdown: string): Cells | null {
  const table = parseTable(markdown.trim());
  if (table === null) return null;
  const rows = table.rows.map((_, row) => wordsOfRow(table, row));
  const hasHead = rows[0]?.some((words) => words !== "") ?? false;
  return hasHead || rows.length === 1 ? rows : rows.slice(1);
}

const wordsOfRow = (table: Table, row: number): string[] =>
  table.alignments.map((_, column) => new CellText(wordsAt(table, row, column)).words);

/** As they are written into rows. */
export const sourcesOf = (cells: Cells): string[][] => cells.map((row) => row.map(sourceOfWords));

function ownCells(json: string): Cells | null {
  if (json === "") return null;
  const cells: unknown = parsed(json);
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length > 0 && row.every((words) => typeof words === "string");
  return Array.isArray(cells) && cells.length > 0 && cells.every(isRow) ? (cells as Cells) : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Another program may use this name for something else.
    return null;
  }
}

/** Spreadsheets put quotes around cells that hold tabs, line ends or quotes. */
function cellsOfTabs(text: string): Cells {
  const rows: Cells = [[]];
  for (const { 1: quoted, 2: plain = "", 3: end = "" } of text.matchAll(
    /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g,
  )) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

const linesAndTabs = (rows: string[][]): string =>
  rows
    .map((row) =>
      row.map((text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join("\t"),
    )
    .join("\n");

function tableOfHtml(rows: string[][]): string {
  const cell = (text: string) => `<td>${escaped(text).replaceAll("\n", "<br>")}</td>`;
  return `<table>${rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("")}</table>`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
