// @vitest-environment jsdom
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Hunk } from "../../../../src/api";
import {
  hunkDecorations,
  offsetOfHunk,
  showHunks,
  type HunkLabels,
} from "../../../../src/panes/section/editor/hunks";
import { hunk } from "../../../builders";

const saved = "The first text.\n\nThe second text.\n";

const labels: HunkLabels = {
  accept: "Accept",
  reject: "Reject",
  acceptOne: (number) => `Accept change ${number}`,
  rejectOne: (number) => `Reject change ${number}`,
};

const first = hunk();
const second = hunk({
  id: "h2",
  before: "The second text.\n",
  after: "The other text.\n",
  words: [
    { kind: "kept", text: "The " },
    { kind: "removed", text: "second" },
    { kind: "added", text: "other" },
    { kind: "kept", text: " text.\n" },
  ],
  place: { start: 17, end: 34 },
});

let view: EditorView;
let chosen: string[];

beforeEach(() => {
  chosen = [];
  view = new EditorView({
    state: EditorState.create({ doc: saved, extensions: hunkDecorations }),
    parent: document.body,
  });
});

afterEach(() => view.destroy());

function show(hunks: Hunk[], currentId: string | null = null): void {
  const callbacks = {
    onAccept: (id: string) => chosen.push(`accept ${id}`),
    onReject: (id: string) => chosen.push(`reject ${id}`),
  };
  showHunks(view, { hunks, saved, currentId }, labels, callbacks);
}

const all = (selector: string) => [...view.dom.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string) => all(selector).map(({ textContent }) => textContent);
const lines = () => texts(".cm-line");

describe("a change in the text", () => {
  it("strikes what goes and shows what comes behind it, and its buttons at the end", () => {
    show([first]);
    expect(texts("del.cm-removed")).toEqual(["first"]);
    expect(texts("ins.cm-added")).toEqual(["better"]);
    expect(lines()[0]).toBe("The firstbetter text.AcceptReject");
  });

  it("is no part of the text", () => {
    show([first, second]);
    expect(view.state.doc.toString()).toBe(saved);
  });

  it("has its buttons before the end of its last line", () => {
    show([second]);
    expect(lines()[2]).toBe("The secondother text.AcceptReject");
    expect(lines()[3]).toBe("");
  });

  it("is decided by its buttons, which say which one they are about", () => {
    show([first, second]);
    for (const button of all("button")) button.click();
    expect(chosen).toEqual(["accept h1", "reject h1", "accept h2", "reject h2"]);
    expect(all("button").map((button) => button.ariaLabel)).toEqual([
      "Accept change 1",
      "Reject change 1",
      "Accept change 2",
      "Reject change 2",
    ]);
  });

  it("leaves cursor and tab order alone", () => {
    show([first]);
    const [button] = all("button");
    const press = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
    button?.dispatchEvent(press);
    expect(press.defaultPrevented).toBe(true);
    expect(button?.tabIndex).toBe(-1);
  });

  it("stands out where it is the one that one is at", () => {
    show([first, second], "h2");
    expect(texts(".cm-removed.cm-current")).toEqual(["second"]);
    expect(texts(".cm-added.cm-current")).toEqual(["other"]);
    expect(all(".cm-choices.cm-current")).toHaveLength(1);
    show([first, second], "h1");
    expect(texts(".cm-removed.cm-current")).toEqual(["first"]);
    expect(texts(".cm-added.cm-current")).toEqual(["better"]);
    expect(all(".cm-choices.cm-current button")[0]?.ariaLabel).toBe("Accept change 1");
  });

  it("stands whole before another one at the same offset", () => {
    const added = (id: string, text: string) =>
      hunk({ id, before: "", after: text, words: [{ kind: "added", text }], place: { start: 15, end: 15 } });
    show([added("h1", " One."), added("h2", " Two.")]);
    expect(lines()[0]).toBe("The first text. One.AcceptReject Two.AcceptReject");
  });
});

describe("changes that are shown", () => {
  it("are those that wait and have a range", () => {
    show([hunk({ state: "accepted" }), { ...second, place: null }]);
    expect(all("ins, del, button")).toEqual([]);
  });

  it("move with what is typed before them", () => {
    show([second]);
    expect(offsetOfHunk(view, "h2")).toBe(21);
    view.dispatch({ changes: { from: 0, insert: "Typed. " } });
    expect(offsetOfHunk(view, "h2")).toBe(28);
    expect(texts("del.cm-removed")).toEqual(["second"]);
  });

  it("are found in a text that was typed on since it was saved", () => {
    view.dispatch({ changes: { from: 0, insert: "Typed. " } });
    show([second]);
    expect(texts("del.cm-removed")).toEqual(["second"]);
  });

  it("give way to those that are shown next, or to none", () => {
    show([first, second]);
    show([second]);
    expect(texts("ins")).toEqual(["other"]);
    expect(offsetOfHunk(view, "h1")).toBeNull();
    show([]);
    expect(all("ins, del, button")).toEqual([]);
  });
});
