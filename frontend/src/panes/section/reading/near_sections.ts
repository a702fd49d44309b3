// Tells which sections are near the window, or in it.

/** Sections nearer than this to the window are fetched. */
const nearMargin = "800px 0px";

export class NearSections {
  #observer: IntersectionObserver | null = null;
  readonly #sections = new Set<HTMLElement>();

  constructor(private readonly onNear: (sectionId: string, isNear: boolean) => void) {}

  /** To be attached to the scrolling box. It comes after its sections, which are observed from then on. */
  readonly watchIn = (box: HTMLElement): (() => void) => {
    const observer = new IntersectionObserver((changes) => this.#changed(changes), {
      root: box,
      rootMargin: nearMargin,
    });
    this.#observer = observer;
    for (const section of this.#sections) observer.observe(section);
    return () => observer.disconnect();
  };

  /** To be attached to each section. */
  readonly watch = (section: HTMLElement): (() => void) => {
    this.#sections.add(section);
    this.#observer?.observe(section);
    return () => {
      this.#sections.delete(section);
      this.#observer?.unobserve(section);
      this.onNear(idOf(section), false);
    };
  };

  #changed(changes: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes)
      this.onNear(idOf(target as HTMLElement), isIntersecting);
  }
}

const idOf = (section: HTMLElement): string => section.dataset.section ?? "";
