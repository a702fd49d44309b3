// How a pasted text gets into the section: in one step that can be undone, blocks divided from what stands around them, and
// notes at the end of the section.

import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import { gapBeforeNotes } from "../../../../model/footnotes";

export interface PastedText {
  text: string;
  notes: string[];
  /** Plain text goes in as it is. */
  isAsIs?: boolean;
}

const block = /\n|^(?:[-*+][ \t]|[>|]|#{1,6} |\d{1,9}[.)] |\$\$|```|---$)/;

export function insertPasted(
  view: EditorView,
  pasted: PastedText,
  { from, to }: { from: number; to: number },
): void {
  const text = pasted.text.replace(/\r\n?/g, "\n");
  const whole = view.state.doc.toString();
  const isBlock = pasted.isAsIs !== true && block.test(text);
  const lead = isBlock ? gapBehind(whole.slice(0, from)) : "";
  const inserted = lead + text + (isBlock ? gapBefore(whole.slice(to)) : "");
  const after = whole.slice(0, from) + inserted + whole.slice(to);
  const notes = pasted.notes.length === 0 ? "" : `${gapBeforeNotes(after)}${pasted.notes.join("\n")}\n`;
  const atEnd = to === whole.length;
  view.dispatch({
    changes: atEnd
      ? { from, to, insert: inserted + notes }
      : [
          { from, to, insert: inserted },
          { from: whole.length, insert: notes },
        ],
    selection: { anchor: from + lead.length + text.length },
    annotations: isolateHistory.of("full"),
    userEvent: "input.paste",
    effects: EditorView.scrollIntoView(from + lead.length + text.length),
  });
}

/** The labels of footnotes that stand for something in a section. */
export function labelsIn(section: string): Set<string> {
  return new Set(Array.from(section.matchAll(/\[\^([^\]\s]{1,200})\]/g), ([, label = ""]) => label));
}

function gapBehind(before: string): string {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  // Marks of a list or quote that was just begun hold what is pasted.
  if (before.trim() === "" || before.endsWith("\n\n") || /^\s*(?:[-*+>]|\d{1,9}[.)])\s*$/.test(line))
    return "";
  return before.endsWith("\n") ? "\n" : "\n\n";
}

function gapBefore(after: string): string {
  if (after.trim() === "" || after.startsWith("\n\n")) return "";
  return after.startsWith("\n") ? "\n" : "\n\n";
}
