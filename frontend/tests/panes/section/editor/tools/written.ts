// Texts whose selection stands between bars, and what keys make of them.

import { deleteCharBackward, insertNewline } from "@codemirror/commands";
import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { GFM, type InlineContext, type MarkdownConfig, type MarkdownParser } from "@lezer/markdown";
import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { Language } from "@codemirror/language";
import { footnoteSyntax } from "../../../../../src/panes/section/editor/footnote_syntax";
import { backspace, enter } from "../../../../../src/panes/section/editor/tools/forms";
import { typedStyles } from "../../../../../src/panes/section/editor/tools/typed_styles";

const raised: MarkdownConfig = {
  defineNodes: ["Raised", "RaisedMark", "Lowered", "LoweredMark"].map((name) => ({ name })),
  parseInline: [
    { name: "Raised", parse: parserOf("Raised", /^\^[^\s^]+\^/) },
    { name: "Lowered", parse: parserOf("Lowered", /^~[^\s~]+~(?!~)/) },
  ],
};

function parserOf(node: string, form: RegExp) {
  return (context: InlineContext, _next: number, from: number): number => {
    const found = form.exec(context.slice(from, context.end));
    if (found === null || context.slice(from - 1, from) === found[0][0]) return -1;
    const to = from + found[0].length;
    return context.addElement(
      context.elt(node, from, to, [
        context.elt(`${node}Mark`, from, from + 1),
        context.elt(`${node}Mark`, to - 1, to),
      ]),
    );
  };
}

const parser = (commonmarkLanguage.parser as MarkdownParser).configure([GFM, raised, footnoteSyntax]);
export const markdown = new Language(commonmarkLanguage.data, parser, [], "markdown");

/** `|` alone is the cursor. */
export function stateOf(marked: string): EditorState {
  const [anchor, head] = [marked.indexOf("|"), marked.lastIndexOf("|") - 1];
  const state = EditorState.create({
    doc: marked.replaceAll("|", ""),
    selection: EditorSelection.single(anchor, Math.max(anchor, head)),
    extensions: [new LanguageSupport(markdown), typedStyles],
  });
  return parsed(state);
}

export function marked(state: EditorState): string {
  const { from, to, empty } = state.selection.main;
  const text = state.doc.toString();
  const selected = empty ? "" : `${text.slice(from, to)}|`;
  return `${text.slice(0, from)}|${selected}${text.slice(to)}`;
}

export const after = (command: StateCommand, text: string): string => marked(run(stateOf(text), command));

export function run(state: EditorState, command: StateCommand): EditorState {
  let changed = state;
  command({ state, dispatch: (change) => (changed = change.state) });
  return parsed(changed);
}

/** Type letters; a line end is the key Enter, and `\b` is Backspace. */
export function typed(state: EditorState, text: string): EditorState {
  return Array.from(text).reduce((before, letter) => parsed(pressed(before, letter)), state);
}

function pressed(state: EditorState, letter: string): EditorState {
  if (letter === "\n") return pressedKey(state, enter, insertNewline);
  if (letter === "\b") return pressedKey(state, backspace, deleteCharBackward as unknown as StateCommand);
  return state.update(state.replaceSelection(letter), { userEvent: "input.type" }).state;
}

function pressedKey(state: EditorState, first: StateCommand, otherwise: StateCommand): EditorState {
  let changed = state;
  const target = { state, dispatch: (change: { state: EditorState }) => (changed = change.state) };
  if (!first(target)) otherwise(target);
  return changed;
}

function parsed(state: EditorState): EditorState {
  ensureSyntaxTree(state, state.doc.length, Infinity);
  return state;
}
