// The text editor itself; loaded on demand because it is the largest part of the page.

import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import {
  insertNewlineContinueMarkup,
  deleteMarkupBackward,
  markdownLanguage,
} from "@codemirror/lang-markdown";
import { HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface EditorWishes {
  text: string;
  label: string;
  hint: string;
  placeholder: string;
  onChange(text: string): void;
}

export interface SectionEditor {
  setText(text: string): void;
  setLabel(label: string): void;
  /** Insert as a paragraph of its own at the cursor, at the end if there was none yet, and show it. */
  insertParagraph(text: string): void;
  focus(): void;
  destroy(): void;
}

/** Marks a change that came from the server and needs no saving. */
const isFromServer = Annotation.define<boolean>();
const hintId = "text-hint";

export function createEditor(host: HTMLElement, wishes: EditorWishes): SectionEditor {
  // The editor puts its own style sheets into the document. The content policy of the page forbids style
  // elements; inside a shadow root the editor adopts constructed sheets instead, which it allows.
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const label = new Compartment();
  let wasEntered = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: wishes.text,
      extensions: [extensionsFor(wishes), label.of(labelled(wishes.label))],
    }),
  });
  root.append(hintElement(wishes.hint));
  view.contentDOM.addEventListener("focus", () => (wasEntered = true));
  return {
    setText: (text) => setText(view, text),
    setLabel: (name) => view.dispatch({ effects: label.reconfigure(labelled(name)) }),
    insertParagraph: (text) =>
      insertParagraph(view, text, wasEntered ? view.state.selection.main.to : view.state.doc.length),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensionsFor(wishes: EditorWishes): Extension {
  return [
    history(),
    search({ top: true }),
    // Tab has no binding: it leaves the editor, as it leaves every other field.
    Prec.high(
      keymap.of([
        { key: "Enter", run: insertNewlineContinueMarkup },
        { key: "Backspace", run: deleteMarkupBackward },
      ]),
    ),
    keymap.of([...historyKeymap, ...searchKeymap, ...defaultKeymap]),
    new LanguageSupport(markdownLanguage),
    syntaxHighlighting(markdownLooks),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-describedby": hintId,
      spellcheck: "true",
      autocapitalize: "sentences",
    }),
    placeholder(wishes.placeholder),
    looks,
    EditorView.updateListener.of((update) => {
      const isTyped =
        update.docChanged && !update.transactions.some((change) => change.annotation(isFromServer));
      if (isTyped) wishes.onChange(update.state.doc.toString());
    }),
  ];
}

const labelled = (name: string): Extension => EditorView.contentAttributes.of({ "aria-label": name });

function hintElement(hint: string): HTMLElement {
  const element = document.createElement("span");
  element.id = hintId;
  element.hidden = true;
  element.textContent = hint;
  return element;
}

/** Replace the text in one step that can be undone. */
function setText(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    annotations: [isFromServer.of(true), isolateHistory.of("full")],
  });
}

function insertParagraph(view: EditorView, text: string, place: number): void {
  const before = view.state.sliceDoc(0, place);
  const after = view.state.sliceDoc(place);
  const inserted = blankLineAfter(before) + text.trim();
  view.dispatch({
    changes: { from: place, insert: inserted + blankLineBefore(after) },
    selection: { anchor: place + inserted.length },
    annotations: isolateHistory.of("full"),
  });
  view.focus();
  view.dispatch({ effects: EditorView.scrollIntoView(place, { y: "start", yMargin: 48 }) });
}

function blankLineAfter(text: string): string {
  if (text.trim() === "" || text.endsWith("\n\n")) return "";
  return text.endsWith("\n") ? "\n" : "\n\n";
}

function blankLineBefore(text: string): string {
  if (text.trim() === "" || text.startsWith("\n\n")) return "";
  return text.startsWith("\n") ? "\n" : "\n\n";
}

const markdownLooks = HighlightStyle.define([
  { tag: tags.heading1, fontSize: "1.5em", fontWeight: "650", lineHeight: "1.3" },
  { tag: tags.heading2, fontSize: "1.3em", fontWeight: "650", lineHeight: "1.35" },
  { tag: tags.heading3, fontSize: "1.15em", fontWeight: "650" },
  { tag: [tags.heading4, tags.heading5, tags.heading6], fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.quote, color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: tags.monospace, fontFamily: "var(--font-code)", fontSize: "0.9em" },
  { tag: [tags.link, tags.url], color: "var(--accent)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.meta], color: "var(--ink-faint)" },
]);

const looks = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", fontSize: "1.0625rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-text)", lineHeight: "1.7", overflowX: "visible" },
  ".cm-content": { padding: "0.5rem 0 6rem", caretColor: "var(--accent)", minHeight: "12rem" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ".cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)", fontFamily: "var(--font-page)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-textfield": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    color: "var(--ink)",
    padding: "0.25rem 0.5rem",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--wash)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    color: "var(--ink)",
    padding: "0.25rem 0.6rem",
  },
  ".cm-panel.cm-search": { padding: "0.4rem 1.5rem 0.4rem 0" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": {
    fontSize: "0.8125rem",
  },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink)", fontSize: "1.25rem" },
  ".cm-searchMatch": { backgroundColor: "var(--found)", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--found-now)" },
});
