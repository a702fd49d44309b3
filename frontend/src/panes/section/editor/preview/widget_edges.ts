// The edges of what stands for hidden source, for the keys that come to them.

import { RangeSet, RangeValue, type EditorState, type Range } from "@codemirror/state";

/** What keys do at an edge: the cursor passes over the whole as over a letter, or goes into its source. */
export type CursorAtEdge = "over" | "into";

export class WidgetEdges extends RangeValue {
  constructor(
    readonly cursor: CursorAtEdge,
    readonly isBlock: boolean,
  ) {
    super();
  }

  override eq(other: WidgetEdges): boolean {
    return this.cursor === other.cursor && this.isBlock === other.isBlock;
  }
}

export type Edges = RangeSet<WidgetEdges>;

export interface FoundEdges {
  from: number;
  to: number;
  cursor: CursorAtEdge;
  isBlock: boolean;
}

/** The first of these ranges that touches an offset and is wanted. */
export function edgesAt(
  sets: readonly Edges[],
  offset: number,
  isWanted: (found: FoundEdges) => boolean,
): FoundEdges | null {
  let wanted: FoundEdges | null = null;
  for (const set of sets)
    set.between(offset, offset, (from, to, { cursor, isBlock }) => {
      const found = { from, to, cursor, isBlock };
      if (!isWanted(found)) return;
      wanted = found;
      return false;
    });
  return wanted;
}

export const edgesOf = (
  ranges: readonly Range<unknown & RangeValue>[],
  cursor: CursorAtEdge,
  isBlock: boolean,
): Range<WidgetEdges>[] =>
  ranges
    .filter(({ from, to }) => from < to)
    .map(({ from, to }) => new WidgetEdges(cursor, isBlock).range(from, to));

/** Where the cursor goes that enters the source between these edges. */
export function offsetInside(state: EditorState, { from, to }: FoundEdges, isForward: boolean): number {
  const source = state.sliceDoc(from, to);
  const opening = /^(?:\$\$?\s*|@)/.exec(source)?.[0].length ?? 1;
  const closing = /\s*\$\$?\s*$/.exec(source)?.[0].length ?? 1;
  return isForward ? Math.min(from + opening, to - 1) : Math.max(to - closing, from + 1);
}
