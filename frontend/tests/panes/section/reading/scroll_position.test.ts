// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ScrollPosition } from "../../../../src/panes/section/reading/scroll_position";

/** A scrolling box of 500 pixels with sections below each other, laid out by hand. */
class LaidOutBox {
  readonly element = document.createElement("div");
  readonly sections: HTMLElement[];
  clientHeight = 500;
  readonly #heights: number[];
  #scrollTop = 0;

  constructor(heights: number[]) {
    this.#heights = heights;
    const list = document.createElement("div");
    this.sections = heights.map(() => document.createElement("article"));
    list.append(...this.sections);
    this.element.append(list);
    document.body.append(this.element);
    this.element.getBoundingClientRect = () => new DOMRect(0, 0, 100, this.clientHeight);
    list.getBoundingClientRect = () => new DOMRect(0, -this.#scrollTop, 100, this.#contentHeight());
    this.sections.forEach((section, index) => {
      section.getBoundingClientRect = () =>
        new DOMRect(0, this.#topInList(index) - this.#scrollTop, 100, this.#heights[index]);
    });
    Object.defineProperty(this.element, "clientHeight", { get: () => this.clientHeight });
    Object.defineProperty(this.element, "scrollTop", {
      get: () => this.#scrollTop,
      set: (pixels: number) => this.#scrollTo(pixels),
    });
  }

  /** A section gets another height: it is rendered, or its editor comes. */
  resize(index: number, height: number): void {
    this.#heights[index] = height;
    this.#scrollTo(this.#scrollTop);
  }

  /** A person scrolls to there. */
  scroll(pixels: number, by: "wheel" | "touchmove" = "wheel"): void {
    this.element.dispatchEvent(new Event(by));
    this.#scrollTo(pixels);
    this.scrolled();
  }

  /** The browser says that the box was scrolled. */
  scrolled(): void {
    this.element.dispatchEvent(new Event("scroll"));
  }

  /** Where a section stands in the window. */
  topOf(index: number): number {
    return this.#section(index).getBoundingClientRect().top;
  }

  fillerOf(index: number): number {
    return Number.parseFloat(this.#section(index).style.getPropertyValue("--filler") || "0");
  }

  #section(index: number): HTMLElement {
    return this.sections[index] as HTMLElement;
  }

  #topInList(index: number): number {
    const above = this.#heights.slice(0, index).reduce((sum, height) => sum + height, 0);
    return above + this.sections.slice(0, index + 1).reduce((sum, _, other) => sum + this.fillerOf(other), 0);
  }

  #contentHeight(): number {
    return this.#topInList(this.sections.length - 1) + (this.#heights.at(-1) ?? 0);
  }

  #scrollTo(pixels: number): void {
    const most = Math.max(0, this.#contentHeight() - this.clientHeight);
    this.#scrollTop = Math.max(0, Math.min(pixels, most));
  }
}

let box: LaidOutBox;
let position: ScrollPosition;
let resized: () => void;
let observed: Element[];
let detach: () => void;

function lay(...heights: number[]): void {
  box = new LaidOutBox(heights);
  position = new ScrollPosition();
  detach = position.attach(box.element);
}

const section = (index: number) => box.sections[index] as HTMLElement;

beforeEach(() => {
  observed = [];
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(element: Element): void {
        observed.push(element);
      }
      disconnect(): void {
        observed = [];
      }
    },
  );
});

