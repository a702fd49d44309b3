// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from "vitest";
import { rowsOf, type Levelled, type OutlinePosition } from "../../../src/model/document/outline";
import { Dragging } from "../../../src/panes/outline/dragging.svelte";

const rowPixels = 20;
/** One level, with letters of 16 pixels. */
const stepPixels = 14.4;

const entries: Levelled[] = [
  { id: "intro", level: 1 },
  { id: "methods", level: 1 },
  { id: "sample", level: 2 },
  { id: "results", level: 1 },
];

let current: Levelled[];
let folded: Set<string>;
let dropped: { id: string; target: OutlinePosition }[];
let dragging: Dragging<Levelled>;
let pane: HTMLElement;
let scrollBy: Mock;

const rows = () => rowsOf(current, folded);

beforeEach(() => {
  vi.useFakeTimers();
  current = entries;
  folded = new Set();
  dropped = [];
  scrollBy = vi.fn();
  document.documentElement.style.fontSize = "16px";
  dragging = new Dragging(
    () => current,
    rows,
    ({ id }, { position, level }) => dropped.push({ id, target: { position, level } }),
  );
  draw();
});

afterEach(() => {
  dragging.cancel();
  document.body.replaceChildren();
  vi.useRealTimers();
});

/** Rows of 20 pixels below each other, in a pane of 200 pixels. */
function draw(): void {
  document.body.innerHTML = `<div class="pane"><ul></ul></div>`;
  pane = document.querySelector(".pane") as HTMLElement;
  pane.getBoundingClientRect = () => new DOMRect(0, 0, 100, 200);
  pane.scrollBy = scrollBy as typeof pane.scrollBy;
  rows().forEach(({ entry }, index) => {
    const item = document.createElement("li");
    item.dataset.entry = entry.id;
    item.getBoundingClientRect = () => new DOMRect(0, index * rowPixels, 100, rowPixels);
    pane.firstElementChild?.append(item);
  });
}

function grab(id: string, changes: PointerEventInit = {}): void {
  const row = rows().find(({ entry }) => entry.id === id);
  if (row === undefined) throw new Error(`There is no row ${id}.`);
  const event = new PointerEvent("pointerdown", { button: 0, clientX: 0, clientY: 10, ...changes });
  dragging.grab(event, row, pane.firstElementChild as HTMLElement);
}

function move(clientX: number, clientY: number): void {
  window.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY }));
}

const release = () => window.dispatchEvent(new PointerEvent("pointerup"));
const behind = (index: number) => index * rowPixels + rowPixels - 1;

describe("a drag", () => {
  it("begins only when the pointer has moved away", () => {
    grab("intro");
    move(3, 13);
    expect(dragging.isDragging).toBe(false);
    release();
    expect(dropped).toEqual([]);
  });

  it("moves a section behind the row above the pointer", () => {
    grab("intro");
    move(0, behind(3));
    expect(dragging.drop).toEqual({ aboveId: "results", position: 3, level: 1 });
    expect([...dragging.movedIds]).toEqual(["intro"]);
    release();
    expect(dropped).toEqual([{ id: "intro", target: { position: 3, level: 1 } }]);
    expect(dragging.isDragging).toBe(false);
    expect(dragging.movedIds.size).toBe(0);
  });

  it("goes before the first row", () => {
    grab("results", { clientY: 70 });
    move(0, 1);
    expect(dragging.drop).toEqual({ aboveId: null, position: 0, level: 1 });
  });

  it("takes along what stands under the section, which is no row to put it behind", () => {
    grab("methods", { clientY: 30 });
    move(0, behind(2));
    expect([...dragging.movedIds]).toEqual(["methods", "sample"]);
    expect(dragging.drop?.aboveId).toBe("intro");
  });

  it("changes the level by moving sideways, as far as the rows around it allow", () => {
    grab("results", { clientX: 100, clientY: 70 });
    move(100 + stepPixels, behind(2));
    expect(dragging.drop).toEqual({ aboveId: "sample", position: 3, level: 2 });
    move(100 + 5 * stepPixels, behind(2));
    expect(dragging.drop?.level).toBe(3);
    move(100 - 5 * stepPixels, behind(2));
    expect(dragging.drop?.level).toBe(1);
  });

  it("goes behind all that is folded away under a row", () => {
    folded = new Set(["methods"]);
    draw();
    grab("intro");
    move(0, behind(1));
    expect(dragging.drop).toMatchObject({ aboveId: "methods", position: 2 });
  });

  it("scrolls near the edges of the pane", () => {
    grab("intro");
    move(0, 100);
    expect(scrollBy).not.toHaveBeenCalled();
    move(0, 195);
    expect(scrollBy).toHaveBeenLastCalledWith(0, 10);
    move(0, 5);
    expect(scrollBy).toHaveBeenLastCalledWith(0, -10);
  });
});

describe("a drag that comes to nothing", () => {
  it.each([
    ["by another button", { button: 2 }],
    ["by a finger, which scrolls", { pointerType: "touch" }],
    ["with Ctrl, for another tab", { ctrlKey: true }],
    ["with the Command key, for another tab", { metaKey: true }],
  ])("does not begin %s", (_, changes) => {
    grab("intro", changes);
    move(0, behind(3));
    expect(dragging.isDragging).toBe(false);
  });

  it("ends with Escape, which nobody else hears", () => {
    grab("intro");
    move(0, behind(3));
    const heard = vi.fn();
    document.body.addEventListener("keydown", heard);
    const escape = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    document.body.dispatchEvent(escape);
    expect(heard).not.toHaveBeenCalled();
    expect(escape.defaultPrevented).toBe(true);
    release();
    expect(dropped).toEqual([]);
  });

  it("leaves Escape alone before it has begun", () => {
    grab("intro");
    const escape = new KeyboardEvent("keydown", { key: "Escape", cancelable: true });
    window.dispatchEvent(escape);
    expect(escape.defaultPrevented).toBe(false);
  });

  it("ends where the pointer is taken away", () => {
    grab("intro");
    move(0, behind(3));
    window.dispatchEvent(new PointerEvent("pointercancel"));
    release();
    expect(dropped).toEqual([]);
  });

  it("drops nothing that was deleted meanwhile", () => {
    grab("intro");
    move(0, behind(3));
    current = entries.slice(1);
    release();
    expect(dropped).toEqual([]);
    expect(dragging.isDragging).toBe(false);
  });

  it("follows the pointer no longer after it was let go", () => {
    grab("intro");
    move(0, behind(3));
    release();
    move(0, 0);
    expect(dragging.isDragging).toBe(false);
  });
});

describe("the click that follows", () => {
  function click(): Event {
    const event = new MouseEvent("click", { bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event;
  }

  it("belongs to the drag, and only that one", () => {
    grab("intro");
    move(0, behind(3));
    release();
    expect(click().defaultPrevented).toBe(true);
    expect(click().defaultPrevented).toBe(false);
  });

  it("may not come, and then the next one is its own", () => {
    grab("intro");
    move(0, behind(3));
    release();
    vi.runAllTimers();
    expect(click().defaultPrevented).toBe(false);
  });

  it("stays a click where nothing was dragged", () => {
    grab("intro");
    release();
    expect(click().defaultPrevented).toBe(false);
  });
});
