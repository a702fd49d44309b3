// The keys of writing, as word processors have them. Every command is one step that can be undone.

import { moveLineDown, moveLineUp } from "@codemirror/commands";
import { keymap, type KeyBinding } from "@codemirror/view";
import { backspace, enter, setHeading, toggleQuote } from "./tools/forms";
import { indentItems, outdentItems, toggleList } from "./tools/lists";
import type { InlineStyle } from "./tools/styles";
import { toggleStyle } from "./tools/toggle_style";

const styleKeys: [key: string, style: InlineStyle][] = [
  ["Mod-b", "strong"],
  ["Mod-i", "emphasis"],
  ["Mod-Shift-x", "strikethrough"],
  ["Mod-e", "code"],
  // As in Google Docs; Word's own keys for these make the page larger in a browser.
  ["Mod-.", "superscript"],
  ["Mod-,", "subscript"],
];

const headingKeys: KeyBinding[] = [0, 1, 2, 3, 4, 5, 6].map((level) => ({
  key: `Mod-Alt-${level}`,
  run: setHeading(level),
  preventDefault: true,
}));

/** Elsewhere this underlines, which Markdown cannot: it must do nothing rather than something else. */
const nothing = { key: "Mod-u", run: () => true, shift: () => true, preventDefault: true };

export const writingKeys = keymap.of([
  { key: "Enter", run: enter },
  { key: "Backspace", run: backspace },
  { key: "Tab", run: indentItems, shift: outdentItems },
  ...styleKeys.map(([key, style]) => ({ key, run: toggleStyle(style), preventDefault: true })),
  nothing,
  { key: "Mod-Shift-7", run: toggleList("numbers"), preventDefault: true },
  { key: "Mod-Shift-8", run: toggleList("bullets"), preventDefault: true },
  { key: "Mod-Shift-9", run: toggleQuote, preventDefault: true },
  { key: "Alt-ArrowUp", run: moveLineUp },
  { key: "Alt-ArrowDown", run: moveLineDown },
  ...headingKeys,
]);
