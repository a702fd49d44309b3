// The tools of the toolbar and of the menu of the key `/`: what each does to the text, and what it asks for first.

import { isolateHistory } from "@codemirror/commands";
import type { EditorState, Extension, StateCommand } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import {
  toolGroups,
  type WantedForm,
  type WritingState,
  type WritingTool,
} from "../../../../model/text/writing_tools";
import { wordsIn } from "../../../../model/document/word_count";
import { focusText, hasTextFocus } from "../text_focus";
import { headingLevel, isQuote, toggleQuote } from "./forms";
import { isList, toggleList } from "./lists";
import { treeUpTo, type InlineStyle, type TextRange } from "./styles";
import { isStyled, toggleStyle } from "./toggle_style";

export interface ToolCallbacks {
  /** What the tools show for the cursor has changed. */
  onWriting(writing: WritingState): void;
  /** Something must be known before it can be written; `writeForm` writes it. */
  onForm(form: WantedForm): void;
  /** Pictures are to be chosen and inserted; in a picture, it is to be shown. */
  onChoosePicture(): void;
}

const commands: Partial<Record<WritingTool, StateCommand>> = {
  strong: toggleStyle("strong"),
  emphasis: toggleStyle("emphasis"),
  superscript: toggleStyle("superscript"),
  subscript: toggleStyle("subscript"),
  bullets: toggleList("bullets"),
  numbers: toggleList("numbers"),
  quote: toggleQuote,
};

export function useTool(view: EditorView, tool: WritingTool, callbacks: ToolCallbacks): void {
  const command = commands[tool];
  if (command !== undefined) {
    command(view);
    focusText(view);
  } else if (tool === "picture") callbacks.onChoosePicture();
  else callbacks.onForm(formOf(view, tool as WantedForm["kind"]));
}

export function tools(callbacks: ToolCallbacks): Extension {
  let told = "";
  const ask = (kind: WantedForm["kind"]) => (view: EditorView) => {
    callbacks.onForm(formOf(view, kind));
    return true;
  };
  return [
    keymap.of([
      { key: "Mod-Shift-k", run: ask("link"), preventDefault: true },
      { key: "Mod-Alt-f", run: ask("footnote"), preventDefault: true },
    ]),
    EditorView.updateListener.of(({ view, docChanged, selectionSet, focusChanged, transactions }) => {
      if (!docChanged && !selectionSet && !focusChanged && transactions.length === 0) return;
      const writing = writingOf(view);
      const text = JSON.stringify(writing);
      if (text !== told) callbacks.onWriting(writing);
      told = text;
    }),
  ];
}

const styles: InlineStyle[] = ["strong", "emphasis", "superscript", "subscript"];

function writingOf(view: EditorView): WritingState {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const { from, to } = state.selection.main;
  const selectedCount = from === to ? 0 : wordsIn(state.sliceDoc(from, to));
  const isOn = (tool: WritingTool): boolean => {
    if (tool === "bullets" || tool === "numbers") return isList(state, tool);
    if (tool === "quote") return isQuote(state);
    const style = styles.find((one) => one === tool);
    return style !== undefined && isStyled(state, style);
  };
  return {
    pressed: toolGroups.flat().filter(isOn),
    headingLevel: headingLevel(line),
    hasFocus: hasTextFocus(view),
    selectedCount,
  };
}

/** What is there already is selected, and changed by the form. */
function formOf(view: EditorView, kind: WantedForm["kind"]): WantedForm {
  const link = kind === "link" ? linkAround(view.state) : null;
  const formula = kind === "formula" ? formulaAround(view.state) : null;
  const there = link ?? formula;
  if (there !== null) view.dispatch({ selection: { anchor: there.from, head: there.to } });
  const { from, to } = view.state.selection.main;
  const selected = view.state.sliceDoc(from, to);
  return {
    kind,
    beside: boxOfSelection(view),
    text: there?.text ?? (selected.includes("\n") ? "" : selected),
    address: link?.address ?? "",
    isChange: there !== null,
  };
}

