// What lines wear beside the colours of their words: their own direction, hanging lists, quotes, code and even columns.

import { syntaxTree } from "@codemirror/language";
import { RangeSetBuilder, type EditorState, type Extension, type Line, type Range } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { blocksAt, isBlank, isCode, isHeading, isInNote, isNoteLabel } from "./blocks";
import { roomAt } from "./gaps";
import { leadOf, LeadWidget, type Lead } from "./preview/leads";
import { showsAllSigns } from "./preview/revealing";

export const depthMax = 6;
const rowsMax = 200;

export const dressedLines: Extension = [
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet = Decoration.none;
      /** Leads of lines, which the cursor passes over. */
      leads: DecorationSet = Decoration.none;
      tree: unknown;
      tableWidth = 0;

      constructor(view: EditorView) {
        this.dress(view);
      }

      update(update: ViewUpdate): void {
        const { view, state, docChanged, viewportChanged, geometryChanged } = update;
        const isOther = docChanged || viewportChanged || syntaxTree(state) !== this.tree;
        const isWider = geometryChanged && tableWidthIn(view) !== this.tableWidth;
        const isOtherSigns = showsAllSigns(update.startState) !== showsAllSigns(state);
        if (isOther || isWider || isOtherSigns || isBlankLeftOrEntered(update)) this.dress(view);
      }

      private dress(view: EditorView): void {
        this.tree = syntaxTree(view.state);
        this.tableWidth = tableWidthIn(view);
        const leads: Range<Decoration>[] = [];
        this.decorations = dress(view, this.tableWidth, leads);
        this.leads = Decoration.set(leads);
      }
    },
    {
      decorations: (plugin) => plugin.decorations,
      provide: (plugin) =>
        EditorView.atomicRanges.of((view) => view.plugin(plugin)?.leads ?? Decoration.none),
    },
  ),
  EditorView.domEventHandlers({ mousedown: tickTask }),
];

function isBlankLeftOrEntered({ startState, state, selectionSet }: ViewUpdate): boolean {
  if (!selectionSet) return false;
  const [left, entered] = [cursorLine(startState), cursorLine(state)];
  return left.from !== entered.from && (isBlank(startState, left) || isBlank(state, entered));
}

const cursorLine = ({ doc, selection }: EditorState): Line => doc.lineAt(selection.main.head);

/** How many characters of a table a line has room for, about. */
function tableWidthIn({ contentDOM }: EditorView): number {
  return Math.floor(
    contentDOM.clientWidth / (Number.parseFloat(getComputedStyle(contentDOM).fontSize) * 0.52),
  );
}

/** What is known of the tables that are in view. */
interface Tables {
  seen: Set<number>;
  /** How much room is put in at a place, in characters. */
  rooms: Map<number, number>;
  widthMax: number;
}

