// Pictures on their way into the text: uploaded first, with a line below the paragraph that says how far they are; then
// inserted as a paragraph of their own, in one step that can be undone.

import { isolateHistory } from "@codemirror/commands";
import { Facet, StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet } from "@codemirror/view";
import type { Image, Uploading } from "../../../../api";
import { isCode, blocksAt } from "../blocks";
import { pictureFiles, picturesAlone } from "./files";
import { textOf, type FoundPicture, type PictureText } from "./picture_text";

export interface PictureLabels {
  uploading(name: string, percent: number): string;
  failed(name: string, reason: string): string;
  cancel: string;
  tryAgain: string;
  dismiss: string;
}

export interface PictureCallbacks {
  onUpload(file: File, uploading: Uploading): Promise<Image>;
  /** Pictures were inserted; the last one stands there. */
  onInserted(picture: FoundPicture, count: number): void;
  /** The sentence for what `onUpload` has thrown. */
  reasonOf(failure: unknown): string;
}

interface Waiting {
  readonly key: object;
  readonly file: File;
  readonly offset: number;
  readonly percent: number;
  readonly problem: string;
}

interface PictureOptions {
  labels: PictureLabels;
  callbacks: PictureCallbacks;
}

const options = Facet.define<PictureOptions, PictureOptions | null>({ combine: ([first]) => first ?? null });
const begun = StateEffect.define<Waiting>({
  map: (waiting, changes) => ({ ...waiting, offset: changes.mapPos(waiting.offset, 1) }),
});
const progressed = StateEffect.define<Pick<Waiting, "key" | "percent" | "problem">>();
const ended = StateEffect.define<object>();

