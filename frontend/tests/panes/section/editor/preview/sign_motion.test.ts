// @vitest-environment jsdom
import { standardKeymap } from "@codemirror/commands";
import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, runScopeHandlers } from "@codemirror/view";
import { afterEach, expect, it } from "vitest";
import { dressedLines } from "../../../../../src/panes/section/editor/lines";
import { markdown } from "../../../../../src/panes/section/editor/looks";
import { documentFacts } from "../../../../../src/panes/section/editor/preview/document_facts";
import { livePreview } from "../../../../../src/panes/section/editor/preview/live_preview";
import { typedStyles } from "../../../../../src/panes/section/editor/tools/typed_styles";
import { noFacts } from "../../../../../src/panes/section/reading/document_facts";

let view: EditorView;

afterEach(() => view.destroy());

/** `|` is the cursor. */
function show(marked: string, showsAllSigns = false): void {
  const doc = marked.replace("|", "");
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc,
      selection: { anchor: marked.indexOf("|") },
      extensions: [
        new LanguageSupport(markdown),
        dressedLines,
        documentFacts(noFacts),
        livePreview(showsAllSigns),
        typedStyles,
        keymap.of(standardKeymap),
      ],
    }),
  });
  ensureSyntaxTree(view.state, doc.length, Infinity);
}

function pressed(...keys: string[]): string {
  for (const key of keys) {
    const [name = "", ...held] = key.split("+").reverse();
    const event = { key: name, ctrlKey: held.includes("Control"), shiftKey: held.includes("Shift") };
    runScopeHandlers(view, new KeyboardEvent("keydown", event), "editor");
  }
  const { from, to, empty } = view.state.selection.main;
  const text = view.state.doc.toString();
  return `${text.slice(0, from)}|${empty ? "" : `${text.slice(from, to)}|`}${text.slice(to)}`;
}

it.each([
  ["into bold words", "a |**bold** b", ["ArrowRight"], "a **b|old** b"],
  ["out of them", "a **bold|** b", ["ArrowRight"], "a **bold** |b"],
  ["back into them", "a **bold**| b", ["ArrowLeft"], "a **bol|d** b"],
  ["back out of them", "a **|bold** b", ["ArrowLeft"], "a| **bold** b"],
  ["over several signs at once", "a |***~~b~~*** c", ["ArrowRight"], "a ***~~b|~~*** c"],
  [
    "over the address of a link",
    "[us|](https://example.org) b",
    ["ArrowRight"],
    "[us](https://example.org) |b",
  ],
  ["by words", "a **bold**| b", ["Control+ArrowLeft"], "a **|bold** b"],
  ["with a selection", "a |**bold** b", ["Shift+ArrowRight"], "a **|b|old** b"],
])("arrows pass over hidden signs: %s", (_, before, keys, expected) => {
  show(before);
  expect(pressed(...keys)).toBe(expected);
});

it.each([
  ["the last bold letter", "a **bold**| b", ["Backspace"], "a **bol|** b"],
  ["what is before bold words", "ax **|bold** b", ["Backspace", "Backspace"], "a|**bold** b"],
  ["the first bold letter", "a |**bold** b", ["Delete"], "a **|old** b"],
  ["what is behind bold words", "a **bold|** b", ["Delete"], "a **bold**|b"],
  ["a bold word", "a **bold**| b", ["Control+Backspace"], "a | b"],
  ["the last letter of a link", "[us](https://example.org)| b", ["Backspace"], "[u|](https://example.org) b"],
  ["a sign with its backslash", "a \\*| b", ["Backspace"], "a | b"],
  ["the same from before it", "a |\\* b", ["Delete"], "a | b"],
])("keys delete what is seen: %s", (_, before, keys, expected) => {
  show(before);
  expect(pressed(...keys)).toBe(expected);
});

it("never puts the cursor into a sign", () => {
  show("a| **bold** b");
  view.dispatch({ selection: { anchor: 3 } });
  expect(pressed()).toBe("a **|bold** b");
  view.dispatch({ selection: { anchor: 9 } });
  expect(pressed()).toBe("a **bold**| b");
});

it("leaves every sign to the keys while all of them are shown", () => {
  show("a **bold**| b", true);
  expect(pressed("ArrowLeft")).toBe("a **bold*|* b");
  expect(pressed("Backspace")).toBe("a **bold|* b");
});
