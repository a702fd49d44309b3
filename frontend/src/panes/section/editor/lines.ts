// What lines wear beside the colours of their words: their own direction, hanging lists, quotes, code and even columns.

import { syntaxTree } from "@codemirror/language";
import { RangeSetBuilder, type EditorState, type Extension, type Line } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { isConflictMarker } from "../saving/conflict_markers";

const depthMax = 6;
const rowsMax = 200;

export const dressedLines: Extension = [
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      tree: unknown;

      constructor(view: EditorView) {
        this.decorations = dress(view);
        this.tree = syntaxTree(view.state);
      }

      update(update: ViewUpdate): void {
        const tree = syntaxTree(update.state);
        if (!update.docChanged && !update.viewportChanged && tree === this.tree) return;
        this.tree = tree;
        this.decorations = dress(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
  EditorView.domEventHandlers({ mousedown: tickTask }),
];

function dress(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const rooms = new Map<number, number>();
  const seenTables = new Set<number>();
  for (const { from, to } of view.visibleRanges) {
    for (let offset = from; offset <= to;) {
      const line = view.state.doc.lineAt(offset);
      dressLine(view.state, line, builder, rooms, seenTables);
      offset = line.to + 1;
    }
  }
  return builder.finish();
}

function dressLine(
  state: EditorState,
  line: Line,
  builder: RangeSetBuilder<Decoration>,
  rooms: Map<number, number>,
  seenTables: Set<number>,
): void {
  const around = contextOf(state, line);
  builder.add(line.from, line.from, lineLooks(around.classes));
  if (around.depth > 0 && around.textStart > line.from) {
    builder.add(line.from, around.textStart, itemMark(around.depth));
  }
  if (around.task) builder.add(around.task.from, around.task.to, task);
  if (!around.table) return;
  if (!seenTables.has(around.table.from)) {
    seenTables.add(around.table.from);
    measureTable(state, around.table, rooms);
  }
  for (const [offset, room] of rooms) {
    if (offset > line.from && offset <= line.to) builder.add(offset, offset, roomFor(room));
  }
}

interface LineContext {
  classes: string;
  depth: number;
  textStart: number;
  task: SyntaxNode | null;
  table: SyntaxNode | null;
}

function contextOf(state: EditorState, line: Line): LineContext {
  const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
  const found: LineContext = {
    classes: "",
    depth: 0,
    textStart: line.from + indent,
    task: null,
    table: null,
  };
  const classes: string[] = [];
  if (isConflictMarker(line.text)) classes.push("cm-both");
  const start = syntaxTree(state).resolveInner(line.from + indent, 1);
  for (let node: SyntaxNode | null = start; node; node = node.parent) {
    if (node.name === "FencedCode" || node.name === "CodeBlock") classes.push("cm-code");
    else if (node.name === "Blockquote") classes.push("cm-quote");
    else if (node.name === "Table") found.table = node;
    else if (node.name === "ListItem") {
      found.depth += 1;
      if (found.depth === 1) noteItem(state, node, line, found, classes);
    }
  }
  if (found.table) classes.push("cm-table");
  // Inside a quote the marks of the quote come first; hanging lines would need to know them.
  if (classes.includes("cm-quote") || classes.includes("cm-code")) found.depth = 0;
  found.depth = Math.min(found.depth, depthMax);
  if (found.depth > 0) classes.push(`cm-item-${found.depth}`);
  return { ...found, classes: classes.join(" ") };
}

function noteItem(
  state: EditorState,
  item: SyntaxNode,
  line: Line,
  found: LineContext,
  classes: string[],
): void {
  const mark = item.getChild("ListMark");
  if (mark && mark.from >= line.from && mark.to <= line.to) {
    found.textStart = Math.min(line.to, mark.to + (/\s/.test(state.sliceDoc(mark.to, mark.to + 1)) ? 1 : 0));
  }
  const marker = item.getChild("Task")?.getChild("TaskMarker") ?? null;
  if (!marker) return;
  if (/[xX]/.test(state.sliceDoc(marker.from, marker.to))) classes.push("cm-done");
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

const itemMarks = Array.from({ length: depthMax + 1 }, (_, depth) =>
  Decoration.mark({ class: `cm-item-mark cm-item-mark-${depth}` }),
);
const itemMark = (depth: number): Decoration => itemMarks[depth] ?? Decoration.mark({});
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

/** Note how much room each cell needs behind it so that the columns stand under each other. */
function measureTable(state: EditorState, table: SyntaxNode, rooms: Map<number, number>): void {
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
  const offset = view.posAtDOM(event.target);
  const marker = syntaxTree(view.state).resolveInner(offset, 1);
  if (marker.name !== "TaskMarker") return false;
  const isDone = /[xX]/.test(view.state.sliceDoc(marker.from, marker.to));
  view.dispatch({
    changes: { from: marker.from + 1, to: marker.to - 1, insert: isDone ? " " : "x" },
    userEvent: "input",
  });
  event.preventDefault();
  return true;
}