function dress(view: EditorView, widthMax: number, leads: Range<Decoration>[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const tables: Tables = { seen: new Set(), rooms: new Map(), widthMax };
  for (const { from, to } of view.visibleRanges) {
    for (let place = from; place <= to;) {
      const line = view.state.doc.lineAt(place);
      dressLine(view.state, line, builder, tables, leads);
      place = line.to + 1;
    }
  }
  return builder.finish();
}

function dressLine(
  state: EditorState,
  line: Line,
  builder: RangeSetBuilder<Decoration>,
  tables: Tables,
  leads: Range<Decoration>[],
): void {
  const around = surroundingsOf(state, line);
  const room = roomAt(state, line, cursorLine(state).number);
  builder.add(line.from, line.from, lineLooks([...around.classes, room].filter(Boolean).join(" ")));
  const lead = showsAllSigns(state) ? null : leadOf(state, line);
  if (lead) {
    const shown = Decoration.replace({ widget: widgetOf(state, lead) });
    builder.add(lead.from, lead.to, shown);
    leads.push(shown.range(lead.from, lead.to));
  } else {
    if (around.depth > 0 && around.textStart > line.from) builder.add(line.from, around.textStart, itemMark);
    if (around.task) builder.add(around.task.from, around.task.to, task);
  }
  if (!around.table) return;
  if (!tables.seen.has(around.table.from)) {
    tables.seen.add(around.table.from);
    measureTable(state, around.table, tables);
  }
  for (const [place, room] of tables.rooms) {
    if (place > line.from && place <= line.to) builder.add(place, place, roomFor(room));
  }
}

const widgetOf = (state: EditorState, { kind, glyph, task, from, to }: Lead): LeadWidget =>
  new LeadWidget({ kind, glyph, isTask: task !== null }, state.sliceDoc(from, to));

interface Surroundings {
  classes: string[];
  /** How many lists and quotes a line stands in. */
  depth: number;
  textStart: number;
  task: SyntaxNode | null;
  table: SyntaxNode | null;
}

function surroundingsOf(state: EditorState, line: Line): Surroundings {
  const found: Surroundings = { classes: [], depth: 0, textStart: line.from, task: null, table: null };
  if (isInNote(state, line)) found.classes.push("cm-note", isNoteLabel(state, line) ? "cm-note-label" : "");
  const blocks = blocksAt(state, line);
  for (const block of blocks) noteBlock(block, line, found);
  const item = blocks.findLast(({ name }) => name === "ListItem");
  if (item) noteTask(state, item, line, found);
  // Code begins where its line does, whatever it stands in.
  if (found.classes.includes("cm-code")) found.depth = 0;
  found.depth = Math.min(found.depth, depthMax);
  if (found.depth > 0) {
    found.classes.push("cm-item", `cm-item-${found.depth}`);
    found.textStart = endOfMarks(state, line);
  }
  return found;
}

function noteBlock(block: SyntaxNode, line: Line, found: Surroundings): void {
  if (isHeading(block)) found.classes.push(...headingClasses(block, line));
  else if (isCode(block)) found.classes.push("cm-code", ...edgesOfCode(block, line));
  else if (block.name === "Table") {
    found.table = block;
    found.classes.push("cm-table", tableClass(block, line));
  } else if (block.name === "Caption" && block.prevSibling?.name === "Table") {
    found.classes.push("cm-caption");
  } else if (block.name === "Blockquote" || block.name === "ListItem") found.depth += 1;
  if (block.name === "Blockquote") found.classes.push("cm-quote");
}

/** The marks of the quotes and items in which a line stands, and the room before and behind them. */
function endOfMarks(state: EditorState, line: Line): number {
  const tree = syntaxTree(state);
  for (let end = line.from; ;) {
    end += /^\s*/.exec(line.text.slice(end - line.from))?.[0].length ?? 0;
    const mark = tree.resolveInner(end, 1);
    const isMark = ["QuoteMark", "ListMark", "TaskMarker"].includes(mark.name);
    if (!isMark || mark.from !== end || end === line.to) return end;
    end = mark.to;
  }
}

function headingClasses({ name, lastChild }: SyntaxNode, line: Line): string[] {
  const isUnderline = lastChild && lastChild.from >= line.from && lastChild.from <= line.to;
  if (name.startsWith("Setext") && isUnderline) return ["cm-underline"];
  return [`cm-heading cm-heading-${name.slice(-1)}`];
}

/** Fences are the edges of code; where they lack, the code keeps as much room itself. */
function edgesOfCode(code: SyntaxNode, line: Line): string[] {
  const [opening, closing] = code.getChildren("CodeMark");
  const isIn = (mark: SyntaxNode | undefined) => mark && mark.from >= line.from && mark.to <= line.to;
  if (isIn(opening) || isIn(closing)) return ["cm-fence"];
  const isFirst = !opening && code.from >= line.from && code.from <= line.to;
  const isLast = !closing && code.to >= line.from && code.to <= line.to;
  return [isFirst ? "cm-code-first" : "", isLast ? "cm-code-last" : ""];
}

function tableClass(table: SyntaxNode, line: Line): string {
  const rules = table.getChild("TableDelimiter");
  if (rules && rules.from >= line.from && rules.from <= line.to) return "cm-table-rule";
  return rules && rules.from > line.to ? "cm-table-head" : "cm-table-row";
}

function noteTask(state: EditorState, item: SyntaxNode, line: Line, found: Surroundings): void {
  const marker = item.getChild("Task")?.getChild("TaskMarker");
  if (!marker) return;
  found.classes.push("cm-todo");
  if (/[xX]/.test(state.sliceDoc(marker.from, marker.to))) found.classes.push("cm-done");
  if (marker.from >= line.from && marker.to <= line.to) found.task = marker;
}

const lineLooksByClass = new Map<string, Decoration>();

function lineLooks(classes: string): Decoration {
  const known = lineLooksByClass.get(classes);
  if (known) return known;
  const made = Decoration.line({ attributes: { dir: "auto" }, class: classes || undefined });
  lineLooksByClass.set(classes, made);
  return made;
}

const itemMark = Decoration.mark({ class: "cm-item-mark" });
const task = Decoration.mark({ class: "cm-task" });

/** Empty room in a line; it is no part of the text. */
class Room extends WidgetType {
  constructor(readonly characters: number) {
    super();
  }

  override eq(other: Room): boolean {
    return other.characters === this.characters;
  }

  override toDOM(): HTMLElement {
    const room = document.createElement("span");
    room.className = "cm-room";
    room.style.width = `${this.characters}ch`;
    return room;
  }
}

const roomFor = (characters: number): Decoration =>
  Decoration.widget({ widget: new Room(characters), side: -1 });

/** Note how much room each cell needs behind it so that the columns stand under each other, where that fits into a line. */
function measureTable(state: EditorState, table: SyntaxNode, { rooms, widthMax }: Tables): void {
  const rows: { end: number; width: number }[][] = [];
  let line = state.doc.lineAt(table.from);
  while (line.from < table.to && rows.length < rowsMax) {
    rows.push(cellsOf(line));
    if (line.number === state.doc.lines) break;
    line = state.doc.line(line.number + 1);
  }
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.width)));
  }
  if (widths.reduce((sum, width) => sum + width + 1, 0) > widthMax) return;
  for (const row of rows) {
    row.forEach((cell, column) => {
      const room = (widths[column] ?? 0) - cell.width;
      if (room > 0) rooms.set(cell.end, room);
    });
  }
}

