// A pipe table as it stands in the text: its rows and cells with their offsets. The rules are those of the server's parser
// (markdown-it): a bar with a backslash before it separates nothing, the first row and the rule below it have equally many
// cells, and further rows may have fewer or more. Offsets count from the start of the first line.

export type Alignment = "left" | "center" | "right" | null;

export interface Cell {
  /** Between the bars, with the blanks around the words. */
  start: number;
  end: number;
  /** The words; where there are none, an offset between the blanks. */
  from: number;
  to: number;
}

export interface Row {
  /** The whole line. */
  from: number;
  to: number;
  /** What stands before the row: blanks, and the marks of quotes. */
  prefix: string;
  hasOpeningBar: boolean;
  hasClosingBar: boolean;
  cells: Cell[];
}

export interface Table {
  text: string;
  /** The head, then the others. */
  rows: [Row, ...Row[]];
  rule: Row;
  /** One for each column. */
  alignments: Alignment[];
}

const prefixOfRow = /^(?:[ \t]*>)*[ \t]*/;
const ruleOfCell = /^(:)?-+(:)?$/;

/** The table that whole lines are; null where the server would see none. */
export function parseTable(text: string): Table | null {
  const rows = rowsOf(text);
  const [head, rule, ...others] = rows;
  if (!head || !rule || rows.some((row) => isBlankRow(text, row))) return null;
  if (head.cells.length === 0 || !hasBar(head)) return null;
  const alignments = rule.cells.map((cell) => alignmentOf(text.slice(cell.from, cell.to)));
  if (alignments.length !== head.cells.length || alignments.includes(undefined)) return null;
  return { text, rows: [head, ...others], rule, alignments: alignments as Alignment[] };
}

export const columnsOf = (table: Table): number => table.alignments.length;

/** The words of a cell as they stand in the text; none where a row has too few cells. */
export function wordsAt(table: Table, row: number, column: number): string {
  const cell = table.rows[row]?.cells[column];
  return cell === undefined ? "" : table.text.slice(cell.from, cell.to);
}

export interface CellPosition {
  row: number;
  column: number;
}

/** The cell in which an offset is, or the one that is nearest; no cell that is not shown. */
export function cellAt(table: Table, offset: number): CellPosition {
  const found = table.rows.findIndex(({ to }) => offset <= to);
  const row = found === -1 ? table.rows.length - 1 : found;
  const cells = table.rows[row]?.cells.slice(0, columnsOf(table)) ?? [];
  const column = cells.findIndex(({ end }) => offset <= end);
  return { row, column: column === -1 ? Math.max(0, cells.length - 1) : column };
}

function rowsOf(text: string): Row[] {
  let from = 0;
  return text.split("\n").map((line) => {
    const row = parseRow(line, from);
    from += line.length + 1;
    return row;
  });
}

function parseRow(line: string, lineStart: number): Row {
  const prefix = prefixOfRow.exec(line)?.[0] ?? "";
  const end = line.trimEnd().length;
  const bars = barsIn(line, prefix.length, end);
  const hasOpeningBar = bars[0] === prefix.length;
  const inner = hasOpeningBar ? bars.slice(1) : bars;
  const hasClosingBar = inner.length > 0 && inner.at(-1) === end - 1;
  const starts = [prefix.length + (hasOpeningBar ? 1 : 0), ...inner.map((bar) => bar + 1)];
  const ends = [...inner, end];
  if (hasClosingBar) {
    starts.pop();
    ends.pop();
  }
  const isEmpty = inner.length === 0 && starts[0] === end;
  const cells = isEmpty
    ? []
    : starts.map((start, index) => cellIn(line, lineStart, start, ends[index] ?? end));
  return { from: lineStart, to: lineStart + line.length, prefix, hasOpeningBar, hasClosingBar, cells };
}

function barsIn(line: string, from: number, to: number): number[] {
  const bars: number[] = [];
  for (let index = from; index < to; index += 1) {
    if (line[index] === "|" && line[index - 1] !== "\\") bars.push(index);
  }
  return bars;
}

function cellIn(line: string, lineStart: number, start: number, end: number): Cell {
  const inside = line.slice(start, end);
  const words = trimmed(inside);
  const length = words.length;
  const from = start + (length === 0 ? Math.min(1, inside.length) : inside.indexOf(words));
  return {
    start: lineStart + start,
    end: lineStart + end,
    from: lineStart + from,
    to: lineStart + from + length,
  };
}

/** Without the blanks at both ends; a no-break space is a word. */
export function trimmed(words: string): string {
  let [from, to] = [0, words.length];
  while (from < to && isBlank(words[from])) from += 1;
  while (to > from && isBlank(words[to - 1])) to -= 1;
  return words.slice(from, to);
}

const isBlank = (sign: string | undefined): boolean => sign === " " || sign === "\t";

function alignmentOf(rule: string): Alignment | undefined {
  const found = ruleOfCell.exec(rule);
  if (!found) return undefined;
  if (found[1] && found[2]) return "center";
  if (found[2]) return "right";
  return found[1] ? "left" : null;
}

const hasBar = (row: Row): boolean => row.hasOpeningBar || row.hasClosingBar || row.cells.length > 1;

const isBlankRow = (text: string, { from, to, prefix }: Row): boolean =>
  text.slice(from + prefix.length, to).trim() === "";
