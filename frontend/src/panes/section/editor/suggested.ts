// One's own suggestion in the text that is written: what it adds is underlined, and what it removes stands struck where it
// was. The marks are those of the saved suggestion, and move with what is typed after that.

import type { Range } from "@codemirror/state";
import { Decoration, WidgetType, type EditorView } from "@codemirror/view";
import type { Hunk, WordChange } from "../../../api";
import { offsetInEditor } from "../rewriting/selections";
import { suggestedRanges } from "../suggesting/suggested_text";
import { editorText } from "./edit_histories";
import { setDecorations } from "./hunks";

/** The suggested text, and the changes that it makes. */
export interface ShownSuggestion {
  suggested: string;
  changes: Hunk[];
}

export function showSuggested(view: EditorView, { suggested, changes }: ShownSuggestion): void {
  const text = editorText(suggested).toString();
  // Something was typed since: the next save brings other marks.
  if (text !== view.state.doc.toString()) return;
  const marks = suggestedRanges(changes).flatMap(({ from, words }) =>
    marksOf(text, offsetInEditor(suggested, from), words),
  );
  view.dispatch({ effects: setDecorations.of(Decoration.set(marks, true)) });
}

function marksOf(text: string, from: number, words: WordChange[]): Range<Decoration>[] {
  const marks: Range<Decoration>[] = [];
  let offset = from;
  for (const { kind, text: written } of words) {
    const part = editorText(written).toString();
    if (kind === "removed") {
      marks.push(Decoration.widget({ widget: new Removed(part), side: -1 }).range(offset));
      continue;
    }
    // Where the text is another one after all, no mark is better than a wrong one.
    if (!text.startsWith(part, offset)) return [];
    if (kind === "added" && part !== "") marks.push(added.range(offset, offset + part.length));
    offset += part.length;
  }
  return marks;
}

const added = Decoration.mark({ tagName: "ins", class: "cm-added" });

class Removed extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }

  override eq(other: Removed): boolean {
    return this.text === other.text;
  }

  override toDOM(): HTMLElement {
    const removed = document.createElement("del");
    removed.className = "cm-removed";
    removed.dir = "auto";
    removed.textContent = this.text;
    return removed;
  }
}
