// Keeps what is being read where it is while text above it gets another height. The browser's own anchoring is
// switched off in this box: it does not know which section a person has just opened, nor which line is the same when
// a text is read and when it is written.

/** Fractions of pixels are left alone; a box is scrolled by whole ones. */
const tolerance = 0.75;
/** A section that is brought into view keeps this much room above it, in pixels. */
const marginAbove = 12;

/** What stays where it is in the box: a section, or a line of it. */
interface Anchor {
  section: HTMLElement;
  sectionTop: number;
  /** Where on the screen the line is; null while its text is not shown. */
  line: (() => number | null) | null;
  lineTop: number | null;
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

  /** From now on this section stays where it is, or this line of it, until the person scrolls. */
  pin(section: HTMLElement, line: (() => number | null) | null = null): void {
    this.#isPinned = true;
    this.#anchorAt(section, line);
  }

  /** The line may go elsewhere, since its text is written; its section stays, but for a gap above it. */
  letLineGo(): void {
    if (!this.#anchor?.line) return;
    if (this.#filler) this.#fill(this.#filler.element, 0);
    this.#anchorAt(this.#anchor.section);
  }

  /** Put the anchor back to where it was, and tell whether it had moved. Done before the next picture, nobody sees it. */
  hold(): boolean {
    const anchor = this.#anchor;
    if (!this.#box?.clientHeight || !anchor?.section.isConnected) return false;
    const moved = this.#moved(anchor);
    if (Math.abs(moved) < tolerance) return false;
    const free = this.#filler?.element === anchor.section ? this.#filler.pixels : 0;
    // A section without a line that somebody looks at needs no gap above it to stay where it was.
    const lacking = anchor.line ? Math.max(0, free - moved - (moved < 0 ? this.#box.scrollTop : 0)) : 0;
    if (free > 0 || lacking > 0) this.#fill(anchor.section, lacking);
    // Where the box ends, there is no more to scroll: the anchor stays where it has come to.
    const left = this.#scrollBy(this.#moved(anchor));
    const lineTop = anchor.lineTop === null ? null : anchor.lineTop + left;
    const sectionTop = lineTop === null ? anchor.sectionTop + left : this.#topOf(anchor.section);
    this.#anchor = { ...anchor, sectionTop, lineTop };
    return true;
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
    this.#anchorAgain();
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
    this.#isPinned &&= this.#anchor !== null && this.#isVisible(this.#anchor.section);
    const section = this.#isPinned ? null : this.#chosen();
    if (section) this.#anchorAt(section);
    else this.#anchorAgain();
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

  #anchorAt(section: HTMLElement, line: Anchor["line"] = null): void {
    const anchor = { section, sectionTop: this.#topOf(section), line, lineTop: null };
    this.#anchor = { ...anchor, lineTop: this.#lineOf(anchor) };
  }

  /** What was scrolled on purpose stays where it is now; a line, as long as it is in view. */
  #anchorAgain(): void {
    if (this.#box === null || this.#anchor === null) return;
    this.#anchorAt(this.#anchor.section, this.#anchor.line);
    const { section, lineTop } = this.#anchor;
    if (lineTop !== null && (lineTop < 0 || lineTop > this.#box.clientHeight)) this.#anchorAt(section);
  }

  #moved(anchor: Anchor): number {
    const bySection = this.#topOf(anchor.section) - anchor.sectionTop;
    const line = this.#lineOf(anchor, bySection);
    return line === null || anchor.lineTop === null ? bySection : line - anchor.lineTop;
  }

  /** While the line is not shown, it is where it was in its section, which has moved. */
  #lineOf({ line, lineTop }: Anchor, moved = 0): number | null {
    const shown = line?.() ?? null;
    if (shown !== null) return shown - this.#top;
    return lineTop === null ? null : lineTop + moved;
  }

  #topOf(section: HTMLElement): number {
    return section.getBoundingClientRect().top - this.#top;
  }

  get #top(): number {
    return this.#box?.getBoundingClientRect().top ?? 0;
  }

  /** Returns what is left of these pixels where there is no more to scroll. */
  #scrollBy(pixels: number): number {
    if (this.#box === null) return 0;
    const before = this.#box.scrollTop;
    this.#box.scrollTop += pixels;
    this.#setTop = this.#box.scrollTop;
    const left = pixels - (this.#setTop - before);
    return Math.abs(left) < tolerance ? 0 : left;
  }
}
