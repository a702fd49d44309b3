import { history, redo, undo } from "@codemirror/commands";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import { expect, it } from "vitest";
import { cameFrom, origins, originsIn } from "../../../../src/panes/section/editor/origins";

/** What the server is told after these changes: each stretch as its words, how it came in, and from where. */
function told(text: string, ...changes: TransactionSpec[]): [string, string][] {
  let state = EditorState.create({ doc: text, extensions: [origins, history()] });
  for (const change of changes) state = state.update(change).state;
  return wordsOf(state);
}

function wordsOf(state: EditorState): [string, string][] {
  const characters = Array.from(state.doc.toString());
  return originsIn(state).map((origin) => [
    characters.slice(origin.start, origin.end).join(""),
    origin.kind === "answer" ? origin.message_id : origin.kind,
  ]);
}

const paste = (from: number, insert: string, to = from): TransactionSpec => ({
  changes: { from, to, insert },
  userEvent: "input.paste",
});
const type = (from: number, insert: string, to = from): TransactionSpec => ({
  changes: { from, to, insert },
  userEvent: "input.type",
});

it("says nothing of what is typed", () => {
  expect(told("One.", type(4, " Two."))).toEqual([]);
});

it("says what was pasted", () => {
  expect(told("One.", paste(4, " Two."))).toEqual([[" Two.", "pasted"]]);
});

it("says from which answer something was inserted, its notes included", () => {
  const insertion: TransactionSpec = {
    changes: [
      { from: 4, insert: "\n\nAnswered.[^1]" },
      { from: 9, insert: "\n\n[^1]: note" },
    ],
    effects: cameFrom.of({ kind: "answer", message_id: "m-1" }),
  };
  expect(told("One. Two.", insertion)).toEqual([
    ["\n\nAnswered.[^1]", "m-1"],
    ["\n\n[^1]: note", "m-1"],
  ]);
});

it("moves with the text around it", () => {
  expect(told("One.", paste(4, " Two."), type(0, "Zero. "), type(15, " Three."))).toEqual([
    [" Two.", "pasted"],
  ]);
});

it("says what stands first first, whenever it came in", () => {
  expect(told("One.", paste(4, " later"), paste(0, "first "))).toEqual([
    ["first ", "pasted"],
    [" later", "pasted"],
  ]);
});

it("leaves out what is typed amid it, and what is typed at its ends", () => {
  const changes = [paste(0, "pasted words"), type(6, " and typed"), type(0, "Here: "), type(28, "!")];
  expect(told("", ...changes)).toEqual([
    ["pasted", "pasted"],
    [" words", "pasted"],
  ]);
});

it("leaves out what was deleted or typed over", () => {
  expect(told("", paste(0, "one two three"), type(4, "2", 7))).toEqual([
    ["one ", "pasted"],
    [" three", "pasted"],
  ]);
  expect(told("", paste(0, "one"), type(0, "", 3))).toEqual([]);
});

it("counts characters as the server does", () => {
  const [origin] = originsIn(
    EditorState.create({ doc: "😀😀 ", extensions: origins }).update(paste(5, "😀 pasted")).state,
  );
  expect(origin).toEqual({ kind: "pasted", start: 3, end: 11 });
});

it("says only the newest where there are more than the server takes", () => {
  const changes = Array.from({ length: 1_001 }, (_, place) => paste(place * 2, place === 0 ? "0 " : "1 "));
  expect(told("", ...changes).length).toBe(1_000);
  expect(told("", ...changes)[0]).toEqual(["1 ", "pasted"]);
});

it("forgets what is undone", () => {
  let state = EditorState.create({ doc: "One.", extensions: [origins, history()] });
  const dispatch = (change: { state: EditorState }) => (state = change.state);
  dispatch(state.update(paste(4, " Two.")));
  undo({ state, dispatch });
  expect(wordsOf(state)).toEqual([]);
  redo({ state, dispatch });
  expect(state.doc.toString()).toBe("One. Two.");
});
