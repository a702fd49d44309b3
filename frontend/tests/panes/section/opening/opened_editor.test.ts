import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MadeDecision } from "../../../../src/panes/section/editor/decisions";
import type { EditHistories, EditHistory } from "../../../../src/panes/section/editor/edit_histories";
import type { EditorCallbacks, SectionEditor } from "../../../../src/panes/section/editor/editor";
import { OpenedEditor } from "../../../../src/panes/section/opening/opened_editor.svelte";
import type { SectionText } from "../../../../src/panes/section/opening/section_text.svelte";

const host = { contains: () => false } as unknown as HTMLElement;
const position = { text: "One.", offset: 2, letter: 2 };

/** What was asked of the editor, and what came of it, in order. */
let happened: string[];
let text: Pick<SectionText, "text" | "sectionId" | "typed" | "onNewText" | "isUnconfirmed">;
let histories: EditHistories;
let opened: OpenedEditor;
/** What the page was told by the editor. */
let toPage: EditorCallbacks;
let isLoaded: () => void;
let areFormulasLoaded: Promise<void>;

const note =
  (name: string) =>
  (...details: unknown[]) => {
    happened.push([name, ...details.filter((detail) => typeof detail !== "object")].join(" "));
  };

const scriptedEditor = {
  setText: note("setText"),
  startAgain: note("startAgain"),
  type: note("type"),
  setLabel: note("setLabel"),
  insertParagraph: ({ text }: { text: string }) => happened.push(`insertParagraph ${text}`),
  insertWords: ({ text }: { text: string }, { kind }: { kind: string }) => {
    happened.push(`insertWords ${text} ${kind}`);
    return isAtCursor;
  },
  settleInsertion: note("settleInsertion"),
  focus: note("focus"),
  focusAt: note("focusAt"),
  showMatches: note("showMatches"),
  showFound: note("showFound"),
  hideFound: note("hideFound"),
  select: note("select"),
  cursorTop: () => 40,
  history: () => "history" as unknown as EditHistory,
  destroy: note("destroy"),
} as unknown as SectionEditor;

let isAtCursor = true;

beforeEach(() => {
  happened = [];
  isAtCursor = true;
  areFormulasLoaded = Promise.resolve();
  text = {
    text: "One.\n\nTwo.",
    sectionId: "s1",
    typed: note("typed"),
    onNewText: null,
    isUnconfirmed: false,
  };
  histories = new Map();
  const loading = new Promise<void>((resolve) => (isLoaded = resolve));
  vi.stubGlobal("document", { activeElement: null });
  opened = new OpenedEditor(
    text as SectionText,
    histories,
    {
      onReady: note("ready"),
      onTyped: note("noticed typing"),
      onFoundShown: (top) => happened.push(`found at ${top()}`),
      onLeave: note("leave"),
      sectionLevel: () => 1,
      storePicture: () => Promise.resolve(null),
      onForm: note("form"),
      referenceTargets: () => [],
      citable: () => Promise.resolve([]),
      onAsk: note("ask"),
      onRewrite: note("rewrite"),
      onAccept: note("accept"),
      onReject: note("reject"),
      onDecisionUndone: () => null,
      pictures: {
        onUpload: () => Promise.reject(new Error("No server.")),
        onInserted: note("inserted a picture"),
        reasonOf: String,
      },
      mayAsk: () => true,
      mayAddPictures: () => true,
      onPicture: note("picture"),
      onChoosePicture: note("choose a picture"),
    },
    async () => {
      await loading;
      return {
        createEditor: (_host, _options, callbacks) => {
          toPage = callbacks;
          return scriptedEditor;
        },
        loadGridsFor: () => Promise.resolve(),
        loadFormulasFor: () => areFormulasLoaded,
      };
    },
  );
});

afterEach(() => vi.unstubAllGlobals());

async function open(): Promise<void> {
  const opening = opened.open(host, "Purpose", null);
  isLoaded();
  await opening;
}

