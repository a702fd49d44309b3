// Keeps a growing list at its end while the reader is there, and leaves it alone while the reader is elsewhere.

import { tick } from "svelte";

/** Fractions of pixels and a started scroll still count as the end. */
const nearPixels = 24;

export class StickToBottom {
  isAtBottom = $state(true);
  /** Something is written in the list itself, and must not be pushed away under the hands. */
  isWrittenIn = false;
  #box: HTMLElement | null = null;
  #isHeld = false;

  /** To be attached to the scrolling box; its first child is what grows. */
  readonly attach = (box: HTMLElement): (() => void) => {
    this.#box = box;
    const follow = () => this.isAtBottom && !this.#isHeld && !this.isWrittenIn && this.toBottom();
    // Not read from the box: that would have everything laid out before all of it is there.
    let lastTop = 0;
    const look = () => {
      // The list may have grown since the scroll this tells of: only going up means leaving the end.
      if (isNear()) this.isAtBottom = true;
      else if (box.scrollTop < lastTop) this.isAtBottom = false;
      lastTop = box.scrollTop;
    };
    /** What somebody opens is read from its beginning, also at the end of the list. */
    const opened = (event: Event) => {
      const summary = event.target instanceof Element ? event.target.closest("summary") : null;
      if (summary !== null)
        void this.holdInPlace(summary, nextFrame).then(() => (this.isAtBottom = isNear()));
    };
    const isNear = () => box.scrollHeight - box.scrollTop - box.clientHeight < nearPixels;
    const observer = new ResizeObserver(follow);
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
    box.addEventListener("scroll", look, { passive: true });
    box.addEventListener("click", opened, { capture: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("click", opened, { capture: true });
      box.removeEventListener("scroll", look);
    };
  };

  toBottom(): void {
    // At once, not with the event of the scroll: the list may have grown until that comes.
    this.isAtBottom = true;
    this.#box?.scrollTo({ top: this.#box.scrollHeight });
  }

  /** Keep what is being read in place while something is put above it. */
  async keepPlaceWhile(change: () => Promise<void>): Promise<void> {
    const box = this.#box;
    if (box === null) return;
    const fromEnd = box.scrollHeight - box.scrollTop;
    await change();
    await tick();
    box.scrollTop = box.scrollHeight - fromEnd;
  }

  /** Keep an element where it stands on the screen while what is around it changes. */
  async holdInPlace(element: HTMLElement, change: () => Promise<unknown>): Promise<void> {
    const top = element.getBoundingClientRect().top;
    this.#isHeld = true;
    await change();
    await tick();
    this.#box?.scrollBy({ top: element.getBoundingClientRect().top - top });
    await nextFrame();
    await nextFrame();
    this.#isHeld = false;
  }
}

/** What has changed its size is told of in the frame that shows it. */
function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
