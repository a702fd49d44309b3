// The menus of the keys `/` (what a text can hold) and `@` (what a reference can lead to). They open at the start of a line
// or behind a blank alone, so that "and/or", dates and addresses are typed as ever; whatever does not fit closes them.

import {
  autocompletion,
  closeCompletion,
  completionKeymap,
  completionStatus,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { Prec, type EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, type KeyBinding } from "@codemirror/view";
import {
  headingLevels,
  offeredTools,
  toolKeys,
  type WritingTool,
} from "../../../../model/text/writing_tools";
import { citationEdge } from "./citation_edge";
import { setHeading } from "./forms";
import { blockNames, isText } from "./text_lines";
import { useTool, type ToolCallbacks } from "./tools";
import { unlabelledIn } from "./unlabelled";

export interface MenuLabels {
  names: Record<WritingTool, string>;
  headings(level: number): string;
  kinds: { fig: string; tbl: string };
}

export interface ReferenceTarget {
  /** As it is written behind `@`, such as `sec:purpose`. */
  label: string;
  name: string;
  detail: string;
}

export interface MenuCallbacks extends ToolCallbacks {
  /** What a reference can lead to, in the order of the document. */
  referenceTargets(): ReferenceTarget[];
  mayAddPictures(): boolean;
  /** What of the bibliography can be cited, by its key. */
  citable(): Promise<ReferenceTarget[]>;
}

export function writingMenus(labels: MenuLabels, callbacks: MenuCallbacks): Extension {
  return [
    Prec.highest(keymap.of(menuKeys)),
    autocompletion({
      defaultKeymap: false,
      override: [slashMenu(labels, callbacks), referenceMenu(labels, callbacks), citationMenu(callbacks)],
      icons: false,
      addToOptions: [],
      maxRenderedOptions: 60,
      // What fits equally well stays in the order of the toolbar, or of the document.
      compareCompletions: () => 0,
    }),
    citationEdge,
    menuLooks,
  ];
}

/** Escape closes a menu that is shown. One that is only looked for after a letter must not swallow it. */
const menuKeys: KeyBinding[] = [
  ...completionKeymap.filter(({ key }) => key !== "Escape"),
  {
    key: "Escape",
    run(view) {
      const isShown = completionStatus(view.state) === "active";
      closeCompletion(view);
      return isShown;
    },
  },
];

const queryPattern = /(?:^|[\s>(]|\[(?=@))([/@])([\p{L}\p{N}:_-]*)$/u;

const validFor = /^[\p{L}\p{N}:_-]*$/u;

/** What is typed behind one of the keys; null where it is no wish for a menu. */
function queryAt(context: CompletionContext, key: string): { start: number; from: number } | null {
  const line = context.state.doc.lineAt(context.pos);
  const found = queryPattern.exec(line.text.slice(0, context.pos - line.from));
  if (found?.[1] !== key) return null;
  const from = context.pos - (found[2] ?? "").length;
  return { start: from - 1, from };
}

function slashMenu(labels: MenuLabels, callbacks: MenuCallbacks) {
  const options: Completion[] = [
    ...headingLevels.map((level) => ({
      label: labels.headings(level),
      apply: applying((view) => void setHeading(level)(view)),
    })),
    ...offeredTools(callbacks.mayAddPictures())
      .flat()
      .map((tool) => ({
        label: labels.names[tool],
        ...(toolKeys[tool] !== undefined && { detail: toolKeys[tool] }),
        apply: applying((view) => useTool(view, tool, callbacks)),
      })),
  ];
  return (context: CompletionContext): CompletionResult | null => {
    const query = queryAt(context, "/");
    const line = context.state.doc.lineAt(context.pos);
    return query === null || !isText(context.state, line) ? null : { from: query.from, options, validFor };
  };
}

/** What was typed for the menu goes, and the tool is used where it stood. */
function applying(use: (view: EditorView) => void) {
  return (view: EditorView, _option: Completion, from: number, to: number): void => {
    view.dispatch({ changes: { from: from - 1, to }, userEvent: "input.complete" });
    use(view);
  };
}

function referenceMenu(labels: MenuLabels, callbacks: MenuCallbacks) {
  return (context: CompletionContext): CompletionResult | null => {
    const query = referenceAt(context);
    if (query === null) return null;
    const targets = callbacks.referenceTargets();
    const options = [
      ...targets.map(({ label, name, detail }): Completion => ({ label: name, detail, apply: label })),
      ...unlabelledTargets(context.state, targets, labels),
    ];
    return options.length === 0 ? null : { from: query.from, options, validFor };
  };
}

/** By itself, so that sections and figures are there before the bibliography has been read. */
function citationMenu(callbacks: MenuCallbacks) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const query = referenceAt(context);
    if (query === null) return null;
    const options = (await callbacks.citable()).map(citing);
    return options.length === 0 ? null : { from: query.from, options, validFor };
  };
}

function referenceAt(context: CompletionContext): { start: number; from: number } | null {
  const line = context.state.doc.lineAt(context.pos);
  const isCode = ["FencedCode", "CodeBlock"].some((name) => blockNames(context.state, line).has(name));
  return isCode ? null : queryAt(context, "@");
}

/** The key of an entry, in brackets of its own unless the `@` stands in some already. */
function citing({ label, name, detail }: ReferenceTarget): Completion {
  return {
    label: name,
    detail,
    apply(view: EditorView, _option: Completion, from: number, to: number) {
      const line = view.state.doc.lineAt(from);
      const isInBrackets = /\[[^[\]]*$/.test(line.text.slice(0, from - 1 - line.from));
      const start = isInBrackets ? from : from - 1;
      const insert = isInBrackets ? label : `[@${label}]`;
      view.dispatch({
        changes: { from: start, to, insert },
        // Before the bracket, where a page can be added.
        selection: { anchor: start + insert.length - (isInBrackets ? 0 : 1) },
        userEvent: "input.complete",
      });
    },
  };
}

/** Whatever has no label yet is given one in the same step. */
function unlabelledTargets(state: EditorState, targets: ReferenceTarget[], labels: MenuLabels): Completion[] {
  const text = state.doc.toString();
  const known = new Set(targets.map(({ label }) => label));
  const isTaken = (label: string) => known.has(label) || text.includes(`#${label}`);
  return unlabelledIn(state, isTaken).map(({ label, caption, change }) => ({
    label: caption,
    detail: labels.kinds[label.startsWith("fig:") ? "fig" : "tbl"],
    apply: (view: EditorView, _option: Completion, from: number, to: number) => {
      const changes = view.state.changes([change, { from, to, insert: label }]);
      view.dispatch({
        changes,
        selection: { anchor: changes.mapPos(to, 1) },
        userEvent: "input.complete",
      });
    },
  }));
}

const menuLooks = EditorView.theme({
  ".cm-tooltip.cm-tooltip-autocomplete": {
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    boxShadow: "0 6px 24px rgb(0 0 0 / 18%)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    maxHeight: "18rem",
    minWidth: "14rem",
    maxWidth: "min(26rem, 90vw)",
    padding: "0.3rem",
    fontFamily: "var(--font-page)",
    fontSize: "0.9375rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    justifyContent: "space-between",
    gap: "1rem",
    padding: "0.3rem 0.6rem",
    borderRadius: "4px",
    lineHeight: "1.4",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-wash)",
    color: "var(--ink)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "650" },
  ".cm-completionDetail": {
    marginInlineStart: "0",
    color: "var(--ink-soft)",
    fontStyle: "normal",
    fontSize: "0.8125rem",
  },
});
