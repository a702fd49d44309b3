// How Markdown looks while it is written. The marks stay visible, since they are the text; they only step back.

import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { HighlightStyle, Language } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { GFM, type MarkdownParser } from "@lezer/markdown";

/** What the server renders: CommonMark, tables, strikethrough and task items. */
export const markdown = new Language(
  commonmarkLanguage.data,
  (commonmarkLanguage.parser as MarkdownParser).configure(GFM),
  [],
  "markdown",
);

export const markdownLooks = HighlightStyle.define([
  { tag: tags.heading1, fontSize: "1.5em", fontWeight: "650", lineHeight: "1.3" },
  { tag: tags.heading2, fontSize: "1.3em", fontWeight: "650", lineHeight: "1.35" },
  { tag: tags.heading3, fontSize: "1.15em", fontWeight: "650" },
  { tag: [tags.heading4, tags.heading5, tags.heading6], fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.monospace, fontFamily: "var(--font-code)", fontSize: "0.9em" },
  { tag: tags.link, color: "var(--accent)", textDecoration: "underline", textUnderlineOffset: "0.2em" },
  { tag: tags.url, color: "var(--ink-faint)", fontSize: "0.875em", overflowWrap: "anywhere" },
  { tag: tags.processingInstruction, color: "var(--ink-faint)", textDecoration: "none" },
  { tag: [tags.contentSeparator, tags.meta, tags.labelName], color: "var(--ink-faint)" },
]);

const hanging = Object.fromEntries(
  [1, 2, 3, 4, 5, 6].flatMap((depth) => [
    [`.cm-line.cm-item-${depth}`, { paddingInlineStart: `${depth * 1.6}em` }],
    [
      `.cm-item-mark-${depth}`,
      {
        display: "inline-block",
        minWidth: `${depth * 1.6}em`,
        marginInlineStart: `-${depth * 1.6}em`,
        textAlign: "end",
        textIndent: "0",
        whiteSpace: "pre",
      },
    ],
  ]),
);

export const looks = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", fontSize: "1.0625rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-text)", lineHeight: "1.7", overflowX: "visible" },
  ".cm-content": { padding: "0.25rem 0 1.5rem", caretColor: "var(--accent)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--accent)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ...hanging,
  ".cm-item-mark": { color: "var(--ink-soft)" },
  ".cm-task": {
    fontFamily: "var(--font-code)",
    fontSize: "0.9em",
    color: "var(--accent)",
    cursor: "pointer",
  },
  ".cm-line.cm-done": { color: "var(--ink-soft)" },
  ".cm-line.cm-quote": {
    color: "var(--ink-soft)",
    borderInlineStart: "3px solid var(--line)",
    paddingInlineStart: "0.7rem",
  },
  ".cm-line.cm-code": {
    backgroundColor: "var(--wash)",
    fontFamily: "var(--font-code)",
    fontSize: "0.9em",
    paddingInline: "0.7rem",
  },
  ".cm-line.cm-code *": { fontSize: "1em" },
  ".cm-line.cm-table": { fontFamily: "var(--font-code)", fontSize: "0.85em", lineHeight: "1.8" },
  ".cm-line.cm-table *": { fontFamily: "var(--font-code)", fontSize: "1em" },
  ".cm-room": { display: "inline-block" },
  ".cm-line.cm-both": {
    backgroundColor: "var(--found)",
    color: "var(--ink)",
    fontFamily: "var(--font-page)",
    fontSize: "0.875rem",
    fontWeight: "600",
    paddingInline: "0.5rem",
  },
  ".cm-panels": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    fontFamily: "var(--font-page)",
    zIndex: "2",
  },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "0.35rem 0.4rem",
    padding: "0.5rem 2.25rem 0.5rem 0",
    position: "relative",
  },
  ".cm-panel.cm-search br": { display: "block", flexBasis: "100%", height: "0", content: '""' },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": {
    margin: "0",
    fontFamily: "inherit",
    fontSize: "0.875rem",
  },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "0.3rem",
    color: "var(--ink-soft)",
    whiteSpace: "nowrap",
  },
  ".cm-panel.cm-search input[type=checkbox]": { accentColor: "var(--accent)" },
  ".cm-panel.cm-search .cm-textfield": {
    flex: "1 1 9rem",
    maxWidth: "16rem",
    minHeight: "2rem",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    color: "var(--ink)",
    padding: "0.2rem 0.5rem",
  },
  ".cm-panel.cm-search .cm-button": {
    minHeight: "2rem",
    backgroundImage: "none",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    color: "var(--ink)",
    padding: "0.2rem 0.6rem",
    cursor: "pointer",
  },
  ".cm-panel.cm-search .cm-button:hover": { backgroundColor: "var(--wash)" },
  ".cm-panel.cm-search [name=close]": {
    position: "absolute",
    insetBlockStart: "0.5rem",
    insetInlineEnd: "0",
    width: "2rem",
    height: "2rem",
    color: "var(--ink-soft)",
    fontSize: "1.25rem",
    cursor: "pointer",
  },
  ".cm-panel.cm-search :focus-visible, .cm-ask:focus-visible": {
    outline: "2px solid var(--accent)",
    outlineOffset: "1px",
  },
  ".cm-searchMatch": { backgroundColor: "var(--found)", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--found-now)" },
  "&:not(.cm-asking) .cm-tooltip": { display: "none" },
  ".cm-tooltip": { border: "0", backgroundColor: "transparent", zIndex: "3" },
  ".cm-asks": { display: "flex", flexWrap: "wrap", gap: "0 0.25rem" },
  ".cm-ask": {
    display: "inline-flex",
    alignItems: "center",
    gap: "0.5rem",
    minHeight: "2rem",
    margin: "0.25rem 0",
    padding: "0.2rem 0.7rem",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--paper)",
    boxShadow: "0 2px 8px rgb(0 0 0 / 18%)",
    color: "var(--ink)",
    font: "0.875rem/1.3 var(--font-page)",
    cursor: "pointer",
  },
  ".cm-ask:hover": { backgroundColor: "var(--wash)" },
  ".cm-ask kbd": { color: "var(--ink-soft)", font: "inherit", fontSize: "0.8125rem" },
});
