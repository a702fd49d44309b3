// Which sections are seen while the page is loaded. A section is seen as soon as all between it and the open one are as
// high as they will be: it stands still from then on.

/** What has not come by then is not waited for. */
const loadingMilliseconds = 3_000;
/** What somebody does with the page. */
const signsOfLife = ["keydown", "pointerdown", "wheel"] as const;

export class SeenSections {
  #isLoaded = $state(false);

  /** `isAsHigh` tells of a section, by its number, whether it is as high as it will be. */
  constructor(private readonly isAsHigh: (index: number) => boolean) {}

  /** Until then, or until somebody does something: what is seen once is not hidden again. */
  start(): () => void {
    const showAll = () => (this.#isLoaded = true);
    const timer = setTimeout(showAll, loadingMilliseconds);
    for (const name of signsOfLife) window.addEventListener(name, showAll, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const name of signsOfLife) window.removeEventListener(name, showAll, { capture: true });
    };
  }

  /** The first and the last one that are seen. */
  around(openIndex: number, count: number): { first: number; last: number } {
    let [first, last] = this.#isLoaded ? [0, count - 1] : [openIndex, openIndex];
    while (first > 0 && this.isAsHigh(first - 1)) first -= 1;
    while (last < count - 1 && this.isAsHigh(last)) last += 1;
    return { first, last };
  }
}
