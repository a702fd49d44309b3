// The text of a section as it reads, while it is written: everything of this folder together.

import type { Extension } from "@codemirror/state";
import { drawnBlockPreviews } from "./block_previews";
import { captions } from "./captions";
import { blockFormulas, formulas } from "./formulas";
import { drawnInlinePreviews } from "./inline_previews";
import { leadMotion } from "./lead_motion";
import { notes } from "./notes";
import { figures, pictures } from "./pictures";
import { references } from "./references";
import { revealingExtension } from "./revealing";
import { signMotion } from "./sign_motion";
import { hiddenSigns } from "./signs";
import { widgetMotion } from "./widget_motion";

/** What is shown within lines, in an editor of any part of a text. */
export const inlinePreview = (showsAllSigns: boolean): Extension => [
  revealingExtension(showsAllSigns),
  drawnInlinePreviews,
  hiddenSigns,
  signMotion,
  notes,
  references,
  formulas,
  pictures,
];

export const livePreview = (showsAllSigns: boolean): Extension => [
  inlinePreview(showsAllSigns),
  drawnBlockPreviews,
  blockFormulas,
  figures,
  captions,
  // Before the words of a line, what is hidden there counts first.
  leadMotion,
  widgetMotion,
];
