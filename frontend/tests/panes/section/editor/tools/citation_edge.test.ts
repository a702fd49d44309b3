// @vitest-environment jsdom
import { LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { markdown } from "../../../../../src/panes/section/editor/looks";
import { documentFacts } from "../../../../../src/panes/section/editor/preview/document_facts";
import { citationEdge } from "../../../../../src/panes/section/editor/tools/citation_edge";
import { noFacts } from "../../../../../src/panes/section/reading/document_facts";

/** What becomes of a text, with the cursor at `|`, when something is typed. */
function typed(marked: string, words: string): string {
  const anchor = marked.indexOf("|");
  const facts = { ...noFacts, entryName: (key: string) => (key === "smith2019" ? "Smith 2019" : null) };
  const view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc: marked.replace("|", ""),
      selection: { anchor },
      extensions: [new LanguageSupport(markdown), documentFacts(facts), citationEdge],
    }),
  });
  for (const letter of words) {
    const { head } = view.state.selection.main;
    const insert = () => view.state.update(view.state.replaceSelection(letter));
    const isHandled = view.state
      .facet(EditorView.inputHandler)
      .some((handle) => handle(view, head, head, letter, insert));
    if (!isHandled) view.dispatch(insert());
  }
  const { doc, selection } = view.state;
  view.destroy();
  return `${doc.sliceString(0, selection.main.head)}|${doc.sliceString(selection.main.head)}`;
}

it("a comma behind a name begins a page, and a semicolon another entry", () => {
  expect(typed("As [@smith2019|] says", ", p. 5")).toBe("As [@smith2019, p. 5|] says");
  expect(typed("As [@smith2019|] says", "; @x")).toBe("As [@smith2019; @x|] says");
});

it("anything else goes on with the sentence behind the bracket", () => {
  expect(typed("As [@smith2019|]", " says.")).toBe("As [@smith2019] says.|");
  expect(typed("As [@smith2019|]", ".")).toBe("As [@smith2019].|");
});

it("a key that is not known is still being typed, and other brackets are text", () => {
  expect(typed("As [@smith|]", "2019")).toBe("As [@smith2019|]");
  expect(typed("As [smith2019|]", "b")).toBe("As [smith2019b|]");
});