interface Link {
  from: number;
  to: number;
  text: string;
  address: string;
}

function linkAround(state: EditorState): Link | null {
  const { from, to } = state.selection.main;
  let node: SyntaxNode | null = treeUpTo(state, to + 1).resolveInner(from, from === to ? -1 : 1);
  while (node !== null && node.name !== "Link") node = node.parent;
  const url = node?.getChild("URL");
  const [opening, closing] = node?.getChildren("LinkMark") ?? [];
  if (!node || !url || !opening || !closing || node.to < to) return null;
  return {
    from: node.from,
    to: node.to,
    text: state.sliceDoc(opening.to, closing.from),
    address: state.sliceDoc(url.from, url.to).replace(/^<|>$/g, ""),
  };
}

function formulaAround(state: EditorState): (TextRange & { text: string }) | null {
  const { from, to } = state.selection.main;
  for (const side of [-1, 1] as const) {
    let node: SyntaxNode | null = treeUpTo(state, to + 1).resolveInner(from, side);
    while (node !== null && !/^(?:Display|Block)?Formula$/.test(node.name)) node = node.parent;
    if (node !== null && node.to >= to)
      return { from: node.from, to: node.to, text: state.sliceDoc(node.from, node.to) };
  }
  return null;
}

function boxOfSelection(view: EditorView): DOMRect {
  const { from, to } = view.state.selection.main;
  const [start, end] = [view.coordsAtPos(from, 1), view.coordsAtPos(to, -1)];
  const { left, top, bottom } = start ?? view.dom.getBoundingClientRect();
  return new DOMRect(left, top, 0, Math.max(bottom, end?.bottom ?? bottom) - top);
}

/** What is written in the place of the selection, and at the end of the text. */
export interface WrittenForm {
  text: string;
  /** What of it is selected then, by its offsets; nothing puts the cursor behind it. */
  selected?: { from: number; to: number };
  /** A paragraph of its own is put between blank lines. */
  isBlock?: boolean;
  /** Put in at the end of the text. */
  atEnd?: string;
}

export function writeForm(view: EditorView, { text, selected, isBlock, atEnd }: WrittenForm): void {
  const { doc } = view.state;
  const { from, to } = isBlock === true ? blockRange(view.state) : view.state.selection.main;
  const [lead, trail] = isBlock === true ? roomAround(view.state, from, to) : ["", ""];
  const start = from + lead.length;
  view.dispatch({
    changes: [
      { from, to, insert: lead + text + trail },
      ...(atEnd === undefined ? [] : [{ from: doc.length, insert: atEnd }]),
    ],
    selection: {
      anchor: start + (selected?.from ?? text.length),
      head: start + (selected?.to ?? text.length),
    },
    annotations: isolateHistory.of("full"),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  focusText(view);
}

/** Behind the block in which the cursor stands, or its line where that is empty. */
function blockRange(state: EditorState): { from: number; to: number } {
  const { head } = state.selection.main;
  let line = state.doc.lineAt(head);
  if (line.text.trim() === "") return { from: line.from, to: line.to };
  while (line.number < state.doc.lines && state.doc.line(line.number + 1).text.trim() !== "") {
    line = state.doc.line(line.number + 1);
  }
  return { from: line.to, to: line.to };
}

function roomAround(state: EditorState, from: number, to: number): [string, string] {
  const before = state.sliceDoc(Math.max(0, from - 2), from);
  const after = state.sliceDoc(to, to + 2);
  const isStart = from === 0 || before === "\n\n" || (from === 1 && before === "\n");
  const lead = isStart ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const isEnd =
    to === state.doc.length || after === "\n\n" || (after === "\n" && to + 1 === state.doc.length);
  return [lead, isEnd ? "" : after.startsWith("\n") ? "\n" : "\n\n"];
}
