// @vitest-environment jsdom
// What a proposal would change is seen in the cells of the table that it would change.

import { ensureSyntaxTree, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { WordChange } from "../../../../../src/api";
import { noFacts } from "../../../../../src/panes/section/reading/document_facts";
import { hunkDecorations, showHunks, type HunkLabels } from "../../../../../src/panes/section/editor/hunks";
import { markdown } from "../../../../../src/panes/section/editor/looks";
import { documentFacts } from "../../../../../src/panes/section/editor/preview/document_facts";
import { livePreview } from "../../../../../src/panes/section/editor/preview/live_preview";
import { gridsIn, tableGrids } from "../../../../../src/panes/section/editor/tables/grids";
import { tablesOf } from "../../../../../src/panes/section/editor/tables/shown_tables";
import { hunk } from "../../../../builders";

const head = "| step | minutes |\n|---|--:|\n";
const row = "| rinse | 10 |\n";
const saved = `${head}${row}`;
const labels: HunkLabels = { accept: "", reject: "", acceptOne: () => "", rejectOne: () => "" };
const callbacks = { onAccept: () => undefined, onReject: () => undefined };

let view: EditorView;

beforeAll(() => {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
});

afterEach(() => view.destroy());

function show(after: string, words: WordChange[]): void {
  view = new EditorView({
    parent: document.body,
    state: EditorState.create({
      doc: saved,
      extensions: [
        new LanguageSupport(markdown),
        documentFacts(noFacts),
        livePreview(false),
        hunkDecorations,
        tableGrids,
      ],
    }),
  });
  ensureSyntaxTree(view.state, saved.length, Infinity);
  const place = { start: head.length, end: saved.length };
  const shown = { hunks: [hunk({ before: row, after, words, place })], saved, currentId: null };
  showHunks(view, shown, labels, callbacks);
}

const changed = () =>
  [...view.dom.querySelectorAll("td")].map((cell) =>
    [...cell.querySelectorAll(".cm-removed, .cm-added")].map(({ className, textContent }) => [
      className,
      textContent,
    ]),
  );

const words: WordChange[] = [
  { kind: "kept", text: "| rinse | " },
  { kind: "removed", text: "10" },
  { kind: "added", text: "15" },
  { kind: "kept", text: " |\n" },
];
const both = [
  [],
  [
    ["cm-removed", "10"],
    ["cm-added", "15"],
  ],
];

it("shows what goes and what comes in the cell", () => {
  show("| rinse | 15 |\n", words);
  expect(changed()).toEqual(both);
});

it("shows the same in the cell that is edited, whose words stay as they are", () => {
  show("| rinse | 15 |\n", words);
  const [table] = tablesOf(view.state);
  if (table) gridsIn(view)?.enter(table, { row: 1, column: 1 }, "start");
  expect(gridsIn(view)?.editor?.state.doc.toString()).toBe("10");
  expect(changed()).toEqual(both);
});

it("leaves whole rows that come to the list", () => {
  show(`${row}| dry | 5 |\n`, [
    { kind: "kept", text: "| rinse | 10" },
    { kind: "added", text: " |\n| dry | 5" },
    { kind: "kept", text: " |\n" },
  ]);
  expect(changed()).toEqual([[], []]);
});
