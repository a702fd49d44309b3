// The signs of the tools, on the toolbar and beside a selection.

import type { IconName } from "../../../lib/components/icons";
import type { WritingTool } from "../../../model/text/writing_tools";

export const toolIcons: Record<WritingTool, IconName> = {
  strong: "bold",
  emphasis: "italic",
  superscript: "raised",
  subscript: "lowered",
  bullets: "bullets",
  numbers: "numbers",
  quote: "quote",
  link: "link",
  footnote: "footnote",
  table: "table",
  picture: "picture",
  formula: "formula",
};
