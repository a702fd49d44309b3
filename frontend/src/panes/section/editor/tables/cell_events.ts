// The clipboard in a cell: blocks of cells go into cells, everything else into the words.

import type { EditorView } from "@codemirror/view";
import { cellsIn, cellsOfMarkdown, putCells, sourcesOf, type Cells, type CopiedCell } from "./clipboard";
import { CellText } from "./cell_text";
import { clearCells, pasteCells } from "./edits";
import type { Grids } from "./grids";
import { wordsAt } from "./table";

type Handlers = Parameters<typeof EditorView.domEventHandlers>[0];

/** Something that Markdown can say. */
const structure =
  /<(?:b|strong|i|em|s|del|strike|sup|sub|table|a|code)\b|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;

export function cellEvents(grids: Grids): Handlers {
  let isPlainWanted = false;
  return {
    keydown(event) {
      isPlainWanted = event.shiftKey && event.key.toLowerCase() === "v";
      return false;
    },
    beforeinput(event, view) {
      // What is typed over selected cells goes into the first of them, in the place of its words.
      if (!grids.selected || !event.inputType.startsWith("insert")) return false;
      grids.selectCells(null);
      view.dispatch({ selection: { anchor: 0, head: view.state.doc.length } });
      return false;
    },
    copy: (event) => copy(grids, event),
    cut(event) {
      const { selected } = grids;
      if (!selected || !copy(grids, event)) return false;
      clearCells(grids.view, grids.current.shown, grids.block, "delete.cut");
      return true;
    },
    paste(event, view) {
      const data = event.clipboardData;
      if (!data) return false;
      const html = isPlainWanted ? "" : data.getData("text/html");
      const cells = cellsIn(data);
      if (cells) put(grids, cells);
      else if (structure.test(html)) void putHtml(grids, view, html, data.getData("text/plain"));
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

function copy(grids: Grids, event: ClipboardEvent): boolean {
  if (!grids.selected || !event.clipboardData) return false;
  const { shown, table } = grids.current;
  const { top, bottom, left, right } = grids.block;
  const rows: CopiedCell[][] = [];
  for (let row = top; row <= bottom; row += 1) {
    const cells: CopiedCell[] = [];
    for (let column = left; column <= right; column += 1) {
      const { words } = new CellText(wordsAt(table, row, column));
      cells.push({ words, text: grids.grid(shown.id)?.textOf(words) ?? words });
    }
    rows.push(cells);
  }
  putCells(event.clipboardData, rows);
  event.preventDefault();
  return true;
}

function put(grids: Grids, cells: Cells): void {
  const { top: row, left: column } = grids.block;
  pasteCells(grids.view, grids.current.shown, { row, column }, sourcesOf(cells));
}

async function putHtml(grids: Grids, view: EditorView, html: string, plain: string): Promise<void> {
  const markdown = await markdownOrPlain(html, plain);
  // Somebody may have gone on meanwhile.
  if (grids.editor !== view) return;
  const cells = cellsOfMarkdown(markdown);
  if (cells) put(grids, cells);
  else
    view.dispatch({
      ...view.state.replaceSelection(markdown),
      userEvent: "input.paste",
      scrollIntoView: true,
    });
}

async function markdownOrPlain(html: string, plain: string): Promise<string> {
  try {
    const { converted } = await import("../paste/converting");
    // Of pictures and notes a cell takes the words alone.
    const { text } = await converted(html, { sectionLevel: 1, takenLabels: new Set(), store: noPicture });
    return text || plain;
  } catch {
    return plain;
  }
}

const noPicture = () => Promise.resolve(null);
