// Which parts of the text were not typed here, for whoever saves it: pasted, quoted, or put in from an answer.

import { StateEffect, StateField, type EditorState, type Transaction } from "@codemirror/state";
import type { Origin } from "../../../api";
import { lengthInCharacters } from "../rewriting/selections";

/** How a part of a text came in, other than by typing. */
export type CameFrom =
  { kind: "pasted" } | { kind: "quoted"; reference_id: string } | { kind: "answer"; message_id: string };

interface OriginRange {
  from: number;
  to: number;
  came: CameFrom;
}

/** The server takes no more with one save; the newest count. */
const originsMax = 1_000;

/** Says how all that this change puts in came to be. */
export const cameFrom = StateEffect.define<CameFrom>();

export const origins = StateField.define<OriginRange[]>({
  create: () => [],
  update(ranges, change) {
    if (!change.docChanged) return ranges;
    const stayed = ranges.flatMap((range) => whatStays(range, change));
    const came = howItCame(change);
    if (came !== null) {
      change.changes.iterChanges((_fromA, _toA, from, to) => {
        if (from < to) stayed.push({ from, to, came });
      });
    }
    return stayed.slice(-originsMax);
  },
});

/** What the server is told with the text that stands in the editor. */
export function originsIn(state: EditorState): Origin[] {
  const ranges = state.field(origins).toSorted((one, other) => one.from - other.from);
  if (ranges.length === 0) return [];
  const text = state.doc.toString();
  let offset = 0;
  let characters = 0;
  const charactersTo = (end: number) => {
    // Ranges have no text in common, so offsets only rise.
    characters += lengthInCharacters(text.slice(offset, end));
    offset = end;
    return characters;
  };
  return ranges.map(({ from, to, came }) => {
    const start = charactersTo(from);
    return { ...came, start, end: charactersTo(to) };
  });
}

function howItCame(change: Transaction): CameFrom | null {
  const said = change.effects.find((effect) => effect.is(cameFrom));
  if (said !== undefined) return said.value as CameFrom;
  return change.isUserEvent("input.paste") || change.isUserEvent("input.drop") ? { kind: "pasted" } : null;
}

/** What is typed amid a range is no part of it. */
function whatStays({ from, to, came }: OriginRange, { changes }: Transaction): OriginRange[] {
  const stayed: OriginRange[] = [];
  const add = (start: number, end: number) => {
    if (start < end) stayed.push({ from: changes.mapPos(start, 1), to: changes.mapPos(end, -1), came });
  };
  let start = from;
  changes.iterChanges((changedFrom, changedTo) => {
    if (changedTo < from || changedFrom > to) return;
    add(start, Math.max(start, changedFrom));
    start = Math.max(start, changedTo);
  });
  add(start, to);
  return stayed;
}
