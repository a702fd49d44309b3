// How Markdown looks while it is written. The marks stay visible, since they are the text; they only step back. Lines have
// the measures that the blocks have where the text is read (tokens.css, prose.css), so that it is equally high there.

import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { HighlightStyle, Language } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { GFM, type MarkdownParser } from "@lezer/markdown";
import { documentSyntax } from "./syntax/document_syntax";
import { gaps } from "./gaps";
import { depthMax } from "./lines";

/** What the server renders: CommonMark, GFM and what documents need beyond them. */
export const markdown = new Language(
  commonmarkLanguage.data,
  (commonmarkLanguage.parser as MarkdownParser).configure([GFM, documentSyntax]),
  [],
  "markdown",
);

export const markdownLooks = HighlightStyle.define([
  {
    tag: [tags.heading1, tags.heading2, tags.heading3, tags.heading4, tags.heading5, tags.heading6],
    fontWeight: "650",
  },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.monospace, fontFamily: "var(--font-code)", fontSize: "0.875em", lineHeight: "1" },
  { tag: tags.link, color: "var(--accent)", textDecoration: "underline", textUnderlineOffset: "0.2em" },
  { tag: tags.url, color: "var(--ink-faint)", fontSize: "0.875em", overflowWrap: "anywhere" },
  { tag: tags.processingInstruction, color: "var(--ink-faint)", textDecoration: "none" },
  { tag: [tags.contentSeparator, tags.meta, tags.labelName], color: "var(--ink-faint)" },
]);

const rooms = Object.fromEntries(gaps.map((gap) => [`.cm-with-${gap}`, { "--room": `var(--${gap})` }]));

const depths = Object.fromEntries(
  Array.from({ length: depthMax }, (_, index) => [
    `.cm-item-${index + 1}`,
    { "--lead": `calc(${index + 1} * var(--text-indent))` },
  ]),
);

const headings = {
  ".cm-line.cm-heading": { fontSize: "var(--text-size)", lineHeight: "var(--heading-line)" },
  // Beside the sign of a heading; as high as letters, with some fonts they make its line higher than its line height.
  ".cm-line.cm-heading .cm-widgetBuffer": { height: "0.5em", verticalAlign: "baseline" },
  ".cm-line.cm-heading-1": { fontSize: "var(--heading-1)" },
  ".cm-line.cm-heading-2": { fontSize: "var(--heading-2)" },
  ".cm-line.cm-heading-3": { fontSize: "var(--heading-3)" },
  // The dashes below a heading stand in the room below it.
  ".cm-line.cm-underline": { lineHeight: "var(--gap-below-heading)" },
};

const lists = {
  ...depths,
  ".cm-todo": { "--box": "var(--task-indent)" },
  ".cm-quote": { "--bar": "3px" },
  ".cm-line.cm-item": { paddingInlineStart: "calc(var(--lead) + var(--box, 0px) - var(--bar, 0px))" },
  ".cm-item-mark": {
    display: "inline-block",
    minWidth: "calc(var(--lead) + var(--box, 0px) - var(--bar, 0px))",
    marginInlineStart: "calc(var(--bar, 0px) - var(--lead) - var(--box, 0px))",
    textAlign: "end",
    textIndent: "0",
    whiteSpace: "pre",
    color: "var(--ink-soft)",
  },
  ".cm-quote .cm-item-mark": { paddingInlineStart: "0.2em", textAlign: "start" },
  ".cm-lead-blocks": {
    display: "inline-block",
    boxSizing: "border-box",
    width: "calc(var(--lead) + var(--box, 0px) - var(--bar, 0px))",
    marginInlineStart: "calc(var(--bar, 0px) - var(--lead) - var(--box, 0px))",
    paddingInlineEnd: "0.4em",
    textAlign: "end",
    textIndent: "0",
    whiteSpace: "pre",
    color: "var(--ink-soft)",
  },
  ".cm-lead-note": { display: "inline-block", minWidth: "var(--text-indent)", textIndent: "0" },
  ".cm-glyph::before": { content: 'attr(data-glyph) / ""' },
  ".cm-lead .cm-task": { fontFamily: "inherit", fontSize: "1em", lineHeight: "1" },
  ".cm-task": {
    fontFamily: "var(--font-code)",
    fontSize: "0.875em",
    lineHeight: "1",
    color: "var(--accent)",
    cursor: "pointer",
  },
  ".cm-line.cm-done": { color: "var(--ink-soft)" },
  ".cm-line.cm-quote": { borderInlineStart: "var(--bar) solid var(--line)", color: "var(--ink-soft)" },
};

