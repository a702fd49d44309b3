// @vitest-environment jsdom
import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dressedLines } from "../../../../../src/panes/section/editor/lines";
import { markdown } from "../../../../../src/panes/section/editor/looks";
import { documentFacts } from "../../../../../src/panes/section/editor/preview/document_facts";
import { livePreview } from "../../../../../src/panes/section/editor/preview/live_preview";
import { revealing, showAllSigns } from "../../../../../src/panes/section/editor/preview/revealing";
import { noFacts } from "../../../../../src/panes/section/reading/document_facts";

let view: EditorView;

afterEach(() => view.destroy());

/** Show a text; the cursor is where `|` stands. */
async function show(marked: string): Promise<void> {
  const anchor = Math.max(0, marked.indexOf("|"));
  const doc = marked.replace("|", "");
  const facts = {
    ...noFacts,
    nameOf: (label: string) => (label === "fig:x" ? "Figure 3" : null),
    citationOf: (cluster: string) => (cluster === "[see @miller, p. 5]" ? "(see Miller 2020, p. 5)" : null),
    entryName: (key: string) => (key === "smith-2019" ? "Smith 2019" : null),
    captionName: (kind: string, number: number) => `${kind === "fig" ? "Figure" : "Table"} ${number}`,
    figuresBefore: 2,
  };
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc,
      selection: { anchor },
      extensions: [new LanguageSupport(markdown), dressedLines, documentFacts(facts), livePreview(false)],
    }),
  });
  ensureSyntaxTree(view.state, doc.length, Infinity);
  view.focus();
  // The editor tells of the focus a little later.
  await vi.waitFor(() => expect(view.state.field(revealing).isFocused).toBe(true));
}

/** What is seen: the text without hidden signs, and glyphs in place of signs of lists. */
function seen(): string {
  const lines = [...view.contentDOM.children].map((line) => {
    const copy = line.cloneNode(true) as HTMLElement;
    for (const sign of copy.querySelectorAll(".cm-sign")) sign.remove();
    for (const glyph of copy.querySelectorAll<HTMLElement>(".cm-glyph"))
      glyph.textContent = `${glyph.dataset.glyph} `;
    return copy.textContent;
  });
  return lines.join("\n");
}

const press = (key: string, shiftKey = false): boolean =>
  runScopeHandlers(view, new KeyboardEvent("keydown", { key, shiftKey }), "editor");

const selected = (): [number, number] => [view.state.selection.main.from, view.state.selection.main.to];

describe("signs", () => {
  it("are hidden within lines, also where the cursor is", async () => {
    await show("a| **b** *c* ~~d~~ `e` ^f^ [g](https://h.org) \\*");
    expect(seen()).toBe("a b c d e f g *");
    view.dispatch({ selection: { anchor: 2 } });
    expect(seen()).toBe("a b c d e f g *");
  });

  it("stay in the page, as the source is", async () => {
    await show("a| **b** [g](https://h.org)\n# h\n- i");
    expect(view.contentDOM.textContent).toBe("a **b** [g](https://h.org)# h- i");
  });

  it("are all shown when that is wanted", async () => {
    await show("a| **b**\n\n- c\n\n# d");
    view.dispatch({ effects: showAllSigns.of(true) });
    expect(seen()).toBe("a **b**\n\n- c\n\n# d");
  });

  it("are no signs in code", async () => {
    await show("a|\n\n```\n**b**\n# c\n```");
    expect(seen()).toContain("**b**\n# c");
  });
});

describe("the beginnings of lines", () => {
  it("are bullets, numbers, boxes and nothing", async () => {
    await show("a|\n\n# b\n\n- c\n  - d\n\n3. e\n3. f\n\n- [x] g\n- [ ] h\n\n> i");
    expect(seen()).toBe("a\n\nb\n\n• c\n• d\n\n3. e\n4. f\n\n☑ g\n☐ h\n\ni");
  });

  it("have no cursor before their words", async () => {
    await show("a\n- b|");
    view.dispatch({ selection: { anchor: 2 }, userEvent: "select" });
    expect(selected()).toEqual([4, 4]);
    press("ArrowLeft");
    expect(selected()).toEqual([1, 1]);
  });

  it("are taken away before the first word of a heading, and with the end of the line above", async () => {
    await show("# |b");
    press("Backspace");
    expect(view.state.doc.toString()).toBe("b");
    view.destroy();
    await show("a|\n- b");
    press("Delete");
    expect(view.state.doc.toString()).toBe("ab");
  });
});

