// Where in the Markdown a click on the rendered text leads to.

const aroundLength = 24;

/** The words on both sides of a click, and how far down the text it was. */
export interface ClickedText {
  before: string;
  after: string;
  /** From 0, the start, to 1, the end. */
  share: number;
}

export function textAtClick(event: MouseEvent, container: HTMLElement): ClickedText | null {
  const found = caretAt(event.clientX, event.clientY);
  if (found === null || !container.contains(found.node)) return null;
  const upToHere = document.createRange();
  upToHere.setStart(container, 0);
  upToHere.setEnd(found.node, found.offset);
  const whole = container.textContent ?? "";
  const length = upToHere.toString().length;
  const own = found.node.textContent ?? "";
  return {
    before: own.slice(Math.max(0, found.offset - aroundLength), found.offset),
    after: own.slice(found.offset, found.offset + aroundLength),
    share: whole.length === 0 ? 0 : length / whole.length,
  };
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if ("caretPositionFromPoint" in document) {
    const found = document.caretPositionFromPoint(x, y);
    if (found) return { node: found.offsetNode, offset: found.offset };
  }
  // Safari has only this one.
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** The place in the source whose words are the clicked ones; of several, the one nearest to where the click was. */
export function offsetInSource(source: string, { before, after, share }: ClickedText): number {
  const expected = Math.round(source.length * share);
  for (const length of [aroundLength, 12, 6]) {
    const head = before.slice(-length);
    const words = head + after.slice(0, length);
    if (words.trim() === "") continue;
    const found = nearest(source, words, expected - head.length);
    if (found !== null) return found + head.length;
  }
  return expected;
}

function nearest(source: string, words: string, expected: number): number | null {
  let best: number | null = null;
  for (let at = source.indexOf(words); at !== -1; at = source.indexOf(words, at + 1)) {
    if (best === null || Math.abs(at - expected) < Math.abs(best - expected)) best = at;
  }
  return best;
}
