// @vitest-environment jsdom
import { acceptCompletion, completionStatus, currentCompletions } from "@codemirror/autocomplete";
import { LanguageSupport } from "@codemirror/language";
import { markdown } from "../../../../../src/panes/section/editor/looks";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, it, vi, beforeEach } from "vitest";
import { writingMenus } from "../../../../../src/panes/section/editor/tools/menus";
import { typedStyles } from "../../../../../src/panes/section/editor/tools/typed_styles";
import { en } from "../../../../../src/words/en";

let view: EditorView;
let picturesWanted = 0;

let mayAddPictures: boolean;

function writeIn(doc: string): void {
  const callbacks = {
    onWriting: () => undefined,
    onForm: () => undefined,
    onChoosePicture: () => (picturesWanted += 1),
    citable: () => Promise.resolve([{ label: "miller2020", name: "Miller 2020", detail: "" }]),
    mayAddPictures: () => mayAddPictures,
    referenceTargets: () => [{ label: "sec:s1", name: "Scope", detail: "Level 1" }],
  };
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc,
      selection: { anchor: doc.length },
      extensions: [new LanguageSupport(markdown), typedStyles, writingMenus(en.tools, callbacks)],
    }),
  });
}

function type(text: string): void {
  for (const letter of text) view.dispatch(view.state.replaceSelection(letter), { userEvent: "input.type" });
}

const offered = () => currentCompletions(view.state).map(({ label }) => label);
const patience = { timeout: 60_000 };
const isOffered = () => vi.waitFor(() => expect(completionStatus(view.state)).toBe("active"), patience);

beforeEach(() => (mayAddPictures = true));
afterEach(() => view.destroy());

it("a slash offers what a text can hold, filtered by what is typed", async () => {
  writeIn("");
  type("/num");
  await isOffered();
  expect(offered()[0]).toBe("Numbered list");
  // A menu that has just come up takes no key that was meant for the text.
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  expect(view.state.doc.toString()).toBe("1. ");
});

it("a picture is chosen where its name was typed", async () => {
  writeIn("");
  type("/pict");
  await isOffered();
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  expect(view.state.doc.toString()).toBe("");
  expect(picturesWanted).toBe(1);
});

it("at-signs offer sections and write references", async () => {
  writeIn("See ");
  type("@sco");
  await isOffered();
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  expect(view.state.doc.toString()).toBe("See @sec:s1");
});

it("a figure and a table without a label are given one with the first reference", async () => {
  const id = "0".repeat(32);
  writeIn(`![A pump](quire:${id} "The pump of line 2")\n\n| a |\n|---|\n| 1 |\n\n: Limits\n\nSee `);
  type("@pump");
  await isOffered();
  expect(offered()).toEqual(["The pump of line 2"]);
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  type(" and @lim");
  await isOffered();
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  expect(view.state.doc.toString()).toBe(
    `![A pump](quire:${id} "The pump of line 2"){#fig:the-pump-of-line}\n\n| a |\n|---|\n| 1 |\n\n` +
      ": Limits {#tbl:limits}\n\nSee @fig:the-pump-of-line and @tbl:limits",
  );
});

it("a slash offers no new picture to those who cannot add one to the document", async () => {
  mayAddPictures = false;
  writeIn("");
  type("/");
  await isOffered();
  expect(offered()).toContain(en.tools.names.table);
  expect(offered()).not.toContain(en.tools.names.picture);
});

it.each(["and/or", "1/2", "https://a", "ana@example", "a / b"])("%s is typed as ever", async (text) => {
  writeIn("");
  type(text);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(completionStatus(view.state)).toBeNull();
  expect(view.state.doc.toString()).toBe(text);
});

it("an at sign offers entries of the bibliography, in brackets of their own", async () => {
  writeIn("");
  type("See @miller");
  await isOffered();
  await vi.waitFor(() => expect(offered()).toContain("Miller 2020"), patience);
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  expect(view.state.doc.toString()).toBe("See [@miller2020]");
  expect(view.state.selection.main.head).toBe("See [@miller2020".length);
});

it("in brackets that are open, the key is written alone", async () => {
  writeIn("");
  type("[see @miller");
  await isOffered();
  await vi.waitFor(() => expect(offered()).toContain("Miller 2020"), patience);
  await vi.waitFor(() => expect(acceptCompletion(view)).toBe(true), patience);
  expect(view.state.doc.toString()).toBe("[see @miller2020");
});
