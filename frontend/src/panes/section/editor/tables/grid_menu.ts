// The menus of a grid's rows and columns: the same keys as in every menu of the page.

import { putBeside } from "../../../../lib/browser/beside";

export interface GridAction {
  name: string;
  keys?: string;
  isOff?: boolean;
  run(): void;
}

/** Opens a menu beside what opened it. `onClosed` is called before an action is run. */
export function openMenu(
  host: HTMLElement,
  anchor: HTMLElement,
  { label, groups, onClosed }: { label: string; groups: GridAction[][]; onClosed(): void },
): void {
  const menu = host.ownerDocument.createElement("div");
  menu.className = "cm-grid-menu";
  menu.popover = "auto";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  for (const [index, group] of groups.entries()) {
    if (index > 0) menu.append(host.ownerDocument.createElement("hr"));
    menu.append(...group.map((action) => item(menu, action)));
  }
  menu.addEventListener("keydown", (event) => pressed(menu, event));
  menu.addEventListener("beforetoggle", ({ newState }) => {
    // Keys that follow at once are meant for where the focus goes.
    if (newState === "closed") onClosed();
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState === "closed") menu.remove();
  });
  host.append(menu);
  menu.showPopover();
  putBeside(menu, anchor.getBoundingClientRect());
  itemsOf(menu)[0]?.focus();
}

function item(menu: HTMLElement, action: GridAction): HTMLElement {
  const made = menu.ownerDocument.createElement("button");
  made.type = "button";
  made.tabIndex = -1;
  made.setAttribute("role", "menuitem");
  made.setAttribute("aria-disabled", String(action.isOff ?? false));
  const name = menu.ownerDocument.createElement("span");
  name.textContent = action.name;
  made.append(name);
  if (action.keys !== undefined) {
    const keys = menu.ownerDocument.createElement("kbd");
    keys.setAttribute("aria-hidden", "true");
    keys.textContent = action.keys;
    made.setAttribute(
      "aria-keyshortcuts",
      action.keys.replaceAll("↑", "ArrowUp").replaceAll("↓", "ArrowDown"),
    );
    made.append(keys);
  }
  made.addEventListener("click", () => {
    if (action.isOff) return;
    menu.hidePopover();
    action.run();
  });
  return made;
}

function pressed(menu: HTMLElement, event: KeyboardEvent): void {
  const items = itemsOf(menu);
  const at = items.indexOf((menu.getRootNode() as ShadowRoot).activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  // What is pressed in the menu is no key of the text around it.
  event.stopPropagation();
  if (event.key === "Tab" || event.key === "Escape") {
    event.preventDefault();
    menu.hidePopover();
  } else if (target !== undefined) {
    event.preventDefault();
    items[target]?.focus();
  }
}

const itemsOf = (menu: HTMLElement): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>("[role=menuitem]"),
];