describe("an editor that comes", () => {
  it("is ready, and the cursor is left alone", async () => {
    await open();
    expect(opened.isOpen).toBe(true);
    expect(happened).toEqual(["ready"]);
  });

  it("waits for what shows the formulas of its text", async () => {
    let formulasCame: () => void = () => undefined;
    areFormulasLoaded = new Promise((resolve) => (formulasCame = resolve));
    const opening = open();
    await new Promise((resolve) => setTimeout(resolve));
    expect(opened.isOpen).toBe(false);
    formulasCame();
    await opening;
    expect(opened.isOpen).toBe(true);
  });

  it("takes the focus that was wanted last", async () => {
    opened.focusAt(null);
    opened.focusAt(position);
    await open();
    expect(happened).toEqual(["focusAt", "ready"]);
  });

  it("does all that was asked for in its order, in place of going where the text was clicked", async () => {
    opened.focusAt(position);
    opened.insertAnswer("m1", () => ({ text: "An answer.", notes: [] }));
    opened.insertQuote("r1", () => ({ text: "A quote.", notes: [] }));
    await open();
    expect(happened).toEqual([
      "insertParagraph An answer.",
      "found at 40",
      "insertWords A quote. quoted",
      "found at 40",
      "ready",
    ]);
    expect(opened.isJustInserted).toBe(true);
  });

  it("marks what was found, and the places of a search", async () => {
    const found = { locator: { label: "paragraph 2", paragraph: 2 }, snippet: "Two.", highlights: [[0, 3]] };
    opened.showFound(found as Parameters<typeof opened.showFound>[0]);
    opened.showMatches([{ from: 0, to: 3 }], 0);
    await open();
    expect(happened).toEqual(["ready", "showFound", "found at 40", "showMatches 0", "found at 40"]);
  });

  it("takes what was typed while it was on its way", async () => {
    opened.holdKeysIn({ focus: note("hold"), composed: async () => undefined, text: () => "abc" });
    opened.focusAt(position);
    await open();
    expect(happened).toEqual(["hold", "focusAt", "ready", "type abc"]);
  });

  it("does not come any more once its section was left", async () => {
    const opening = opened.open(host, "Purpose", null);
    opened.close();
    isLoaded();
    await opening;
    expect(opened.isOpen).toBe(false);
    expect(happened).toEqual([]);
  });
});

describe("an open editor", () => {
  beforeEach(async () => {
    await open();
    happened = [];
  });

  it("hands on what is typed, which ends the note on what was inserted", () => {
    opened.insertQuote("r1", () => ({ text: "A quote.", notes: [] }));
    toPage.onChange("One more.", []);
    expect(opened.isJustInserted).toBe(false);
    expect(happened).toEqual([
      "insertWords A quote. quoted",
      "found at 40",
      "ready",
      "typed One more.",
      "noticed typing",
    ]);
  });

  it("begins anew with the newest text, unless something was written in the one that was on the screen", () => {
    text.isUnconfirmed = true;
    text.onNewText?.("Newer.");
    toPage.onChange("Newer. Typed.", []);
    text.onNewText?.("Newest. Typed.");
    expect(happened).toEqual([
      "startAgain Newer.",
      "typed Newer. Typed.",
      "noticed typing",
      "setText Newest. Typed. ",
    ]);
  });

  it("shows a text that comes from elsewhere", () => {
    text.onNewText?.("Newer.", { made: { proposalId: "p1", decisionId: "d1" } satisfies MadeDecision });
    expect(happened).toEqual(["setText Newer."]);
  });

  it("inserts of a proposal those notes that the section does not have", () => {
    text.text = "One.[^a]\n\n[^a]: Known.";
    const notes = [
      { label: "a", text: "Known." },
      { label: "b", text: "New." },
      { label: "c", text: "Not meant." },
    ];
    let inserted: string[] = [];
    vi.spyOn(scriptedEditor, "insertParagraph").mockImplementationOnce(({ notes }) => {
      inserted = notes;
    });
    opened.insertProposed(
      "m1",
      " Proposed.[^a] And.[^b] ",
      notes as Parameters<typeof opened.insertProposed>[2],
    );
    expect(inserted).toEqual(["[^b]: New."]);
  });

  it("hides what was found with the next key that is not a modifier", () => {
    opened.hideFound({ key: "Shift" } as KeyboardEvent);
    expect(happened).toEqual([]);
    opened.hideFound({ key: "a" } as KeyboardEvent);
    expect(happened).toEqual(["hideFound"]);
  });

  it("leaves its history to the next editor of the section", () => {
    opened.close();
    expect(histories.get("s1")).toBe("history");
    expect(text.onNewText).toBeNull();
    expect(happened).toEqual(["destroy"]);
  });
});

describe("a quote that would break a block", () => {
  it("is shown where it would go, and inserted once that is wanted", async () => {
    await open();
    isAtCursor = false;
    opened.insertQuote(null, () => ({ text: "A quote.", notes: [] }));
    expect([opened.isPlacing, opened.isJustInserted]).toEqual([true, false]);
    opened.settleInsertion(true);
    expect([opened.isPlacing, opened.isJustInserted]).toEqual([false, true]);
    expect(happened).toContain("insertWords A quote. pasted");
    expect(happened).toContain("settleInsertion true");
  });

  it("is not inserted where it is not wanted", async () => {
    await open();
    isAtCursor = false;
    opened.insertQuote("r1", () => ({ text: "A quote.", notes: [] }));
    opened.settleInsertion(false);
    expect([opened.isPlacing, opened.isJustInserted]).toEqual([false, false]);
    expect(happened.slice(-2)).toEqual(["settleInsertion false", "focus"]);
  });
});
