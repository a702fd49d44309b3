// The lead of a line: its signs of headings, lists, tasks, quotes and notes, with the blanks around them. In its place
// stands what it means: a bullet, a number, a box, or nothing.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Line } from "@codemirror/state";
import { WidgetType } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { blocksAt, isCode } from "../blocks";
import { isBehindTable, nameOfTable } from "./captions";
import { noteNumber } from "./notes";

export type LeadKind = "heading" | "note" | "caption" | "blocks";

export interface Lead {
  kind: LeadKind;
  from: number;
  to: number;
  /** What is shown in its place. */
  glyph: string;
  /** The box of a task. */
  task: SyntaxNode | null;
}

const signs = ["QuoteMark", "ListMark", "TaskMarker", "HeaderMark", "FootnoteLabel", "CaptionMark"];

/** The lead of a line that has one: signs, or the blanks with which a line goes on with an item. */
export function leadOf(state: EditorState, line: Line): Lead | null {
  const blocks = blocksAt(state, line);
  if (blocks.some((block) => isCode(block) || block.name === "Table")) return null;
  const found = signsOf(state, line);
  const last = found.at(-1);
  const isInList = blocks.some(({ name }) => name === "ListItem");
  if (last && !isRead(state, last)) return null;
  const to = last === undefined ? line.from + blanksAt(line, 0) : endBehind(line, last);
  if (to === line.from || (last === undefined && !isInList)) return null;
  return { kind: kindOf(last), from: line.from, to, ...shownFor(state, found) };
}

/** The end of the lead of a line, or where the line begins. */
export const textStartOf = (state: EditorState, line: Line): number => leadOf(state, line)?.to ?? line.from;

function signsOf(state: EditorState, line: Line): SyntaxNode[] {
  const tree = syntaxTree(state);
  const found: SyntaxNode[] = [];
  for (let end = line.from; ;) {
    end += blanksAt(line, end - line.from);
    const node = tree.resolveInner(end, 1);
    if (!signs.includes(node.name) || node.from !== end || !isClosed(line, node)) return found;
    found.push(node);
    end = node.to;
  }
}

/** A sign alone is being typed: it may still become something else. */
function isClosed(line: Line, { name, to }: SyntaxNode): boolean {
  return name === "QuoteMark" || name === "FootnoteLabel" || /^\s/.test(line.text.slice(to - line.from));
}

const blanksAt = (line: Line, start: number): number =>
  /^[ \t]*/.exec(line.text.slice(start))?.[0].length ?? 0;

const endBehind = (line: Line, { to }: SyntaxNode): number => to + blanksAt(line, to - line.from);

function kindOf(last: SyntaxNode | undefined): LeadKind {
  if (last?.name === "HeaderMark") return "heading";
  if (last?.name === "CaptionMark") return "caption";
  return last?.name === "FootnoteLabel" ? "note" : "blocks";
}

function shownFor(state: EditorState, found: SyntaxNode[]): Pick<Lead, "glyph" | "task"> {
  const task = found.find(({ name }) => name === "TaskMarker") ?? null;
  if (task) return { glyph: /[xX]/.test(state.sliceDoc(task.from, task.to)) ? "☑" : "☐", task };
  const caption = found.find(({ name }) => name === "CaptionMark");
  if (caption) return { glyph: nameOfTable(state, caption), task };
  const label = found.find(({ name }) => name === "FootnoteLabel");
  if (label) return { glyph: `${numberOfNote(state, label)}.`, task };
  const item = found.findLast(({ name }) => name === "ListMark")?.parent;
  if (!item) return { glyph: "", task };
  return { glyph: item.parent?.name === "OrderedList" ? `${numberOf(state, item)}.` : "•", task };
}

/** A caption stands behind a table, and the note of a label is read where words refer to it. */
function isRead(state: EditorState, sign: SyntaxNode): boolean {
  if (sign.name === "CaptionMark") return isBehindTable(sign);
  return sign.name !== "FootnoteLabel" || numberOfNote(state, sign) !== null;
}

/** Null where no words refer to the note: then it is not read, and its label shows what it is. */
const numberOfNote = (state: EditorState, { from, to }: SyntaxNode): number | null =>
  noteNumber(state, state.sliceDoc(from + 2, to - 2));

/** The number with which an item is read: the first one counts, whatever the others are. */
function numberOf(state: EditorState, item: SyntaxNode): number {
  const list = item.parent;
  const first = list?.getChild("ListItem")?.getChild("ListMark");
  const start = first ? Number.parseInt(state.sliceDoc(first.from, first.to), 10) : 1;
  let index = 0;
  for (let before = item.prevSibling; before; before = before.prevSibling)
    if (before.name === "ListItem") index += 1;
  return start + index;
}

export class LeadWidget extends WidgetType {
  constructor(
    private readonly lead: Pick<Lead, "kind" | "glyph"> & { isTask: boolean },
    private readonly source: string,
  ) {
    super();
  }

  override eq({ lead, source }: LeadWidget): boolean {
    const { kind, glyph } = this.lead;
    return kind === lead.kind && glyph === lead.glyph && source === this.source;
  }

  override toDOM(): HTMLElement {
    const { kind, glyph, isTask } = this.lead;
    const made = element("span", `cm-lead cm-lead-${kind}`);
    made.append(element("span", "cm-sign", this.source));
    if (glyph === "") return made;
    const shown = element("span", isTask ? "cm-glyph cm-task" : "cm-glyph");
    // Read aloud is the source; this is how it looks.
    shown.dataset.glyph = glyph;
    made.append(shown);
    return made;
  }

  /** A click puts the cursor to the words behind it. */
  override ignoreEvent(): boolean {
    return false;
  }
}

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
