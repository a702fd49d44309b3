// How wide the outer panes are, as one likes them in this browser; without a choice, as the window has room.

import { getItem, removeItem, setItem } from "../../lib/browser/local_storage";

export type OuterPane = "outline" | "chat";

export const leastWidth: Record<OuterPane, number> = { outline: 180, chat: 280 };
export const mostWidth: Record<OuterPane, number> = { outline: 480, chat: 720 };

export class PaneWidths {
  outline: number | null = $state(keptWidth("outline"));
  chat: number | null = $state(keptWidth("chat"));

  /** A width in pixels; null leaves it to the window. */
  set(pane: OuterPane, width: number | null): void {
    this[pane] = width === null ? null : within(pane, width);
    if (this[pane] === null) removeItem("localStorage", keyOf(pane));
    else setItem("localStorage", keyOf(pane), String(this[pane]));
  }
}

function keptWidth(pane: OuterPane): number | null {
  const width = Number.parseInt(getItem("localStorage", keyOf(pane)) ?? "", 10);
  return Number.isNaN(width) ? null : within(pane, width);
}

function within(pane: OuterPane, width: number): number {
  return Math.round(Math.min(mostWidth[pane], Math.max(leastWidth[pane], width)));
}

const keyOf = (pane: OuterPane) => `quire.width.${pane}`;