afterEach(() => {
  detach();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe("what is being read", () => {
  it("stays where it is while text above it grows", () => {
    lay(400, 400, 400, 2_000);
    box.scroll(500);
    expect(box.topOf(2)).toBe(300);
    box.resize(0, 700);
    expect(box.topOf(2)).toBe(600);
    resized();
    expect(box.topOf(2)).toBe(300);
  });

  it("stays where it is while text above it shrinks", () => {
    lay(400, 400, 400, 2_000);
    box.scroll(500);
    box.resize(0, 250);
    resized();
    expect(box.topOf(2)).toBe(300);
  });

  it("is not moved by fractions of pixels", () => {
    lay(400, 400, 400, 2_000);
    box.scroll(500);
    box.resize(0, 400.4);
    resized();
    expect(box.element.scrollTop).toBe(500);
  });

  it("is the first section that begins in view, and after scrolling another one", () => {
    lay(400, 400, 400, 2_000);
    box.scroll(100);
    box.scroll(900);
    box.resize(1, 600);
    resized();
    expect(box.topOf(3)).toBe(300);
  });

  it("is the section that is written, where that is in view", () => {
    lay(400, 400, 400, 2_000);
    section(1).dataset.open = "";
    box.scroll(500);
    box.resize(1, 600);
    resized();
    expect(box.topOf(1)).toBe(-100);
    expect(box.topOf(2)).toBe(500);
  });

  it("is the section that fills the window, where none begins in it", () => {
    lay(400, 3_000, 400);
    box.scroll(1_000);
    box.resize(0, 600);
    resized();
    expect(box.topOf(1)).toBe(-600);
  });
});

describe("a pinned section", () => {
  beforeEach(() => lay(400, 400, 400, 2_000));

  it("stays where it is until the person scrolls, whatever else begins in view", () => {
    box.scroll(300);
    position.pin(section(0));
    box.scrolled();
    box.resize(0, 500);
    position.hold();
    expect(box.topOf(0)).toBe(-300);
    box.scroll(300);
    box.resize(0, 600);
    position.hold();
    expect(box.topOf(1)).toBe(200);
  });

  it.each(["wheel", "touchmove"] as const)("is let go of by %s", (by) => {
    box.scroll(300);
    position.pin(section(3));
    box.scroll(310, by);
    box.resize(0, 500);
    position.hold();
    expect(box.topOf(1)).toBe(90);
  });

  it("is left alone when it is gone from the page", () => {
    position.pin(section(2));
    section(2).remove();
    box.resize(0, 700);
    position.hold();
    expect(box.element.scrollTop).toBe(0);
  });

  it("gets room above it where the beginning of the text is too near", () => {
    box.scroll(100);
    position.pin(section(1), () => box.topOf(1));
    expect(box.topOf(1)).toBe(300);
    box.resize(0, 150);
    position.hold();
    expect(box.topOf(1)).toBe(300);
    expect(box.fillerOf(1)).toBe(150);
    expect(box.element.scrollTop).toBe(0);
  });

  it("gets none where nobody looks at a line of it", () => {
    box.scroll(100);
    position.pin(section(1));
    box.resize(0, 150);
    position.hold();
    expect(box.topOf(1)).toBe(150);
    expect(box.fillerOf(1)).toBe(0);
  });

  it("gives that room back as soon as it is written in", () => {
    box.scroll(100);
    position.pin(section(1), () => box.topOf(1));
    box.resize(0, 150);
    position.hold();
    position.letLineGo();
    position.hold();
    expect(box.topOf(1)).toBe(150);
    expect(box.fillerOf(1)).toBe(0);
  });

  it("gives that room back where text above it grows again", () => {
    box.scroll(100);
    position.pin(section(1), () => box.topOf(1));
    box.resize(0, 150);
    position.hold();
    box.resize(0, 250);
    position.hold();
    expect(box.topOf(1)).toBe(300);
    expect(box.fillerOf(1)).toBe(50);
  });

  it("gives that room back as soon as nobody sees it", () => {
    box.scroll(100);
    position.pin(section(1), () => box.topOf(1));
    box.resize(0, 150);
    position.hold();
    box.scroll(200);
    expect(box.fillerOf(1)).toBe(150);
    box.scroll(400);
    expect(box.fillerOf(1)).toBe(0);
    expect(box.topOf(2)).toBe(300);
  });
});

describe("a section that is shown", () => {
  it("comes to the top, with some room above it", () => {
    lay(400, 400, 400, 2_000);
    position.show(section(3));
    expect(box.topOf(3)).toBe(12);
  });

  it("stays where it is in view already", () => {
    lay(300, 400, 2_000);
    position.show(section(1));
    expect(box.element.scrollTop).toBe(0);
  });

  it("comes to the top where only its beginning is in view", () => {
    lay(450, 400, 2_000);
    position.show(section(1));
    expect(box.topOf(1)).toBe(12);
  });

  it("stays there while text above it is rendered", () => {
    lay(400, 400, 400, 2_000);
    position.show(section(3));
    box.scrolled();
    box.resize(1, 900);
    resized();
    expect(box.topOf(3)).toBe(12);
  });

  it("waits until its pane is seen", () => {
    lay(400, 400, 400, 2_000);
    box.clientHeight = 0;
    position.show(section(3));
    resized();
    box.clientHeight = 500;
    resized();
    expect(box.topOf(3)).toBe(12);
  });
});

describe("a box", () => {
  it("is observed with the list of its sections, until it goes", () => {
    lay(400, 400);
    expect(observed).toEqual([box.element, box.element.firstElementChild]);
    detach();
    expect(observed).toEqual([]);
    position.show(section(1));
    position.hold();
    position.shiftBy(100);
    expect(box.element.scrollTop).toBe(0);
  });

  it("is moved by hand as by a person", () => {
    lay(400, 400, 2_000);
    position.shiftBy(150);
    expect(box.element.scrollTop).toBe(150);
  });
});
