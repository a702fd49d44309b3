// The two handles beside the edited cell, which open the menus of its row and its column: clicks and keys on them.

import type { GridHandles } from "./grid";

interface HandleCallbacks {
  open(kind: keyof GridHandles): void;
  /** Back into the cell. */
  leave(): void;
}

export function listenToHandles(handles: GridHandles, callbacks: HandleCallbacks): void {
  for (const kind of ["row", "column"] as const) {
    // The cursor stays where it is.
    handles[kind].addEventListener("mousedown", (event) => event.preventDefault());
    handles[kind].addEventListener("click", () => callbacks.open(kind));
    handles[kind].addEventListener("keydown", (event) => pressed(handles, event, callbacks));
  }
}

function pressed({ row, column }: GridHandles, event: KeyboardEvent, { leave }: HandleCallbacks): void {
  if (event.key === "ArrowLeft" || event.key === "ArrowUp") row.focus();
  else if (event.key === "ArrowRight" || event.key === "ArrowDown") column.focus();
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
