// How the cells of a table are written: a table whose columns are even stays even, a compact one stays compact, and what
// was not touched keeps its bytes.

import { widthOf } from "../lines";
import { columnsOf, trimmed, type Alignment, type Row, type Table } from "./table";

export interface CellDraft {
  words: string;
  /** What stands between the bars; null where it is to be written anew. */
  inside: string | null;
  /** What stood there before. */
  before: string | null;
}

export interface RowDraft {
  source: Row | null;
  prefix: string;
  hasOpeningBar: boolean;
  hasClosingBar: boolean;
  /** Blanks at the end of the line. */
  tail: string;
  cells: CellDraft[];
}

export interface TableDraft {
  rows: RowDraft[];
  rule: RowDraft;
}

type Side = "left" | "center" | "right";

export interface Layout {
  /** Blanks on both sides of words. */
  pad: number;
  /** Whether all cells of a column are equally wide. */
  isEven: boolean;
  isRuleEven: boolean;
}

const dashesLeast = 3;
/** What could begin another block at the start of a line without a bar before it. */
const riskyStart = /^(?:[-+*#>`~=_:<[|!$]|\d+[.)])/;

export function draftOf(table: Table): TableDraft {
  const drafted = (row: Row): RowDraft => ({
    source: row,
    prefix: row.prefix,
    hasOpeningBar: row.hasOpeningBar,
    hasClosingBar: row.hasClosingBar,
    tail: tailOf(table, row),
    cells: row.cells.map(({ start, end, from, to }) => ({
      words: table.text.slice(from, to),
      inside: table.text.slice(start, end),
      before: null,
    })),
  });
  return { rows: table.rows.map(drafted), rule: drafted(table.rule) };
}

function tailOf({ text }: Table, { from, to }: Row): string {
  const line = text.slice(from, to);
  return line.slice(line.trimEnd().length);
}

export function layoutOf(table: Table): Layout {
  const pad = padOf(table);
  const widths = table.rows.map((row) => evenWidths(table, row));
  const rule = evenWidths(table, table.rule).join();
  const isSame = new Set(widths.map((row) => row.join())).size === 1;
  const isRuleEven = isSame && widths[0]?.join() === rule;
  const isFull = table.rows.every(({ cells }) => cells.length === columnsOf(table));
  const isPadded =
    pad > 0 ||
    table.rows.some((row) => row.cells.some(({ start, end, from, to }) => end - start > to - from));
  return { pad, isEven: isFull && isSame && isPadded && (table.rows.length > 1 || isRuleEven), isRuleEven };
}

/** Whether words stand between blanks: as most cells of the head have it. */
function padOf({ rows: [head] }: Table): number {
  const filled = head.cells.filter(({ from, to }) => to > from);
  if (filled.length === 0) return 1;
  const padded = filled.filter(({ start, end, from, to }) => from > start || to < end);
  return padded.length * 2 >= filled.length ? 1 : 0;
}

/** A last cell without a bar behind it may be of any width. */
function evenWidths({ text }: Table, { cells, hasClosingBar }: Row): number[] {
  const closed = hasClosingBar ? cells : cells.slice(0, -1);
  return closed.map(({ start, end }) => widthOf(text.slice(start, end)));
}

/** The lines of a draft. */
export function written(draft: TableDraft, table: Table): string[] {
  const layout = layoutOf(table);
  addNeededBars(draft, layout);
  if (layout.isEven) writeEvenly(draft, layout);
  for (const row of draft.rows) writeCompactly(row, layout.pad);
  return linesOf(draft).map(lineOf);
}

/** The rule stands below the head. */
function linesOf({ rows: [head, ...others], rule }: TableDraft): RowDraft[] {
  return head ? [head, rule, ...others] : [];
}

function lineOf({ prefix, hasOpeningBar, hasClosingBar, cells, tail }: RowDraft): string {
  const inside = cells.map((cell) => cell.inside ?? "").join("|");
  return `${prefix}${hasOpeningBar ? "|" : ""}${inside}${hasClosingBar ? "|" : ""}${tail}`;
}

/** Bars without which a row would be another one, or none; in an even table all rows get what one needs. */
function addNeededBars(draft: TableDraft, { isEven, pad }: Layout): void {
  const lines = linesOf(draft);
  const head = lines.slice(0, 2);
  const opening = lines.filter((row) => !row.hasOpeningBar && needsOpeningBar(row, head.includes(row)));
  const closing = lines.filter((row) => !row.hasClosingBar && needsClosingBar(row, head.includes(row)));
  for (const row of isEven && opening.length > 0 ? lines : opening) addOpeningBar(row, blankIn(row, pad));
  for (const row of isEven && closing.length > 0 ? lines : closing) addClosingBar(row, blankIn(row, pad));
}

function needsOpeningBar({ cells }: RowDraft, isHead: boolean): boolean {
  const [first] = cells;
  if (first === undefined || (isHead && cells.length === 1)) return true;
  return first.inside === null && (cells.length === 1 || first.words === "" || riskyStart.test(first.words));
}

function needsClosingBar({ cells }: RowDraft, isHead: boolean): boolean {
  const last = cells.at(-1);
  if (last === undefined || (isHead && cells.length === 1)) return true;
  return last.inside === null && (cells.length === 1 || last.words === "");
}

/** A cell may then come before the first one or behind the last one. */
export function addOuterBars(row: RowDraft, table: Table): void {
  const blank = blankIn(row, padOf(table));
  addOpeningBar(row, blank);
  addClosingBar(row, blank);
}

/** What stands between a bar and words; dashes may fill their cells. */
function blankIn({ source, cells }: RowDraft, pad: number): string {
  const isFilled = cells.every(({ inside, words }) => inside === words && words !== "");
  return source !== null && isFilled ? "" : " ".repeat(pad);
}

function addOpeningBar(row: RowDraft, blank: string): void {
  const [first] = row.cells;
  if (row.hasOpeningBar) return;
  row.hasOpeningBar = true;
  if (first) first.inside = first.inside === null ? null : blank + first.inside;
  if (first) first.before = first.before === null ? null : blank + first.before;
}

function addClosingBar(row: RowDraft, blank: string): void {
  const last = row.cells.at(-1);
  if (row.hasClosingBar) return;
  row.hasClosingBar = true;
  if (last) last.inside = last.inside === null ? null : last.inside + blank;
  if (last) last.before = last.before === null ? null : last.before + blank;
}

function writeCompactly(row: RowDraft, pad: number): void {
  row.cells.forEach((cell, index) => {
    if (cell.inside !== null) return;
    const isOpen = index === row.cells.length - 1 && !row.hasClosingBar;
    const inside = refitted(cell, pad, isOpen);
    cell.inside = index === 0 && !row.hasOpeningBar ? inside.replace(/^[ \t]+/, "") : inside;
  });
}

/** Words with the blanks that the cell had before; where there were more than needed, they make room first. */
function refitted({ words, before }: CellDraft, pad: number, isOpen: boolean): string {
  const former = before === null ? "" : trimmed(before);
  const lead = former === "" || before === null ? pad : before.indexOf(former);
  const trail = former === "" || before === null ? pad : before.length - lead - former.length;
  const width = before === null ? 0 : widthOf(before);
  const hasRoom = former === "" || lead > pad || trail > pad;
  if (words === "") return isOpen ? "" : " ".repeat(Math.max(2 * pad, hasRoom ? width : 0));
  const least = words.endsWith("\\") && pad === 0 ? 1 : pad;
  if (lead > trail && lead > pad)
    return (
      " ".repeat(Math.max(pad, width - trail - widthOf(words))) + words + " ".repeat(Math.max(trail, least))
    );
  const behind = hasRoom ? width - lead - widthOf(words) : trail;
  return (
    " ".repeat(lead) +
    words +
    (isOpen ? "" : " ".repeat(Math.max(behind, Math.min(trail, least), least > pad ? least : 0)))
  );
}

/** Write every cell of a column whose width has changed, each on the side on which it stood. */
function writeEvenly(draft: TableDraft, layout: Layout): void {
  const columns = draft.rule.cells.length;
  const isOpenAtStart = draft.rows.some(({ hasOpeningBar }) => !hasOpeningBar);
  const isOpenAtEnd = draft.rows.some(({ hasClosingBar }) => !hasClosingBar);
  for (let index = 0; index < columns; index += 1) {
    const column: Column = {
      cells: draft.rows.flatMap(({ cells }) => cells[index] ?? []),
      rule: draft.rule.cells[index],
      isRuleEven: layout.isRuleEven,
      before: index === 0 && isOpenAtStart ? 0 : layout.pad,
      after: layout.pad,
      isOpen: index === columns - 1 && isOpenAtEnd,
    };
    writeColumn(column);
  }
}

interface Column {
  cells: CellDraft[];
  rule: CellDraft | undefined;
  isRuleEven: boolean;
  /** Blanks on both sides of the widest words. */
  before: number;
  after: number;
  /** No bar stands behind it. */
  isOpen: boolean;
}

function writeColumn(column: Column): void {
  const width = widthOfColumn(column);
  const side = sideOf(column);
  for (const cell of column.cells) writeCell(cell, column, width, side);
  if (column.rule && column.isRuleEven && !column.isOpen) writeRule(column.rule, width);
}

/** As wide as it was, unless it was only as wide as its words and these have changed, or they need more now. */
function widthOfColumn({ cells, rule, isRuleEven, before, after }: Column): number {
  const ruleWidth = rule && isRuleEven ? narrowestRule(rule).length : 0;
  const needed = (words: string[]) =>
    Math.max(ruleWidth, ...words.map((one) => widthOf(one) + before + after));
  const now = needed(cells.map(({ words }) => words));
  const former = cells.flatMap((cell) => cell.inside ?? cell.before ?? []);
  const [one] = former;
  if (one === undefined) return now;
  const isTight = widthOf(one) === needed(former.map(trimmed));
  return isTight ? now : Math.max(now, widthOf(one));
}

function sideOf(column: Column): Side {
  for (const cell of column.cells) {
    const side = ownSide(cell, column);
    if (side) return side;
  }
  return alignmentIn(column.rule) ?? "left";
}

/** On which side of the room that it does not need a cell stands. */
function ownSide({ inside, before }: CellDraft, column: Column): Side | null {
  const room = inside ?? before;
  const words = room === null ? "" : trimmed(room);
  if (room === null || words === "") return null;
  const lead = room.indexOf(words);
  const trail = room.length - lead - words.length;
  if (lead <= column.before && trail <= column.after) return null;
  if (lead <= column.before) return "left";
  return trail <= column.after ? "right" : "center";
}

function writeCell(cell: CellDraft, column: Column, width: number, side: Side): void {
  const { before, after, isOpen } = column;
  if (cell.inside !== null && (isOpen || widthOf(cell.inside) === width)) return;
  const room = Math.max(0, width - before - after - widthOf(cell.words));
  const own = ownSide(cell, column) ?? side;
  const lead = own === "left" ? 0 : own === "right" ? room : Math.floor(room / 2);
  const trail = isOpen ? "" : " ".repeat(after + room - lead);
  const ending = cell.words.endsWith("\\") && trail === "" && !isOpen ? " " : trail;
  cell.inside = " ".repeat(before + lead) + cell.words + ending;
}

function writeRule(rule: CellDraft, width: number): void {
  if (rule.inside !== null && widthOf(rule.inside) === width) return;
  const { lead, left, right, trail } = partsOfRule(rule);
  const dashes = width - lead.length - left.length - right.length - trail.length;
  rule.inside = lead + left + "-".repeat(Math.max(1, dashes)) + right + trail;
}

function narrowestRule(rule: CellDraft): string {
  const { lead, left, dashes, right, trail } = partsOfRule(rule);
  return lead + left + "-".repeat(Math.min(dashes.length, dashesLeast)) + right + trail;
}

function partsOfRule({ inside, before, words }: CellDraft) {
  const room = inside ?? before ?? words;
  const lead = /^[ \t]*/.exec(room)?.[0] ?? "";
  const trail = trimmed(room) === "" ? "" : room.slice(lead.length + trimmed(room).length);
  const left = words.startsWith(":") ? ":" : "";
  const right = words.length > 1 && words.endsWith(":") ? ":" : "";
  return { lead, left, dashes: words.slice(left.length, words.length - right.length), right, trail };
}

export function alignmentIn(rule: CellDraft | undefined): Alignment {
  const words = rule?.words ?? "";
  if (words.endsWith(":")) return words.startsWith(":") ? "center" : "right";
  return words.startsWith(":") ? "left" : null;
}

/** A rule that says an alignment, between the blanks of another one and as long. */
export function ruleFor(alignment: Alignment, other: CellDraft | undefined): CellDraft {
  const left = alignment === "left" || alignment === "center" ? ":" : "";
  const right = alignment === "right" || alignment === "center" ? ":" : "";
  const length = Math.max(dashesLeast, other?.words.length ?? 0);
  const words = left + "-".repeat(length - left.length - right.length) + right;
  const { lead, trail } = other === undefined ? { lead: "", trail: "" } : partsOfRule(other);
  return { words, inside: lead + words + trail, before: null };
}
