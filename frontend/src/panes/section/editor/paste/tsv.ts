// Tab-separated text, as spreadsheets put it beside their HTML, as a table.

import { escaped } from "./escaping";

const cellsMax = 20_000;

/** The table that a text is; null where it does not look like one. */
export function tableOfTsv(text: string): string | null {
  if (!text.includes("\t")) return null;
  const rows = rowsOf(text);
  const columns = rows[0]?.length ?? 0;
  const isTable = rows.length > 1 && columns > 1 && rows.every((cells) => cells.length === columns);
  if (!isTable || rows.length * columns > cellsMax) return null;
  const [head = [], ...body] = rows.map((cells) => cells.map(cellOf));
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}

/** Cells with tabs, line ends or quotation marks stand in quotation marks, which are doubled in them. */
function rowsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)|[^\t\r\n]*/y;
  const bare = text.replace(/(?:\r?\n)+$/, "");
  for (let offset = 0; offset <= bare.length;) {
    cell.lastIndex = offset;
    const found = cell.exec(bare);
    rows.at(-1)?.push(found?.[1]?.replaceAll('""', '"') ?? found?.[0] ?? "");
    offset = cell.lastIndex;
    const end = bare[offset];
    if (end === undefined) break;
    if (end !== "\t") rows.push([]);
    offset += end === "\r" && bare[offset + 1] === "\n" ? 2 : 1;
  }
  return rows;
}

const cellOf = (cell: string): string =>
  escaped(cell.trim().replace(/[ \t\r\n]+/g, " ")).replace(/\|/g, "\\|");
