// The cursor and hidden signs within lines. A sign has no width, so that both of its sides are one place to whoever
// writes: keys that move or delete pass over it first, and the cursor never stands in the middle of one.

import { syntaxTree } from "@codemirror/language";
import { EditorSelection, EditorState, Prec, type Extension } from "@codemirror/state";
import { Direction, keymap, type Command, type KeyBinding } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { inlinePreviews } from "./previews";
import { isRevealed } from "./revealing";
import { isSign } from "./signs";

interface Sign {
  from: number;
  to: number;
}

/** The hidden signs that touch an offset. */
function signsAt(state: EditorState, offset: number): Sign[] {
  const previews = state.facet(inlinePreviews);
  const found: Sign[] = [];
  for (const side of [-1, 1] as const) {
    let node: SyntaxNode | null = syntaxTree(state).resolveInner(offset, side);
    for (; node !== null; node = node.parent)
      for (const { reveals, decorate } of previews.get(node.name) ?? []) {
        if (isRevealed(state, node, reveals)) continue;
        const signs = decorate(node, state).filter(({ value }) => isSign(value));
        found.push(...signs.filter(({ from, to }) => from <= offset && offset <= to));
      }
  }
  return found;
}

/** The other side of all hidden signs that stand beside an offset. */
export function beyondSigns(state: EditorState, offset: number, isForward: boolean): number {
  const ends = signsAt(state, offset).map(({ from, to }) => (isForward ? to : from));
  const beyond = isForward ? Math.max(offset, ...ends) : Math.min(offset, ...ends);
  return beyond === offset ? offset : beyondSigns(state, beyond, isForward);
}

/** Out of the middle of a sign, towards where the cursor was going. */
function outOfSigns(state: EditorState, offset: number, isForward: boolean): number {
  const around = signsAt(state, offset).find(({ from, to }) => from < offset && offset < to);
  if (around === undefined) return offset;
  return isForward ? around.to : around.from;
}

/** Pass over the signs beside the cursor; what the key does by itself comes after that. */
const passSigns =
  (isForward: (view: Parameters<Command>[0]) => boolean, isExtending: boolean): Command =>
  (view) => {
    const { main } = view.state.selection;
    if (!main.empty && !isExtending) return false;
    const head = beyondSigns(view.state, main.head, isForward(view));
    if (head === main.head) return false;
    const anchor = main.empty ? head : main.anchor;
    view.dispatch({ selection: { anchor, head }, userEvent: "select" });
    return false;
  };

/** What a backslash stands before goes with it. */
function deleteEscaped(isForward: boolean): Command {
  return ({ state, dispatch }) => {
    const { main } = state.selection;
    const node = syntaxTree(state).resolveInner(main.head, isForward ? 1 : -1);
    // The key has passed over the backslash already.
    const isAtCursor = isForward ? main.head < node.to : main.head === node.to;
    if (!main.empty || node.name !== "Escape" || !isAtCursor || isRevealed(state, node, "never"))
      return false;
    dispatch(
      state.update({
        changes: { from: node.from, to: node.to },
        userEvent: isForward ? "delete.forward" : "delete.backward",
        scrollIntoView: true,
      }),
    );
    return true;
  };
}

function moving(key: string, direction: Direction): KeyBinding[] {
  const isForward: Parameters<typeof passSigns>[0] = (view) =>
    view.textDirectionAt(view.state.selection.main.head) === direction;
  const run = passSigns(isForward, false);
  const shift = passSigns(isForward, true);
  return [
    { key, run, shift },
    { key: `Mod-${key}`, mac: `Alt-${key}`, run, shift },
  ];
}

function deleting(key: string, isForward: boolean): KeyBinding[] {
  const run = passSigns(() => isForward, false);
  return [
    { key, run, shift: run },
    { key: `Mod-${key}`, mac: `Alt-${key}`, run },
    { key, run: deleteEscaped(isForward), shift: deleteEscaped(isForward) },
  ];
}

export const signMotion: Extension = [
  EditorState.transactionFilter.of((transaction) => {
    const { selection, docChanged, startState: state } = transaction;
    if (!selection || docChanged) return transaction;
    const { main } = selection;
    const isForward = main.head > state.selection.main.head;
    const head = outOfSigns(state, main.head, isForward);
    if (head === main.head) return transaction;
    const moved = main.empty ? EditorSelection.cursor(head) : EditorSelection.range(main.anchor, head);
    return [transaction, { selection: moved, sequential: true }];
  }),
  Prec.highest(
    keymap.of([
      ...moving("ArrowLeft", Direction.RTL),
      ...moving("ArrowRight", Direction.LTR),
      ...deleting("Backspace", false),
      ...deleting("Delete", true),
    ]),
  ),
];
