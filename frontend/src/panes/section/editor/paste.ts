// Pasting from word processors and web pages. What is needed for it is loaded with the first such paste.

import { isolateHistory } from "@codemirror/commands";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** Something that Markdown can say; without it the plain text is what was meant. */
const structure =
  /<(?:b|strong|i|em|s|del|strike|h[1-6]|ul|ol|li|table|a|blockquote|pre|code|hr|img)\b|mso-list|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;

export function richPaste(onPasted: () => void): Extension {
  let isPlainWanted = false;
  /** Where the text belongs that is still being made; typing goes on meanwhile. */
  let pending: { from: number; to: number } | null = null;

  async function pasteAsMarkdown(view: EditorView, html: string, plain: string): Promise<void> {
    const { from, to } = view.state.selection.main;
    pending = { from, to };
    const markdown = await markdownOrPlain(html, plain);
    const range = pending;
    pending = null;
    insert(view, markdown, range.from, range.to);
    onPasted();
  }

  return [
    EditorView.updateListener.of(({ changes, docChanged }) => {
      if (docChanged && pending !== null) {
        pending = { from: changes.mapPos(pending.from, -1), to: changes.mapPos(pending.to, 1) };
      }
    }),
    EditorView.domEventHandlers({
      keydown(event) {
        isPlainWanted = event.shiftKey && event.key.toLowerCase() === "v";
      },
      paste(event, view) {
        const html = event.clipboardData?.getData("text/html") ?? "";
        const isFromProgramEditor = event.clipboardData?.types.includes("vscode-editor-data") ?? false;
        const isRich = structure.test(html) && !isFromProgramEditor && !isPlainWanted;
        if (!isRich || pending !== null) return false;
        event.preventDefault();
        void pasteAsMarkdown(view, html, event.clipboardData?.getData("text/plain") ?? "");
        return true;
      },
    }),
  ];
}

async function markdownOrPlain(html: string, plain: string): Promise<string> {
  try {
    const { markdownOf } = await import("./markdown_of_html");
    return markdownOf(html) || plain;
  } catch {
    return plain;
  }
}

function insert(view: EditorView, text: string, from: number, to: number): void {
  const isBlock = /\n|^(?:[-#>|]|\d+\. )/.test(text);
  const before = view.state.doc.lineAt(from).text.slice(0, from - view.state.doc.lineAt(from).from);
  const lead = isBlock && before.trim() !== "" ? "\n\n" : "";
  view.dispatch({
    changes: { from, to, insert: lead + text },
    selection: { anchor: from + lead.length + text.replaceAll("\r\n", "\n").length },
    annotations: isolateHistory.of("full"),
    userEvent: "input.paste",
    scrollIntoView: true,
  });
}
