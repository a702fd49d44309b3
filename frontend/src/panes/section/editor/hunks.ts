// The changes of a proposal in the text they would change: what goes is struck, what comes stands behind it. They are
// shown in the text and are no part of it; the list of the review says the same in plain words.

import { StateEffect, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import type { Hunk } from "../../../api";
import { countPresses } from "../../../lib/browser/presses";
import { hunkRanges, type HunkRange } from "./hunk_ranges";

export interface HunkLabels {
  accept: string;
  reject: string;
  /** What stands on the buttons of one change, for whoever cannot see where they stand. */
  acceptOne(number: number): string;
  rejectOne(number: number): string;
}

export interface HunkCallbacks {
  onAccept(hunkId: string): void;
  onReject(hunkId: string): void;
}

/** What is to be shown, and the saved text in which the ranges of the hunks count. */
export interface ShownHunks {
  hunks: Hunk[];
  saved: string;
  currentId: string | null;
}

export const setDecorations = StateEffect.define<DecorationSet>();

const decorations = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) if (effect.is(setDecorations)) return effect.value;
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const hunkDecorations: Extension = [decorations, EditorView.theme(looks())];

export function showHunks(
  view: EditorView,
  { hunks, saved, currentId }: ShownHunks,
  labels: HunkLabels,
  callbacks: HunkCallbacks,
): void {
  const found = hunkRanges(hunks, saved, view.state.doc.toString(), currentId);
  const shown = Decoration.set(
    found.flatMap((hunk) => decorationsOf(hunk, labels, callbacks)),
    true,
  );
  if (shown.size > 0 || view.state.field(decorations).size > 0)
    view.dispatch({ effects: setDecorations.of(shown) });
}

/** What would change: a range that goes, or the words that come at an offset. */
export interface ProposedChange {
  from: number;
  to: number;
  classes: string;
  added?: string;
}

/** What would change in a range of the text. */
export function changesIn(state: EditorState, from: number, to: number): ProposedChange[] {
  const found: ProposedChange[] = [];
  state.field(decorations, false)?.between(from, to, (start, end, { spec }) => {
    const { class: classes, widget } = spec as { class?: string; widget?: WidgetType };
    if (classes !== undefined) found.push({ from: start, to: end, classes });
    if (widget instanceof Added)
      found.push({ from: start, to: end, classes: widget.classes, added: widget.text });
  });
  return found;
}

/** The offset of a change; null where it is not shown. */
export function offsetOfHunk(view: EditorView, hunkId: string): number | null {
  let offset: number | null = null;
  view.state.field(decorations).between(0, view.state.doc.length, (from, _, { spec }) => {
    if ((spec as { hunkId: string }).hunkId !== hunkId) return;
    offset = from;
    return false;
  });
  return offset;
}

function decorationsOf(hunk: HunkRange, labels: HunkLabels, callbacks: HunkCallbacks): Range<Decoration>[] {
  const found: Range<Decoration>[] = [];
  const hunkId = hunk.id;
  const now = hunk.isCurrent ? " cm-current" : "";
  // Of changes at the same offset, one stands whole before the next.
  const side = 2 * hunk.number;
  let offset = hunk.from;
  for (const { kind, text } of hunk.words) {
    const end = kind === "added" ? offset : offset + text.length;
    if (kind === "removed") found.push(removed(hunkId, now).range(offset, end));
    if (kind === "added")
      found.push(
        Decoration.widget({ widget: new Added(text, `cm-added${now}`), side, hunkId }).range(offset),
      );
    offset = end;
  }
  // Behind the text, not at the beginning of the line that follows it.
  const end = hunk.to - trailingLineEnds(hunk);
  const buttons = new HunkButtons(hunk, labels, callbacks);
  return [...found, Decoration.widget({ widget: buttons, side: side + 1, hunkId }).range(end)];
}

function trailingLineEnds({ words }: HunkRange): number {
  const before = words.map(({ kind, text }) => (kind === "added" ? "" : text)).join("");
  return before.length - before.trimEnd().length;
}

const removed = (hunkId: string, now: string) =>
  Decoration.mark({ tagName: "del", class: `cm-removed${now}`, hunkId });

/** Words that would come. */
export class Added extends WidgetType {
  constructor(
    readonly text: string,
    readonly classes: string,
  ) {
    super();
  }

  override eq(other: Added): boolean {
    return this.text === other.text && this.classes === other.classes;
  }

  override toDOM(): HTMLElement {
    const added = document.createElement("ins");
    added.className = this.classes;
    added.dir = "auto";
    added.textContent = this.text;
    return added;
  }
}

class HunkButtons extends WidgetType {
  constructor(
    private readonly hunk: Pick<HunkRange, "id" | "number" | "isCurrent">,
    private readonly labels: HunkLabels,
    private readonly callbacks: HunkCallbacks,
  ) {
    super();
  }

  override eq({ hunk }: HunkButtons): boolean {
    const { id, number, isCurrent } = this.hunk;
    return id === hunk.id && isCurrent === hunk.isCurrent && number === hunk.number;
  }

  override toDOM(): HTMLElement {
    const { id, number, isCurrent } = this.hunk;
    const { labels, callbacks } = this;
    const buttons = document.createElement("span");
    buttons.className = isCurrent ? "cm-choices cm-current" : "cm-choices";
    buttons.append(
      button(labels.accept, labels.acceptOne(number), `accept ${id}`, () => callbacks.onAccept(id)),
      button(labels.reject, labels.rejectOne(number), `reject ${id}`, () => callbacks.onReject(id)),
    );
    return buttons;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** For the mouse: with keys, the change that one is at is decided without them. */
function button(name: string, label: string, choice: string, run: () => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.tabIndex = -1;
  made.textContent = name;
  made.setAttribute("aria-label", label);
  // The cursor stays where it is.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  countPresses(made, choice, run);
  return made;
}

function looks(): Parameters<typeof EditorView.theme>[0] {
  return {
    ".cm-removed": {
      borderRadius: "2px",
      backgroundColor: "var(--removed-wash)",
      color: "var(--removed)",
      textDecoration: "line-through",
    },
    ".cm-added": {
      borderRadius: "2px",
      backgroundColor: "var(--added-wash)",
      color: "var(--added)",
      textDecoration: "underline",
      textDecorationThickness: "2px",
      textUnderlineOffset: "0.2em",
      whiteSpace: "pre-wrap",
      overflowWrap: "anywhere",
    },
    ".cm-removed.cm-current, .cm-added.cm-current": { outline: "1px solid currentColor" },
    ".cm-choices": {
      display: "inline-flex",
      gap: "0.25rem",
      marginInline: "0.35rem",
      verticalAlign: "baseline",
    },
    ".cm-choices button": {
      minHeight: "1.5rem",
      padding: "0 0.45rem",
      border: "1px solid var(--line-strong)",
      borderRadius: "var(--radius)",
      backgroundColor: "var(--paper)",
      color: "var(--ink)",
      font: "0.75rem/1.3 var(--font-page)",
      cursor: "pointer",
    },
    ".cm-choices.cm-current button": { borderColor: "var(--accent)" },
    ".cm-choices button:hover": { backgroundColor: "var(--wash)" },
    "@media (pointer: coarse)": {
      ".cm-choices button": { minHeight: "2.5rem", paddingInline: "0.75rem" },
    },
    // What is printed is the text as it is.
    "@media print": {
      ".cm-added, .cm-choices": { display: "none" },
      ".cm-removed": { backgroundColor: "transparent", color: "inherit", textDecoration: "none" },
    },
  };
}
