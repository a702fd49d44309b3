// How a pasted text gets into the section: in one step that can be undone, blocks divided from what stands around them, and
// notes at the end of the section.

import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import { gapBeforeNotes } from "../../../../model/citing/footnotes";

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
  const { lead, body, tail } = isBlock
    ? blockBetween(whole.slice(0, from), text, whole.slice(to))
    : { lead: "", body: text, tail: "" };
  const inserted = lead + body + tail;
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
    selection: { anchor: from + lead.length + body.length },
    annotations: isolateHistory.of("full"),
    userEvent: "input.paste",
    effects: EditorView.scrollIntoView(from + lead.length + body.length),
  });
}

/** The labels of footnotes that stand for something in a section. */
export function labelsIn(section: string): Set<string> {
  return new Set(Array.from(section.matchAll(/\[\^([^\]\s]{1,200})\]/g), ([, label = ""]) => label));
}

interface Inserted {
  /** What divides the text from what stands before it, and behind it. */
  lead: string;
  body: string;
  tail: string;
}

/** Quotes and blanks before a line, and the mark of an item, of a task as well. */
const lineStart = /^((?:[ \t]*>)*[ \t]*)((?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[[ xX]\](?:[ \t]+|$))?|$))?/;
const listStart = /^(?:[-*+]|\d{1,9}[.)])[ \t]+/;

/** A block is put into what it is pasted into: an item of a list, or a quote. */
function blockBetween(before: string, text: string, after: string): Inserted {
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const [start, around = "", mark = ""] = lineStart.exec(line) ?? [""];
  const isBegun = line.length === start.length;
  if (mark !== "" && listStart.test(text)) return itemsBetween({ around, mark, isBegun }, text, after);
  const inside = around + " ".repeat(mark.replace(/\[.*/, "").length);
  if (inside === "") return { lead: gapBehind(before), body: text, tail: gapBefore(after) };
  const blank = `\n${inside.trimEnd()}`;
  const isNextLine = after.startsWith("\n") && !/^\n(?:[ \t>]*\n|[ \t>]*$)/.test(after);
  const tail = after.startsWith("\n") || after === "" ? (isNextLine ? blank : "") : `${blank}\n${inside}`;
  return { lead: isBegun ? "" : `${blank}\n${inside}`, body: withLinesBehind(inside, text), tail };
}

/** Items that are pasted into an item stand beside it; one that has only its mark becomes the first of them. */
function itemsBetween(
  { around, mark, isBegun }: { around: string; mark: string; isBegun: boolean },
  text: string,
  after: string,
): Inserted {
  const tail = after.startsWith("\n") || after === "" ? "" : `\n${around}${mark}`;
  if (!isBegun) return { lead: `\n${around}`, body: withLinesBehind(around, text), tail };
  const [first = "", ...others] = text.split("\n");
  const words = first.replace(listStart, "");
  // What stands under the first item needs as much room as the mark that it has now.
  const room = " ".repeat(Math.max(0, mark.length - (first.length - words.length)));
  const next = others.findIndex((other) => listStart.test(other));
  const ofFirst = next === -1 ? others.length : next;
  const lines = others.map((other, index) => (index < ofFirst && other !== "" ? room + other : other));
  return { lead: "", body: withLinesBehind(around, [words, ...lines].join("\n")), tail };
}

/** Each line but the first begins with what its container begins with. */
const withLinesBehind = (start: string, text: string): string =>
  text
    .split("\n")
    .map((line, index) => (index === 0 ? line : line === "" ? start.trimEnd() : start + line))
    .join("\n");

function gapBehind(before: string): string {
  if (before.trim() === "" || before.endsWith("\n\n")) return "";
  return before.endsWith("\n") ? "\n" : "\n\n";
}

function gapBefore(after: string): string {
  if (after.trim() === "" || after.startsWith("\n\n")) return "";
  return after.startsWith("\n") ? "\n" : "\n\n";
}
