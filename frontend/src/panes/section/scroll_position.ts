// Keeps what is being read where it is while text above it gets another height. The browser's own anchoring is
// switched off in this box: it does not know which section a person has just opened.

/** Fractions of pixels are left alone. */
const tolerance = 0.5;
/** A section that is brought into view keeps this much room above it, in pixels. */
const marginAbove = 12;

interface Anchor {
  element: HTMLElement;
  top: number;
}

export class ScrollPosition {
  #box: HTMLElement | null = null;
  #list: HTMLElement | null = null;
  #anchor: Anchor | null = null;
  #isPinned = false;
  #waitingToShow: HTMLElement | null = null;
  #setTop = -1;
  /** Room above a section that stands in for a scroll to before the beginning. */
  #filler: { element: HTMLElement; pixels: number } | null = null;

  /** To be attached to the scrolling box; its first child holds the sections. */
  readonly attach = (box: HTMLElement): (() => void) => {
    this.#box = box;
    this.#list = box.firstElementChild as HTMLElement | null;
    const observer = new ResizeObserver(() => this.#resized());
    observer.observe(box);
    if (this.#list) observer.observe(this.#list);
    const scrolled = () => this.#scrolled();
    const touched = () => (this.#isPinned = false);
    box.addEventListener("scroll", scrolled, { passive: true });
    box.addEventListener("wheel", touched, { passive: true });
    box.addEventListener("touchmove", touched, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", scrolled);
      box.removeEventListener("wheel", touched);
      box.removeEventListener("touchmove", touched);
      this.#box = this.#list = this.#anchor = null;
    };
  };

  /** From now on this section stays where it is, until the person scrolls. */
  pin(section: HTMLElement): void {
    this.#isPinned = true;
    this.#anchor = { element: section, top: this.#topOf(section) };
  }

  /** Put the anchor back to where it was. Nothing moves under the eye when this runs before the next picture. */
  hold(): void {
    const anchor = this.#anchor;
    if (this.#box === null || anchor === null || !anchor.element.isConnected) return;
    const moved = this.#topOf(anchor.element) - anchor.top;
    if (Math.abs(moved) < tolerance) return;
    const free = this.#filler?.element === anchor.element ? this.#filler.pixels : 0;
    const lacking = Math.max(0, free - moved - (moved < 0 ? this.#box.scrollTop : 0));
    if (moved > 0 ? free > 0 : lacking > 0) this.#fill(anchor.element, lacking);
    const rest = this.#topOf(anchor.element) - anchor.top;
    anchor.top += rest;
    if (Math.abs(rest) >= tolerance) this.#scrollBy(rest);
  }

  /** Bring a section into view if it is not there; it is then at the top. */
  show(section: HTMLElement): void {
    const box = this.#box;
    if (box === null) return;
    if (box.clientHeight === 0) {
      this.#waitingToShow = section;
      return;
    }
    this.#waitingToShow = null;
    const topInBox = () => section.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const isInView = topInBox() >= 0 && topInBox() < box.clientHeight * 0.8;
    if (!isInView) {
      if (this.#filler) this.#fill(this.#filler.element, 0);
      this.#scrollBy(topInBox() - marginAbove);
    }
    this.pin(section);
  }

  /** Move the text by some pixels, as a person would by scrolling. */
  shiftBy(pixels: number): void {
    this.#scrollBy(pixels);
  }

  #fill(element: HTMLElement, pixels: number): void {
    if (this.#filler && this.#filler.element !== element) this.#fill(this.#filler.element, 0);
    element.style.setProperty("--filler", `${pixels}px`);
    this.#filler = pixels > 0 ? { element, pixels } : null;
  }

  /** The room is taken away as soon as nobody sees it go. */
  #dropFiller(): void {
    if (this.#box === null || this.#filler === null) return;
    const { element, pixels } = this.#filler;
    const box = this.#box.getBoundingClientRect();
    const { top } = element.getBoundingClientRect();
    if (top >= box.top && top - pixels <= box.bottom) return;
    this.#fill(element, 0);
    if (this.#anchor) this.#anchor.top = this.#topOf(this.#anchor.element);
    if (top < box.top) this.#scrollBy(-pixels);
  }

  #resized(): void {
    if (this.#box !== null && this.#waitingToShow !== null && this.#box.clientHeight > 0) {
      this.show(this.#waitingToShow);
    } else this.hold();
  }

  #scrolled(): void {
    const box = this.#box;
    if (box === null || box.scrollTop === this.#setTop) return;
    this.#setTop = -1;
    this.#dropFiller();
    if (this.#isPinned && this.#anchor !== null && this.#isVisible(this.#anchor.element)) return;
    this.#isPinned = false;
    const element = this.#chosen();
    this.#anchor = element && { element, top: this.#topOf(element) };
  }

  /** The section that is written, if it is in view, since it grows by typing; else the first one that begins in view. */
  #chosen(): HTMLElement | null {
    const sections = [...(this.#list?.children ?? [])] as HTMLElement[];
    const written = sections.find((section) => "open" in section.dataset);
    if (written && this.#isVisible(written)) return written;
    const top = this.#box?.getBoundingClientRect().top ?? 0;
    const below = sections.find((section) => section.getBoundingClientRect().top >= top);
    if (below && this.#isVisible(below)) return below;
    return sections.find((section) => this.#isVisible(section)) ?? null;
  }

  #isVisible(section: HTMLElement): boolean {
    if (this.#box === null) return false;
    const box = this.#box.getBoundingClientRect();
    const { top, bottom } = section.getBoundingClientRect();
    return bottom > box.top && top < box.bottom;
  }

  #topOf(section: HTMLElement): number {
    return section.getBoundingClientRect().top - (this.#list?.getBoundingClientRect().top ?? 0);
  }

  #scrollBy(pixels: number): void {
    if (this.#box === null) return;
    this.#box.scrollTop += pixels;
    this.#setTop = this.#box.scrollTop;
  }
}
