// Formulas as they read; their source where the cursor is in them. A block keeps its formula below the source meanwhile.
// What is wrong with a formula stands beside its source.

import { type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { areFormulasLoaded, loadFormulas, renderFormula } from "./formula_renderer";
import { previewLabels, type PreviewLabels } from "./preview_labels";
import { blockPreviews, inlinePreviews } from "./previews";

type Form = "line" | "display" | "block";

class FormulaWidget extends WidgetType {
  constructor(
    private readonly tex: string,
    private readonly source: string,
    private readonly form: Form,
    private readonly labels: PreviewLabels,
  ) {
    super();
  }

  override eq({ source, form }: FormulaWidget): boolean {
    return source === this.source && form === this.form;
  }

  override toDOM(view: EditorView): HTMLElement {
    const made = document.createElement(this.form === "block" ? "div" : "span");
    made.className = `cm-formula cm-formula-${this.form}`;
    if (areFormulasLoaded()) this.#fill(made);
    else {
      made.textContent = this.source;
      void loadFormulas().then(() => {
        if (!areFormulasLoaded()) return;
        this.#fill(made);
        view.requestMeasure();
      });
    }
    return made;
  }

  #fill(made: HTMLElement): void {
    made.replaceChildren();
    const wrong = renderFormula(this.tex, made, this.form !== "line");
    if (wrong === null) return;
    const source = document.createElement("code");
    source.textContent = this.tex.trim();
    const message = document.createElement("small");
    const why = wrong.kind === "complex" ? this.labels.formulaTooComplex : wrong.message;
    message.textContent = `${this.labels.formulaWrong} ${why}`;
    made.replaceChildren(source, " ", message);
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

function widgetOf(state: EditorState, node: SyntaxNode, form: Form): FormulaWidget {
  const text = node.getChild("FormulaText");
  const source = state.sliceDoc(node.from, node.to);
  const tex = text ? state.sliceDoc(text.from, text.to) : "";
  return new FormulaWidget(tex, source, form, state.facet(previewLabels));
}

/** Of several lines, it is a block that stands in something else, or not parsed as one. */
const isInOneLine = (state: EditorState, { from, to }: SyntaxNode): boolean =>
  to <= state.doc.lineAt(from).to;

const isWholeLines = (state: EditorState, { from, to }: SyntaxNode): boolean =>
  state.doc.lineAt(from).from === from && state.sliceDoc(to, state.doc.lineAt(to).to).trim() === "";

const looks = EditorView.baseTheme({
  ".cm-formula": { cursor: "text" },
  ".cm-formula-block": { overflowX: "auto", overflowY: "hidden" },
  ".cm-formula math": { fontFamily: 'math, "STIX Two Math", "Cambria Math", var(--font-text)' },
  ".cm-formula code": {
    padding: "0.1em 0.3em",
    borderRadius: "4px",
    backgroundColor: "var(--wash)",
    color: "var(--bad)",
    fontFamily: "var(--font-code)",
    fontSize: "0.875em",
    lineHeight: "1",
  },
  ".cm-formula small": { color: "var(--ink-soft)" },
});

export const formulas: Extension = [
  looks,
  inlinePreviews.of({
    nodes: ["Formula", "DisplayFormula"],
    reveals: "selected",
    cursor: "into",
    decorate(node, state) {
      if (!isInOneLine(state, node)) return [];
      const widget = widgetOf(state, node, node.name === "Formula" ? "line" : "display");
      return [Decoration.replace({ widget }).range(node.from, node.to)];
    },
  }),
];

export const blockFormulas: Extension = blockPreviews.of({
  nodes: ["BlockFormula"],
  reveals: "selected",
  cursor: "into",
  decorate(node, state) {
    if (!isWholeLines(state, node)) return [];
    const widget = widgetOf(state, node, "block");
    return [Decoration.replace({ widget, block: true }).range(node.from, state.doc.lineAt(node.to).to)];
  },
  decorateRevealed(node, state) {
    if (!isWholeLines(state, node)) return [];
    const widget = widgetOf(state, node, "block");
    return [Decoration.widget({ widget, block: true, side: 1 }).range(state.doc.lineAt(node.to).to)];
  },
});