describe("notes and references", () => {
  it("read as numbers, in the order of the words", async () => {
    await show("a|[^y] b[^x] c[^z]\n\n[^x]: X\n[^y]: Y");
    expect(seen()).toContain("a1 b2 c[^z]");
    expect(seen()).toContain("2. X");
  });

  it("read as the document counts, or as they are written", async () => {
    await show("|see @fig:x and @fig:y");
    expect(seen()).toBe("see Figure 3 and @fig:y");
  });

  it("read as the citation style says, or as they are written", async () => {
    await show("|Foxes [see @miller, p. 5], [@other], [mail a@b], [@miller](x) and [@fig:x]");
    expect(seen()).toBe("Foxes (see Miller 2020, p. 5), [@other], [mail a@b], @miller and [Figure 3]");
  });

  it("are selected before they are deleted", async () => {
    await show("a[^x]| b\n\n[^x]: X");
    press("Backspace");
    expect(view.state.doc.toString()).toContain("a[^x] b");
    expect(selected()).toEqual([1, 5]);
  });
});

describe("citations", () => {
  it("read as they are rendered, and by the names of their entries until they are", async () => {
    await show("a| [see @miller, p. 5] [cf. -@smith-2019, p. 7; @smith-2019] [@smith-2019; @gone]");
    expect(seen()).toBe("a (see Miller 2020, p. 5) [cf. Smith 2019, p. 7; Smith 2019] [@smith-2019; @gone]");
  });

  it("keep the names of their entries while they are written", async () => {
    await show("a [@smith-2019, p. 7|] [@gone]");
    expect(seen()).toBe("a [Smith 2019, p. 7] [@gone]");
    view.dispatch({ effects: showAllSigns.of(true) });
    expect(view.contentDOM.textContent).toBe("a [@smith-2019, p. 7] [@gone]");
  });

  it("have names that are selected before they are deleted", async () => {
    await show("a [@smith-2019|]");
    press("Backspace");
    expect(selected()).toEqual([3, 14]);
  });
});

describe("captions of tables", () => {
  it("begin with their number, and end without their label", async () => {
    await show("a|\n\n| b |\n|---|\n| c |\n\n: Limits {#tbl:x}\n\nd\n\n: no caption");
    expect(seen()).toContain("Table 1: Limits\n");
    expect(seen()).toContain(": no caption");
  });
});

describe("pictures", () => {
  it("are shown with a number and caption where they stand alone, and never from elsewhere", async () => {
    await show('a|\n\n![A tank](quire:p1 "The tank"){#fig:x width=50%}\n\n![far](https://far.org/p.png)');
    const image = view.contentDOM.querySelector("img.cm-picture");
    expect(image?.getAttribute("src")).toBe("/api/images/p1");
    expect(image?.getAttribute("alt")).toBe("A tank");
    expect(view.contentDOM.querySelector("figcaption")?.textContent).toBe("Figure 3: The tank");
    expect(view.contentDOM.querySelectorAll("img.cm-picture")).toHaveLength(1);
  });

  it("are selected whole by the cursor that comes to them, and left again", async () => {
    await show('a|\n\n![t](quire:p1 "c")\n\nb');
    view.dispatch({ selection: { anchor: 3 }, userEvent: "select" });
    expect(selected()).toEqual([3, 21]);
    press("ArrowDown");
    expect(selected()).toEqual([22, 22]);
  });
});

describe("whoever has inserted a figure and writes on", () => {
  const figure = 'One.\n\n![A mill](quire:abc "The mill")';

  async function selectFigure(text: string): Promise<void> {
    await show(text);
    view.dispatch({ selection: { anchor: figure.length } });
    expect(selected()).toEqual([6, figure.length]);
  }

  it.each([
    ["at the end of the text", figure, `${figure}\n\n`],
    ["before a paragraph", `${figure}\n\nTwo.`, `${figure}\n\n\n\nTwo.`],
  ])("begins a paragraph below it with Enter: %s", async (_, text, after) => {
    await selectFigure(text);
    expect(press("Enter")).toBe(true);
    expect(view.state.doc.toString()).toBe(after);
    expect(selected()).toEqual([figure.length + 2, figure.length + 2]);
  });

  it("begins one with a letter, too", async () => {
    await selectFigure(`${figure}\n\nTwo.`);
    const event = new InputEvent("beforeinput", { inputType: "insertText", data: "x", cancelable: true });
    expect(view.contentDOM.dispatchEvent(event)).toBe(false);
    expect(view.state.doc.toString()).toBe(`${figure}\n\nx\n\nTwo.`);
  });

  it("begins one behind what a change has left", async () => {
    await show("One.\n\n");
    const insert = figure.slice(6);
    view.dispatch({ changes: { from: 6, insert }, selection: { anchor: 6 + insert.length } });
    expect(selected()).toEqual([figure.length, figure.length]);
    expect(press("Enter")).toBe(true);
    expect(view.state.doc.toString()).toBe(`${figure}\n\n`);
  });
});