const waitingPictures = StateField.define<readonly Waiting[]>({
  create: () => [],
  update(waiting, change) {
    let now = waiting.map((one) => ({ ...one, offset: change.changes.mapPos(one.offset, 1) }));
    if (!change.docChanged) now = [...waiting];
    for (const effect of change.effects) {
      if (effect.is(begun)) now = [...now, effect.value];
      if (effect.is(progressed)) {
        now = now.map((one) => (one.key === effect.value.key ? { ...one, ...effect.value } : one));
      }
      if (effect.is(ended)) now = now.filter((one) => one.key !== effect.value);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field, linesOf),
});

/** The uploads of one editor; they end with it. */
const uploads = ViewPlugin.fromClass(
  class {
    readonly cancelling = new Map<object, AbortController>();

    destroy(): void {
      for (const controller of this.cancelling.values()) controller.abort();
    }
  },
);

export function pictureInserting(labels: PictureLabels, callbacks: PictureCallbacks): Extension {
  return [
    options.of({ labels, callbacks }),
    waitingPictures,
    uploads,
    look,
    EditorView.domEventHandlers({
      paste(event, view) {
        const files = picturesAlone(event.clipboardData);
        if (files.length === 0) return false;
        event.preventDefault();
        insertPictures(view, files);
        return true;
      },
      drop(event, view) {
        const files = pictureFiles(event.dataTransfer);
        if (files.length === 0) return false;
        event.preventDefault();
        insertPictures(view, files, view.posAtCoords({ x: event.clientX, y: event.clientY }, false));
        return true;
      },
    }),
  ];
}

/** Upload files and insert each as a picture of its own below the block at an offset, or at the cursor. */
export function insertPictures(view: EditorView, files: File[], offset?: number): void {
  const at = endOfBlock(view.state, offset ?? view.state.selection.main.to);
  const waiting = files.map((file) => ({ key: {}, file, offset: at, percent: 0, problem: "" }));
  view.dispatch({
    effects: [...waiting.map((one) => begun.of(one)), EditorView.scrollIntoView(at, { y: "nearest" })],
  });
  for (const one of waiting) void send(view, one, files.length);
}

async function send(view: EditorView, { key, file }: Waiting, count: number): Promise<void> {
  const given = view.state.facet(options);
  const cancelling = view.plugin(uploads)?.cancelling;
  if (given === null || !cancelling) return;
  const controller = new AbortController();
  cancelling.set(key, controller);
  const { signal } = controller;
  try {
    const image = await given.callbacks.onUpload(file, {
      onProgress: (share) => progress(view, { key, percent: Math.floor(share * 100), problem: "" }),
      signal,
    });
    if (!signal.aborted) insert(view, key, image, count, given.callbacks);
  } catch (failure) {
    if (!signal.aborted) progress(view, { key, percent: 0, problem: given.callbacks.reasonOf(failure) });
  } finally {
    cancelling.delete(key);
  }
}

function progress(view: EditorView, now: Pick<Waiting, "key" | "percent" | "problem">): void {
  view.dispatch({ effects: progressed.of(now) });
}

function insert(
  view: EditorView,
  key: object,
  image: Image,
  count: number,
  callbacks: PictureCallbacks,
): void {
  const waiting = view.state.field(waitingPictures).find((one) => one.key === key);
  if (!waiting) return;
  const picture: PictureText = { id: image.id, alt: "", caption: "", label: "", width: null };
  const text = textOf(picture);
  const { before, after } = roomAround(view.state, waiting.offset);
  const from = waiting.offset + before.length;
  view.dispatch({
    changes: { from: waiting.offset, insert: before + text + after },
    selection: { anchor: from + text.length },
    effects: [ended.of(key), EditorView.scrollIntoView(from, { y: "nearest" })],
    annotations: isolateHistory.of("full"),
    userEvent: "input",
  });
  callbacks.onInserted({ ...picture, from, to: from + text.length }, count);
}

/** Where the block ends in which an offset lies: a picture never divides a list, a table or a paragraph. */
function endOfBlock(state: EditorState, offset: number): number {
  let line = state.doc.lineAt(Math.min(offset, state.doc.length));
  if (line.text.trim() === "" && !blocksAt(state, line).some(isCode)) return line.from;
  while (line.number < state.doc.lines) {
    const next = state.doc.line(line.number + 1);
    if (next.text.trim() === "" && !blocksAt(state, next).some(isCode)) break;
    line = next;
  }
  return line.to;
}

/** Blank lines between a paragraph at an offset and its neighbours. */
function roomAround(state: EditorState, offset: number): { before: string; after: string } {
  const earlier = state.sliceDoc(Math.max(0, offset - 2), offset);
  const later = state.sliceDoc(offset, offset + 2);
  const before = offset === 0 || earlier === "\n\n" ? "" : earlier.endsWith("\n") ? "\n" : "\n\n";
  const isLast = state.sliceDoc(offset).trim() === "";
  const after = isLast || later === "\n\n" ? "" : later.startsWith("\n") ? "\n" : "\n\n";
  return { before, after };
}

function linesOf(waiting: readonly Waiting[]): DecorationSet {
  const shown = waiting.map((one) =>
    Decoration.widget({ widget: new UploadLine(one), side: 1, block: true }).range(one.offset),
  );
  return Decoration.set(shown, true);
}

class UploadLine extends WidgetType {
  constructor(private readonly waiting: Waiting) {
    super();
  }

  override eq(other: UploadLine): boolean {
    const { key, percent, problem } = this.waiting;
    return (
      other.waiting.key === key && other.waiting.percent === percent && other.waiting.problem === problem
    );
  }

  override toDOM(view: EditorView): HTMLElement {
    const given = view.state.facet(options);
    const line = document.createElement("div");
    line.className = "cm-picture-upload";
    if (given === null) return line;
    const { key, file, percent, problem } = this.waiting;
    const { labels } = given;
    const said = document.createElement("span");
    said.setAttribute("role", problem === "" ? "status" : "alert");
    said.textContent =
      problem === "" ? labels.uploading(file.name, percent) : labels.failed(file.name, problem);
    line.append(said);
    if (problem !== "") line.append(button(labels.tryAgain, () => retry(view, this.waiting)));
    line.append(button(problem === "" ? labels.cancel : labels.dismiss, () => giveUp(view, key)));
    return line;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function retry(view: EditorView, waiting: Waiting): void {
  progress(view, { key: waiting.key, percent: 0, problem: "" });
  void send(view, waiting, 1);
}

function giveUp(view: EditorView, key: object): void {
  view.plugin(uploads)?.cancelling.get(key)?.abort();
  view.dispatch({ effects: ended.of(key) });
  view.focus();
}

function button(name: string, run: () => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "cm-picture-button";
  made.textContent = name;
  made.addEventListener("click", run);
  return made;
}

const look = EditorView.theme({
  ".cm-picture-upload": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "0.25rem 0.75rem",
    padding: "0.5rem 0.75rem",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    fontFamily: "var(--font-page)",
    fontSize: "0.875rem",
  },
  ".cm-picture-button": {
    font: "inherit",
    color: "var(--accent)",
    background: "none",
    border: "0",
    padding: "0.25rem",
    cursor: "pointer",
    textDecoration: "underline",
  },
});