const code = {
  ".cm-line.cm-code": {
    paddingInline: "var(--code-inset)",
    backgroundColor: "var(--wash)",
    fontFamily: "var(--font-code)",
    fontSize: "var(--code-size)",
    lineHeight: "var(--code-line)",
  },
  // None of its ground is seen in the room above it.
  ".cm-line.cm-code.cm-apart": {
    paddingBlockStart: "0",
    borderBlockStart: "var(--room) solid transparent",
    backgroundClip: "padding-box",
  },
  ".cm-line.cm-code.cm-code-first": { paddingBlockStart: "var(--code-edge)" },
  ".cm-line.cm-code.cm-code-last": { paddingBlockEnd: "var(--code-edge)" },
  ".cm-line.cm-fence": { fontSize: "0.75rem", lineHeight: "var(--code-edge)" },
  ".cm-line.cm-code *": { fontSize: "1em", lineHeight: "inherit" },
};

const tables = {
  ".cm-line.cm-table": {
    paddingBlock: "calc(var(--room, 0px) + var(--table-inset) + 1px) var(--table-inset)",
    fontFamily: "var(--font-code)",
    fontSize: "0.85em",
    lineHeight: "calc(var(--table-line) * var(--text-size))",
  },
  ".cm-line.cm-table *": { fontFamily: "var(--font-code)", fontSize: "1em" },
  ".cm-line.cm-table-head": {
    paddingBlock: "calc(var(--room, 0px) + var(--table-rule) + 1px) 0",
  },
  ".cm-line.cm-table-rule": { paddingBlock: "0", lineHeight: "var(--table-rule)" },
  // The editor's own aids beside a widget are as high as letters.
  ".cm-table-rule .cm-widgetBuffer, .cm-blank .cm-widgetBuffer": {
    height: "0",
    verticalAlign: "baseline",
  },
  ".cm-room": { display: "inline-block" },
};

const captions = {
  ".cm-line.cm-caption": { color: "var(--ink-soft)", fontSize: "var(--caption-size)" },
  ".cm-lead-caption .cm-glyph::after": { content: '" "' },
  ".cm-lead-caption": { fontWeight: "600" },
};

const notes = {
  ".cm-line.cm-note": { fontSize: "var(--note-size)" },
  ".cm-line.cm-note-label": {
    paddingInlineStart: "var(--text-indent)",
    textIndent: "calc(-1 * var(--text-indent))",
  },
};

export const looks = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--ink)", fontSize: "var(--text-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-text)", lineHeight: "var(--text-line)", overflowX: "visible" },
  ".cm-content": { minWidth: "0", padding: "0.25rem 0 0.75rem", caretColor: "var(--accent)" },
  // A space that does not fit at the end of a line does not take its word along, as where the text is read.
  ".cm-content.cm-lineWrapping": { whiteSpace: "pre-wrap" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--accent)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ...rooms,
  ".cm-line.cm-apart": { paddingBlockStart: "var(--room)" },
  ".cm-line.cm-blank": { lineHeight: "var(--room, 0px)" },
  ...headings,
  ...lists,
  ...code,
  ...tables,
  ...captions,
  ...notes,
  ".cm-ask:focus-visible": {
    outline: "2px solid var(--accent)",
    outlineOffset: "1px",
  },
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
  ".cm-ask-tools": { display: "flex" },
  ".cm-ask-tools .cm-ask": { padding: "0.2rem 0.45rem", borderRadius: "0" },
  ".cm-ask-tools .cm-ask + .cm-ask": { borderInlineStartWidth: "0" },
  ".cm-ask-tools .cm-ask:first-child": {
    borderStartStartRadius: "var(--radius)",
    borderEndStartRadius: "var(--radius)",
  },
  ".cm-ask-tools .cm-ask:last-child": {
    borderStartEndRadius: "var(--radius)",
    borderEndEndRadius: "var(--radius)",
  },
  ".cm-ask-tools .cm-ask[aria-pressed=true]": {
    backgroundColor: "var(--accent-wash)",
    color: "var(--accent)",
  },
  ".cm-ask-tools svg": { fill: "none", stroke: "currentColor", strokeWidth: "1.4", strokeLinecap: "round" },
  "@media (pointer: coarse)": { ".cm-ask-tools": { display: "none" } },
  ".cm-ask:hover": { backgroundColor: "var(--wash)" },
  ".cm-ask kbd": { color: "var(--ink-soft)", font: "inherit", fontSize: "0.8125rem" },
});
