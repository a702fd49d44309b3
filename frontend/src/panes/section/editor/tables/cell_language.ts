// The language of a cell: inline text alone, shown as it reads. What would begin a block in a text of its own is words here.

import { Language } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import type { MarkdownParser } from "@lezer/markdown";
import { markdown } from "../looks";
import { documentFacts, factsOf, wholeText } from "../preview/document_facts";
import { inlinePreview } from "../preview/live_preview";
import { previewLabels } from "../preview/preview_labels";

const blocks = [
  ...[
    "LinkReference",
    "IndentedCode",
    "FencedCode",
    "Blockquote",
    "HorizontalRule",
    "BulletList",
    "OrderedList",
  ],
  ...["ATXHeading", "HTMLBlock", "SetextHeading", "Table", "TaskList", "Footnote", "BlockFormula"],
];

const cellMarkdown = new Language(
  markdown.data,
  (markdown.parser as MarkdownParser).configure({ remove: blocks }),
  [],
  "cell",
);

/** For a cell of a text. */
export const cellLanguage = (textOf: () => EditorState): Extension => [
  cellMarkdown.extension,
  wholeText.of(textOf),
  documentFacts(factsOf(textOf())),
  previewLabels.of(textOf().facet(previewLabels)),
  inlinePreview(false),
];
