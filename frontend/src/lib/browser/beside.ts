// Where a form or menu stands beside what it is about, within what is seen of the window: a phone's keyboard covers the rest.

/** A part of the window, such as a `DOMRect`. */
export type Box = Pick<DOMRect, "left" | "top" | "bottom">;

const margin = 8;

/** Put an element with a fixed position below another one, or above it where there is more room. */
export function putBeside(shown: HTMLElement, beside: Box, gap = 0): void {
  const { width, height } = shown.getBoundingClientRect();
  const seenTop = window.visualViewport?.offsetTop ?? 0;
  const seenBottom = seenTop + (window.visualViewport?.height ?? window.innerHeight);
  const isRoomBelow = beside.bottom + gap + height + margin <= seenBottom;
  const isRoomAbove = beside.top - gap - height >= seenTop + margin;
  const lowest = Math.max(seenTop + margin, seenBottom - height - margin);
  const top = isRoomBelow ? beside.bottom + gap : isRoomAbove ? beside.top - gap - height : lowest;
  shown.style.top = `${top}px`;
  shown.style.left = `${Math.max(margin, Math.min(beside.left, window.innerWidth - width - margin))}px`;
}
