// Buttons beside the selection: the styles of words, one that leads to the chat, and one that has the assistant rewrite
// what is selected.

import { StateField, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import { shapes } from "../../../lib/components/icons";
import { styleTools, type WritingTool } from "../../../model/text/writing_tools";
import { toolIcons } from "../tools/tool_icons";
import { hasTextFocus, selectedInPassing } from "./text_focus";
import { isStyled } from "./tools/toggle_style";
import { useTool, type ToolCallbacks } from "./tools/tools";

export interface ButtonLabel {
  name: string;
  key: string;
}

export interface AskLabels {
  /** Null where there is nobody to be asked. */
  assistant: { ask: ButtonLabel; rewrite: ButtonLabel } | null;
  tools: Record<WritingTool, string>;
}

export interface AskCallbacks extends ToolCallbacks {
  onAsk(from: number, to: number): void;
  /** Something is to be rewritten, the selection if there is one; the choice belongs beside this place. */
  onRewrite(beside: DOMRect): void;
}

export function askingAboutSelection(labels: AskLabels, callbacks: AskCallbacks): Extension {
  const { assistant } = labels;
  const ask = (view: EditorView): boolean => {
    const { from, to } = view.state.selection.main;
    if (isBlank(view.state)) return false;
    callbacks.onAsk(from, to);
    return true;
  };
  const rewrite = (view: EditorView): boolean => {
    callbacks.onRewrite(boxOfCursor(view));
    return true;
  };
  const buttonsBeside = (state: EditorState): Tooltip | null =>
    isBlank(state)
      ? null
      : {
          pos: state.selection.main.head,
          above: state.selection.main.head === state.selection.main.from,
          create: (view) => ({
            dom: buttons([
              toolButtons(view, labels.tools, callbacks),
              ...(assistant === null
                ? []
                : [button(assistant.ask, () => ask(view)), button(assistant.rewrite, () => rewrite(view))]),
            ]),
          }),
        };
  // While something else has the focus, such as the search, the buttons would only be in the way.
  const isShown = EditorView.editorAttributes.of((view) => ({
    class: hasTextFocus(view) ? "cm-asking" : "",
  }));
  const shown = StateField.define<Tooltip | null>({
    create: buttonsBeside,
    update: (before, change) => {
      if (change.isUserEvent(selectedInPassing)) return null;
      return change.docChanged || change.selection ? buttonsBeside(change.state) : before;
    },
    provide: (field) => showTooltip.from(field),
  });
  const keys = [
    { key: "Alt-Enter", run: ask },
    { key: "Alt-Shift-Enter", run: rewrite },
  ];
  return [shown, isShown, assistant === null ? [] : keymap.of(keys)];
}

function isBlank(state: EditorState): boolean {
  const { from, to } = state.selection.main;
  return state.sliceDoc(from, to).trim() === "";
}

function boxOfCursor(view: EditorView): DOMRect {
  const { left, top, bottom } =
    view.coordsAtPos(view.state.selection.main.head) ?? view.dom.getBoundingClientRect();
  return new DOMRect(left, top, 0, bottom - top);
}

function buttons(made: HTMLElement[]): HTMLElement {
  const row = document.createElement("div");
  row.className = "cm-asks";
  row.append(...made);
  return row;
}

/** Fingers have the toolbar above the keyboard, as near. */
function toolButtons(
  view: EditorView,
  names: Record<WritingTool, string>,
  callbacks: ToolCallbacks,
): HTMLElement {
  const group = document.createElement("div");
  group.className = "cm-ask-tools";
  for (const tool of [...styleTools, "link"] as const) {
    const made = plainButton(() => useTool(view, tool, callbacks));
    made.setAttribute("aria-label", names[tool]);
    made.title = names[tool];
    if (tool !== "link") made.setAttribute("aria-pressed", String(isStyled(view.state, tool)));
    made.append(icon(shapes[toolIcons[tool]]));
    group.append(made);
  }
  return group;
}

const svgNames = "http://www.w3.org/2000/svg";

function icon(shape: string): SVGElement {
  const svg = document.createElementNS(svgNames, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", "16");
  svg.setAttribute("height", "16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNames, "path");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}

function button(label: ButtonLabel, run: () => void): HTMLElement {
  const button = plainButton(run);
  const key = document.createElement("kbd");
  key.textContent = label.key;
  button.append(label.name, key);
  return button;
}

function plainButton(run: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cm-ask";
  // The selection must not go away with the focus.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", run);
  return button;
}