/** The cells of a row that end with a bar, by where they end and how wide they are. */
function cellsOf(line: Line): { end: number; width: number }[] {
  const bars = [...line.text.matchAll(/(?<!\\)\|/g)].map((bar) => bar.index);
  const isClosedAtStart = /^\s*\|/.test(line.text);
  return bars.map((bar, index) => {
    const start = index === 0 ? 0 : (bars[index - 1] ?? 0) + 1;
    const width = index === 0 && isClosedAtStart ? 0 : widthOf(line.text.slice(start, bar));
    return { end: line.from + bar, width };
  });
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

export function widthOf(text: string): number {
  return [...text].length + (text.match(wide)?.length ?? 0);
}

/** A click on the box of a task ticks it. */
function tickTask(event: MouseEvent, view: EditorView): boolean {
  if (!(event.target instanceof HTMLElement) || event.target.closest(".cm-task") === null) return false;
  const line = view.state.doc.lineAt(view.posAtDOM(event.target));
  const box = leadOf(view.state, line)?.task;
  if (!box) return false;
  const isDone = /[xX]/.test(view.state.sliceDoc(box.from, box.to));
  view.dispatch({
    changes: { from: box.from + 1, to: box.to - 1, insert: isDone ? " " : "x" },
    userEvent: "input",
  });
  event.preventDefault();
  return true;
}
