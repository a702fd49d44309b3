// How one text becomes another in few small steps, so that what stays the same is not touched.

import { diffArrays } from "diff";

/** A stretch of the text before, and what comes in its place. */
export interface TextChange {
  from: number;
  to: number;
  insert: string;
}

const millisecondsMax = 200;

/** Line by line, and within the lines without what they begin and end with in both. */
export function changesBetween(before: string, after: string): TextChange[] {
  const found = diffArrays(linesOf(before), linesOf(after), { timeout: millisecondsMax });
  if (found === undefined) return narrowed({ from: 0, to: before.length, insert: after }, before);
  const changes: TextChange[] = [];
  let offset = 0;
  let open: TextChange | null = null;
  for (const { value, added, removed } of found) {
    const text = value.join("");
    if (!added && !removed) {
      if (open) changes.push(...narrowed(open, before));
      open = null;
    } else {
      open ??= { from: offset, to: offset, insert: "" };
      if (added) open.insert += text;
      else open.to += text.length;
    }
    if (!added) offset += text.length;
  }
  return open ? [...changes, ...narrowed(open, before)] : changes;
}

/** A change without what both texts begin and end with; none where they are the same. */
export function narrowed({ from, to, insert }: TextChange, before: string): TextChange[] {
  const most = Math.min(to - from, insert.length);
  let same = 0;
  while (same < most && before[from + same] === insert[same]) same += 1;
  let sameAtEnd = 0;
  while (sameAtEnd < most - same && before[to - 1 - sameAtEnd] === insert[insert.length - 1 - sameAtEnd])
    sameAtEnd += 1;
  const change = {
    from: from + same,
    to: to - sameAtEnd,
    insert: insert.slice(same, insert.length - sameAtEnd),
  };
  return change.from === change.to && change.insert === "" ? [] : [change];
}

const linesOf = (text: string): string[] => text.split(/(?<=\n)/);
