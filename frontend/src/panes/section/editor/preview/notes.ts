// Footnotes as they read: the number stands for the label, in the words and before the note itself. The number over a
// word shows its note to a pointer that rests on it.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { Decoration, EditorView, hoverTooltip, WidgetType } from "@codemirror/view";
import type { SyntaxNode, Tree } from "@lezer/common";
import { factsOf, wholeTextOf } from "./document_facts";
import { inlinePreviews } from "./previews";

interface Notes {
  /** The numbers of the labels to which words refer and that have a note, in the order of the words. */
  numbers: Map<string, number>;
  /** The notes, by label. */
  notes: Map<string, SyntaxNode>;
}

const known = new WeakMap<Tree, Notes>();

/** Counted once for each tree. */
function notesOf(part: EditorState): Notes {
  const state = wholeTextOf(part);
  const tree = syntaxTree(state);
  const found = known.get(tree) ?? collected(state, tree);
  known.set(tree, found);
  return found;
}

function collected(state: EditorState, tree: Tree): Notes {
  const found = new Map<string, SyntaxNode>();
  const labels = new Set<string>();
  const labelOf = (from: number, end: number) => state.sliceDoc(from + 2, end);
  tree.iterate({
    enter: ({ name, from, to, node }) => {
      if (name === "FootnoteReference") labels.add(labelOf(from, to - 1));
      else if (name === "FootnoteLabel" && node.parent) {
        const label = labelOf(from, to - 2);
        if (!found.has(label)) found.set(label, node.parent);
      }
    },
  });
  const used = [...labels].filter((label) => found.has(label));
  return { numbers: new Map(used.map((label, index) => [label, index + 1])), notes: found };
}

/** The number of a note in the document; null where the words have no such note. */
export function noteNumber(state: EditorState, label: string): number | null {
  const number = notesOf(state).numbers.get(label);
  return number === undefined ? null : factsOf(state).notesBefore + number;
}

export const noteOf = (state: EditorState, label: string): SyntaxNode | null =>
  notesOf(state).notes.get(label) ?? null;

const labelIn = (state: EditorState, { from, to }: { from: number; to: number }): string =>
  state.sliceDoc(from + 2, to - 1);

class NoteNumber extends WidgetType {
  constructor(
    private readonly number: number,
    private readonly source: string,
  ) {
    super();
  }

  override eq({ number, source }: NoteNumber): boolean {
    return number === this.number && source === this.source;
  }

  override toDOM(): HTMLElement {
    const made = document.createElement("sup");
    made.className = "cm-note-number";
    made.textContent = String(this.number);
    return made;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** The words of a note, without its label. */
function wordsOf(state: EditorState, note: SyntaxNode): string {
  const label = note.getChild("FootnoteLabel");
  return state
    .sliceDoc(label?.to ?? note.from, note.to)
    .replace(/\n\s*/g, "\n")
    .trim();
}

const notesOnHover = hoverTooltip((view, offset, side) => {
  const node = syntaxTree(view.state).resolveInner(offset, side);
  const note = node.name === "FootnoteReference" ? noteOf(view.state, labelIn(view.state, node)) : null;
  if (!note) return null;
  return {
    pos: node.from,
    end: node.to,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-note-text";
      dom.dir = "auto";
      dom.textContent = wordsOf(wholeTextOf(view.state), note);
      return { dom };
    },
  };
});

export const notes: Extension = [
  inlinePreviews.of({
    nodes: ["FootnoteReference"],
    reveals: "entered",
    cursor: "over",
    decorate(node, state) {
      const number = noteNumber(state, labelIn(state, node));
      if (number === null) return [];
      const widget = new NoteNumber(number, state.sliceDoc(node.from, node.to));
      return [Decoration.replace({ widget }).range(node.from, node.to)];
    },
  }),
  notesOnHover,
  EditorView.theme({
    ".cm-note-number": {
      padding: "0 0.1em",
      color: "var(--accent)",
      fontSize: "0.75em",
      lineHeight: "0",
      cursor: "pointer",
    },
    "&.cm-editor .cm-tooltip.cm-tooltip-hover": { display: "block" },
    ".cm-note-text": {
      maxWidth: "24rem",
      maxHeight: "12rem",
      overflow: "auto",
      padding: "0.4rem 0.7rem",
      border: "1px solid var(--line-strong)",
      borderRadius: "var(--radius)",
      backgroundColor: "var(--paper)",
      boxShadow: "0 2px 8px rgb(0 0 0 / 18%)",
      fontSize: "0.9375rem",
      lineHeight: "1.45",
      whiteSpace: "pre-wrap",
    },
  }),
];
