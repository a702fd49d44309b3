// Dragging a section to another place with the mouse or the pen. A finger scrolls; it has the menu.

import { setOf } from "../../lib/sets";
import {
  childrenCount,
  gapBehind,
  levelIn,
  type Gap,
  type Levelled,
  type OutlinePosition,
  type Row,
} from "../../model/document/outline";

const beginningPixels = 5;
const scrollingPixels = 40;

/** Where the section would go if it were let go now. */
export interface Drop extends OutlinePosition {
  /** The row above; null before the first one. */
  aboveId: string | null;
}

interface Dragged<Entry extends Levelled> {
  index: number;
  id: string;
  level: number;
  startX: number;
  startY: number;
  rows: Row<Entry>[];
}

export class Dragging<Entry extends Levelled> {
  /** What moves: the section and what stands under it. */
  movedIds: ReadonlySet<string> = $state.raw(setOf());
  drop: Drop | null = $state.raw(null);
  #dragged: Dragged<Entry> | null = null;
  #list: HTMLElement | null = null;
  #elements: Record<string, Element> = {};

  constructor(
    private readonly entries: () => Entry[],
    private readonly rows: () => Row<Entry>[],
    private readonly onDropped: (entry: Entry, target: OutlinePosition) => void,
  ) {}

  get isDragging(): boolean {
    return this.drop !== null;
  }

  /** The pointer went down on a row: maybe a drag, maybe a click. */
  grab(event: PointerEvent, row: Row<Entry>, list: HTMLElement): void {
    if (event.button !== 0 || event.pointerType === "touch" || event.ctrlKey || event.metaKey) return;
    const { id, level } = row.entry;
    const rows = this.rows();
    this.#list = list;
    this.#dragged = { index: row.index, id, level, startX: event.clientX, startY: event.clientY, rows };
    window.addEventListener("pointermove", this.#moved);
    window.addEventListener("pointerup", this.#released);
    window.addEventListener("pointercancel", this.#cancelled);
    window.addEventListener("keydown", this.#pressed, true);
  }

  readonly #moved = (event: PointerEvent): void => {
    const dragged = this.#dragged;
    if (dragged === null) return;
    const isStill =
      Math.hypot(event.clientX - dragged.startX, event.clientY - dragged.startY) < beginningPixels;
    if (!this.isDragging && isStill) return;
    if (!this.isDragging) this.#begin(dragged);
    this.drop = this.#dropAt(dragged, event);
    this.#scrollNearEdges(event);
  };

  #begin(dragged: Dragged<Entry>): void {
    window.getSelection()?.removeAllRanges();
    const entries = this.entries();
    const end = dragged.index + 1 + childrenCount(entries, dragged.index);
    this.movedIds = setOf(entries.slice(dragged.index, end).map((entry) => entry.id));
    const elements = Array.from(this.#list?.querySelectorAll<HTMLElement>("[data-entry]") ?? []);
    this.#elements = Object.fromEntries(elements.map((element) => [element.dataset.entry, element]));
  }

  #dropAt(dragged: Dragged<Entry>, event: PointerEvent): Drop {
    const above = this.#rowAbove(dragged, event.clientY);
    const isFolded = (above?.hidden.length ?? 0) > 0;
    const aboveId = above?.entry.id ?? null;
    const gap: Gap = gapBehind(this.entries(), dragged.index, aboveId, isFolded);
    const steps = Math.round((event.clientX - dragged.startX) / this.#stepPixels());
    return { aboveId, position: gap.position, level: levelIn(gap, dragged.level + steps) };
  }

  /** The last row, of those that stay, whose middle is above the pointer. */
  #rowAbove(dragged: Dragged<Entry>, y: number): Row<Entry> | undefined {
    const staying = dragged.rows.filter((row) => !this.movedIds.has(row.entry.id));
    return staying.findLast((row) => {
      const box = this.#boxOf(row.entry.id);
      return box !== undefined && box.top + box.height / 2 < y;
    });
  }

  #boxOf(sectionId: string): DOMRect | undefined {
    return this.#elements[sectionId]?.getBoundingClientRect();
  }

  #stepPixels(): number {
    return 0.9 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  }

  #scrollNearEdges(event: PointerEvent): void {
    const pane = this.#list?.closest(".pane");
    const box = pane?.getBoundingClientRect();
    if (!pane || !box) return;
    if (event.clientY < box.top + scrollingPixels) pane.scrollBy(0, -scrollingPixels / 4);
    else if (event.clientY > box.bottom - scrollingPixels) pane.scrollBy(0, scrollingPixels / 4);
  }

  readonly #released = (): void => {
    const { drop } = this;
    const entry = this.entries().find(({ id }) => id === this.#dragged?.id);
    if (drop !== null && entry !== undefined) {
      // The click that follows belongs to the drag.
      window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
      this.onDropped(entry, drop);
    }
    this.#end();
  };

  cancel(): void {
    this.#end();
  }

  readonly #cancelled = (): void => this.#end();

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isDragging) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end();
  };

  #end(): void {
    this.#dragged = null;
    this.drop = null;
    this.movedIds = setOf();
    window.removeEventListener("pointermove", this.#moved);
    window.removeEventListener("pointerup", this.#released);
    window.removeEventListener("pointercancel", this.#cancelled);
    window.removeEventListener("keydown", this.#pressed, true);
  }
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
