// The words of a cell as they read, for cells that are not edited: what the previews of the editor make of inline text, as
// plain elements.

import { highlightTree } from "@lezer/highlight";
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import type { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { Added } from "../hunks";
import { markdownLooks } from "../looks";
import { inlineDecorations } from "../preview/inline_previews";
import { cellLanguage } from "./cell_language";

/** Something that is marked in the words, such as what was found. */
export interface MarkedRange {
  from: number;
  to: number;
  classes: string;
  /** Words that are no part of the text and stand where the range is empty. */
  added?: string;
}

/** A piece of the words, and where it begins in them. */
export interface DrawnPiece {
  node: Text;
  at: number;
}

interface DrawnMark extends MarkedRange {
  tag: string;
}

interface DrawnWidget {
  from: number;
  to: number;
  widget: WidgetType | null;
}

interface SpecOfDecoration {
  class?: string;
  tagName?: string;
  widget?: WidgetType;
}

const millisecondsMax = 20;
/** What can make more of words than words. */
const sign = /[\\`*_~^$[\]<>@!&\n]|www\.|:\/\//i;

/** Puts the words into an element. Returns its pieces, by which an offset in the words is found on the screen. */
export function drawCell(
  element: HTMLElement,
  words: string,
  { view, marked }: { view: EditorView; marked: MarkedRange[] },
): DrawnPiece[] {
  const { marks, widgets }: Drawn = sign.test(words)
    ? decorationsOf(EditorState.create({ doc: words, extensions: cellLanguage(() => view.state) }))
    : { marks: [], widgets: [] };
  for (const { from, to, classes, added } of marked) {
    if (added === undefined) marks.push({ from, to, classes, tag: "mark" });
    else widgets.push({ from, to, widget: new Added(added, classes) });
  }
  const pen = new Pen(element, words);
  const edges = [0, words.length, ...[...marks, ...widgets].flatMap(({ from, to }) => [from, to])];
  const offsets = [...new Set(edges)].sort((one, other) => one - other);
  for (const [index, from] of offsets.entries()) {
    const to = offsets[index + 1] ?? from;
    const around = marks.filter((mark) => mark.from <= from && mark.to >= to && mark.to > from);
    const covering = widgets.find((widget) => widget.from <= from && widget.to >= to && widget.to > from);
    for (const { widget } of widgets.filter((one) => one.from === from))
      if (widget) pen.put(widget.toDOM(view), around);
    if (covering === undefined && to > from) pen.write(from, to, around);
  }
  return pen.pieces;
}

interface Drawn {
  marks: DrawnMark[];
  widgets: DrawnWidget[];
}

function decorationsOf(state: EditorState): Drawn {
  const marks: DrawnMark[] = [];
  const widgets: DrawnWidget[] = [];
  const tree = ensureSyntaxTree(state, state.doc.length, millisecondsMax) ?? syntaxTree(state);
  highlightTree(tree, markdownLooks, (from, to, classes) => marks.push({ from, to, classes, tag: "span" }));
  const isShown = () => false;
  for (const { from, to, value } of inlineDecorations(state, 0, state.doc.length, isShown))
    add(from, to, value);
  function add(from: number, to: number, decoration: Decoration): void {
    const { class: classes = "", tagName: tag = "span", widget = null } = decoration.spec as SpecOfDecoration;
    // Nobody edits here: signs that are hidden are left out.
    if (decoration.point || classes === "cm-sign") widgets.push({ from, to, widget });
    else marks.push({ from, to, classes, tag });
  }
  return { marks, widgets };
}

/** Writes words into elements, the outer marks around the inner ones. */
class Pen {
  readonly pieces: DrawnPiece[] = [];
  #open: { mark: DrawnMark; element: HTMLElement }[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly words: string,
  ) {}

  write(from: number, to: number, marks: DrawnMark[]): void {
    const into = this.#inside(marks);
    let at = from;
    for (const [index, line] of this.words.slice(from, to).split("\n").entries()) {
      if (index > 0) {
        into.append(into.ownerDocument.createElement("br"));
        at += 1;
      }
      const node = into.ownerDocument.createTextNode(line);
      if (line !== "") into.append(node);
      this.pieces.push({ node, at });
      at += line.length;
    }
  }

  put(element: HTMLElement, marks: DrawnMark[]): void {
    this.#inside(marks).append(element);
  }

  #inside(marks: DrawnMark[]): HTMLElement {
    const wanted = marks.toSorted((one, other) => one.from - other.from || other.to - one.to);
    const depth = wanted.findIndex((mark, index) => this.#open[index]?.mark !== mark);
    this.#open.length = depth === -1 ? wanted.length : depth;
    for (const mark of wanted.slice(this.#open.length)) {
      const element = this.root.ownerDocument.createElement(mark.tag);
      element.className = mark.classes;
      this.#innermost().append(element);
      this.#open.push({ mark, element });
    }
    return this.#innermost();
  }

  #innermost(): HTMLElement {
    return this.#open.at(-1)?.element ?? this.root;
  }
}
