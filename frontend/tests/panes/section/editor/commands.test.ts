import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { describe, expect, it } from "vitest";
import {
  indentItems,
  outdentItems,
  setHeading,
  toggleList,
  toggleMark,
  toggleQuote,
} from "../../../../src/panes/section/editor/commands";
import { markdown } from "../../../../src/panes/section/editor/looks";

/** Run a command on a text whose selection stands between bars; `|` alone is the cursor. */
function after(command: StateCommand, marked: string): string {
  const [anchor, head] = [marked.indexOf("|"), marked.lastIndexOf("|") - 1];
  const selection = EditorSelection.single(anchor, Math.max(anchor, head));
  let state = EditorState.create({
    doc: marked.replaceAll("|", ""),
    selection,
    extensions: [new LanguageSupport(markdown)],
  });
  ensureSyntaxTree(state, state.doc.length, Infinity);
  command({ state, dispatch: (change) => (state = change.state) });
  const { from, to, empty } = state.selection.main;
  const text = state.doc.toString();
  return empty
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`;
}

describe("strong words and emphasis", () => {
  it.each([
    ["a |bold| word", "a **|bold|** word"],
    ["a **|bold|** word", "a |bold| word"],
    ["a |**bold**| word", "a |bold| word"],
    ["a bo|ld word", "a **bo|ld** word"],
    ["a **bo|ld** word", "a bo|ld word"],
    ["|two words |here", "**|two words** |here"],
    ["- |one\n- two|", "- **|one**\n- **two|**"],
    [" |", " **|**"],
    [" **|**", " |"],
  ])("turns %j into %j", (before, expected) => {
    expect(after(toggleMark("**"), before)).toBe(expected);
  });

  it("are told apart", () => {
    expect(after(toggleMark("*"), "a **|bold|** word")).toBe("a ***|bold|*** word");
    expect(after(toggleMark("*"), "a ***|bold|*** word")).toBe("a **|bold|** word");
    expect(after(toggleMark("**"), "an *|odd|* word")).toBe("an ***|odd|*** word");
  });
});

describe("lists", () => {
  it.each([
    ["|one\ntwo|", "- |one\n- two|"],
    ["- |one\n- two|", "|one\ntwo|"],
    ["1. |one\n2. two|", "- |one\n- two|"],
  ])("of bullets: %j becomes %j", (before, expected) => {
    expect(after(toggleList("bullets"), before)).toBe(expected);
  });

  it("are numbered", () => {
    expect(after(toggleList("numbers"), "|one\n\ntwo|")).toBe("1. |one\n\n2. two|");
  });

  it("go in under the item above and come out again", () => {
    expect(after(indentItems, "1. one\n2. tw|o")).toBe("1. one\n   1. tw|o");
    expect(after(indentItems, "- one\n- tw|o")).toBe("- one\n  - tw|o");
    expect(after(outdentItems, "- one\n  - tw|o")).toBe("- one\n- tw|o");
  });

  it("do not go in where there is nothing above, and leave other lines to the page", () => {
    expect(after(indentItems, "- on|e")).toBe("- on|e");
    const state = EditorState.create({ doc: "Plain." });
    expect(indentItems({ state, dispatch: () => undefined })).toBe(false);
    expect(outdentItems({ state, dispatch: () => undefined })).toBe(false);
  });
});

it("headings take the place of other headings", () => {
  expect(after(setHeading(2), "Tit|le")).toBe("## Tit|le");
  expect(after(setHeading(1), "## Tit|le")).toBe("# Tit|le");
  expect(after(setHeading(1), "# Tit|le")).toBe("Tit|le");
  expect(after(setHeading(0), "### Tit|le")).toBe("Tit|le");
});

it("quotes are added and removed", () => {
  expect(after(toggleQuote, "|one\ntwo|")).toBe("> |one\n> two|");
  expect(after(toggleQuote, "> |one\n> two|")).toBe("|one\ntwo|");
});
