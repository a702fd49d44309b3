// A button beside the selection that leads to the chat.

import { StateField, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type Tooltip } from "@codemirror/view";

export interface AskWords {
  button: string;
  key: string;
}

const askKey = "Alt-Enter";

export function askingAboutSelection(words: AskWords, onAsk: (from: number, to: number) => void): Extension {
  const ask = (view: EditorView): boolean => {
    const { from, to } = view.state.selection.main;
    if (isBlank(view.state)) return false;
    onAsk(from, to);
    return true;
  };
  const buttonBeside = (state: EditorState): Tooltip | null =>
    isBlank(state)
      ? null
      : {
          pos: state.selection.main.head,
          above: state.selection.main.head === state.selection.main.from,
          create: (view) => ({ dom: askButton(words, () => ask(view)) }),
        };
  // While something else has the focus, such as the search, the button would only be in the way.
  const isShown = EditorView.editorAttributes.of((view) => ({ class: view.hasFocus ? "cm-asking" : "" }));
  const button = StateField.define<Tooltip | null>({
    create: buttonBeside,
    update: (shown, change) => (change.docChanged || change.selection ? buttonBeside(change.state) : shown),
    provide: (field) => showTooltip.from(field),
  });
  return [button, isShown, keymap.of([{ key: askKey, run: ask }])];
}

function isBlank(state: EditorState): boolean {
  const { from, to } = state.selection.main;
  return state.sliceDoc(from, to).trim() === "";
}

function askButton(words: AskWords, ask: () => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cm-ask";
  const key = document.createElement("kbd");
  key.textContent = words.key;
  button.append(words.button, key);
  // The selection must not go away with the focus.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", ask);
  return button;
}
